// Pool: a bounded number of sessions, each with its own thread, and a bounded queue before them.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "adapters/postgres/connection.hpp"

namespace gstd::postgres {

struct PoolOptions {
  std::string conninfo;
  std::size_t connections = 4;
  std::size_t waiting_max = 1024;  ///< Jobs in the queue; beyond it a job is refused at once.
  std::chrono::milliseconds wait_max{2000};  ///< A job that waited longer is refused, not run.
};

struct PoolStatus {
  std::size_t connections = 0;  ///< Sessions open now.
  std::size_t busy = 0;
  std::size_t waiting = 0;
};

/// Any thread. A lost session is opened again for the next job.
class Pool {
 public:
  explicit Pool(PoolOptions options);
  ~Pool();  ///< Jobs still waiting are answered `unavailable`.

  /// `job` runs on a thread of the pool with a session; `done` gets its answer on the same thread,
  /// or `unavailable` when there is no session or no room (then perhaps on the caller's thread).
  ///   pool.run<TaskRow>([id](Connection& db) { return reads::task(db, id); }, done);
  template <class T>
  void run(std::function<Result<T>(Connection&)> job, std::function<void(Result<T>)> done) {
    add({[job = std::move(job), done](Connection& db) { done(job(db)); },
         [done](Error error) { done(tl::unexpected<Error>{std::move(error)}); },
         std::chrono::steady_clock::now()});
  }
  PoolStatus status() const;

 private:
  struct Job {
    std::function<void(Connection&)> run;
    std::function<void(Error)> refuse;
    std::chrono::steady_clock::time_point since;
  };
  void add(Job job);
  void work();
  std::optional<Job> next();

  const PoolOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;
  bool is_stopping_ = false;
  std::atomic<std::size_t> open_{0};
  std::atomic<std::size_t> busy_{0};
  std::vector<std::thread> threads_;
};

}  // namespace gstd::postgres
