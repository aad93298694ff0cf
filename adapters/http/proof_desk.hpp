// Where signatures of strangers are checked: a thread of its own behind a bounded queue, so that
// whoever sends bad ones waits for himself and not in the way of commands.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "adapters/http/options.hpp"

namespace gstd::http {

/// At 60 us each the last of them waits 15 ms on an idle machine.
constexpr std::size_t proofs_waiting_max = 256;

/// Any thread.
class ProofDesk {
 public:
  /// `post` outlives it.
  explicit ProofDesk(const Post& post);
  ~ProofDesk();  ///< What still waits is never answered: the server has stopped.

  using Check = std::function<Result<void>()>;
  using Done = std::function<void(Result<void>)>;
  /// `done` is posted. `overloaded`, at once, when too many wait.
  void check(Check check, Done done);

 private:
  struct Job {
    Check check;
    Done done;
  };
  void work();

  const Post& post_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace gstd::http
