// The bound on what is read and not yet worked off: the reader waits, the workers never do.
#pragma once

#include <atomic>
#include <memory>

namespace gstd {

/// Any thread.
class ReadAhead : public std::enable_shared_from_this<ReadAhead> {
 public:
  /// Counts so many values until the share is destroyed, worked off or dropped.
  using Share = std::shared_ptr<void>;

  Share take(std::int64_t values) {
    ahead_ += values;
    return {nullptr, [self = shared_from_this(), values](void*) {
              self->ahead_ -= values;
              self->ahead_.notify_all();
            }};
  }
  void wait_below(std::int64_t max) const {
    for (auto ahead = ahead_.load(); ahead >= max; ahead = ahead_.load()) ahead_.wait(ahead);
  }

 private:
  std::atomic<std::int64_t> ahead_ = 0;
};

}  // namespace gstd
