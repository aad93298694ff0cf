// Says once, to many threads, that it is over.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace gstd {

/// Any thread.
class StopSign {
 public:
  explicit operator bool() const { return is_raised_; }

  /// True for whoever raises it first.
  bool raise() {
    const std::lock_guard lock{mutex_};
    const bool was_raised = is_raised_.exchange(true);
    changed_.notify_all();
    return !was_raised;
  }

  /// Blocks that long, or until it is raised.
  void rest(std::chrono::milliseconds span) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, span, [this] { return is_raised_.load(); });
  }

 private:
  std::atomic<bool> is_raised_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
};

}  // namespace gstd
