#include "adapters/postgres/pool.hpp"

namespace gstd::postgres {
namespace {

Error refusal(const char* why) { return Error{Errc::unavailable, "unavailable", why, ""}; }

// A query of the API that takes longer than this is a mistake, not patience.
const std::string session_settings =
    "set statement_timeout = '15s'; set jit = off";

}  // namespace

Pool::Pool(PoolOptions options) : options_(std::move(options)) {
  for (std::size_t i = 0; i < options_.connections; ++i)
    threads_.emplace_back([this] { work(); });
}

Pool::~Pool() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  for (const Job& job : jobs_) job.refuse(refusal("the database pool is closing"));
}

void Pool::add(Job job) {
  {
    const std::lock_guard lock{mutex_};
    if (!is_stopping_ && jobs_.size() < options_.waiting_max) {
      jobs_.push_back(std::move(job));
      wake_.notify_one();
      return;
    }
  }
  job.refuse(refusal("too many requests wait for the database"));
}

std::optional<Pool::Job> Pool::next() {
  std::unique_lock lock{mutex_};
  wake_.wait(lock, [this] { return is_stopping_ || !jobs_.empty(); });
  if (is_stopping_) return {};
  Job job = std::move(jobs_.front());
  jobs_.pop_front();
  return job;
}

void Pool::work() {
  std::optional<Connection> session;
  while (auto job = next()) {
    if (std::chrono::steady_clock::now() - job->since > options_.wait_max) {
      job->refuse(refusal("waited too long for the database"));
      continue;
    }
    ++busy_;
    if (session && session->is_lost()) {
      session.reset();
      --open_;
    }
    if (!session) {
      if (auto made = Connection::open(options_.conninfo); made && made->run(session_settings)) {
        session.emplace(*std::move(made));
        ++open_;
      }
    }
    if (session) job->run(*session);
    else job->refuse(refusal("the database does not answer"));
    if (session && session->is_lost()) {
      session.reset();
      --open_;
    }
    --busy_;
  }
  if (session) --open_;
}

PoolStatus Pool::status() const {
  const std::lock_guard lock{mutex_};
  return {open_.load(), busy_.load(), jobs_.size()};
}

}  // namespace gstd::postgres
