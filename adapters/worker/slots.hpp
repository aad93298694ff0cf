// The threads that run jobs, one job each at a time.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "adapters/worker/job.hpp"

namespace gstd {

class Slots {
 public:
  /// `on_free` is called by a slot's thread after each job, as `notes` are.
  Slots(const WorkerOptions& options, const KeyPair& key, WorkerNotes notes,
        std::function<void()> on_free);
  /// Ends the runs, gives the leases back, waits for the threads.
  ~Slots();
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;

  /// Slots with nothing to do. Only the listening thread starts jobs, so the number it reads
  /// can only have grown when it uses it.
  std::uint32_t free() const;
  /// False when no slot is free.
  bool start(wire::Claimed task);
  /// The server took this lease away.
  void lose(const TaskId& task, std::uint32_t replica);
  void set_token(std::string token);
  std::uint64_t submitted() const { return submitted_; }

 private:
  struct Slot {
    std::optional<wire::Claimed> task;
    std::atomic<bool> is_lost{false};
  };
  void serve(Slot& slot);
  void tell(const wire::Claimed& task, const Result<JobDone>& done);
  std::string token() const;
  void wait(Millis span);

  const WorkerOptions& options_;
  const KeyPair& key_;
  WorkerNotes notes_;
  std::function<void()> on_free_;
  mutable std::mutex mutex_;          // Guards token_ and every slot's task.
  std::condition_variable has_work_;  // Or the worker stops.
  std::string token_;
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> submitted_{0};
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<std::thread> threads_;  // The last member: they use all the others.
};

}  // namespace gstd
