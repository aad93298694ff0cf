#include "adapters/http/proof_desk.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

namespace gstd::http {
namespace {

// Linux counts niceness per thread: on a busy machine commands get ten times the share of proofs.
constexpr int nicer_by = 10;
constexpr int nicest = 19;

void be_nice() {
  const int niceness = std::min(::getpriority(PRIO_PROCESS, 0) + nicer_by, nicest);
  // Kept at its usual share when that fails: slower commands, no other answers.
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness);
}

}  // namespace

ProofDesk::ProofDesk(const Post& post) : post_{post}, thread_{[this] { work(); }} {}

ProofDesk::~ProofDesk() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void ProofDesk::check(Check check, Done done) {
  {
    const std::lock_guard lock{mutex_};
    if (jobs_.size() < proofs_waiting_max) {
      jobs_.push_back({std::move(check), std::move(done)});
      wake_.notify_one();
      return;
    }
  }
  done(refuse("overloaded", "too many proofs wait to be checked"));
}

void ProofDesk::work() {
  be_nice();
  while (true) {
    Job job;
    {
      std::unique_lock lock{mutex_};
      wake_.wait(lock, [this] { return is_stopping_ || !jobs_.empty(); });
      if (is_stopping_) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    post_([done = std::move(job.done), proven = job.check()] { done(proven); });
  }
}

}  // namespace gstd::http
