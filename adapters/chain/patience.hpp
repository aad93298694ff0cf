// How long to wait for a service, how often to ask again, and when to leave it alone. Pure: time
// and chance come from the caller.
#pragma once

#include "events/core.hpp"

namespace gstd::chain {

/// toncenter documents no Retry-After, and a second is the pace of its slowest plan.
constexpr Millis backoff_first{1'000};
/// Longer than a liteserver takes to recover; a watcher that waits longer only looks broken.
constexpr Millis backoff_most{30'000};
/// With the waits between them less than ten seconds: the caller's own next round comes anyway.
constexpr unsigned tries_max = 4;

/// Before the try after `failures` of them (1 or more): anything from 0 to the exponential bound,
/// so that many clients do not come back together ("full jitter").
Millis backoff(unsigned failures, std::uint64_t random);

/// Statuses after which the same question may be answered: too many requests, the server's own
/// faults, and 542, toncenter's name for a liteserver's. The body is not asked.
bool is_passing(unsigned status);

/// Leaves a service alone that has failed many times in a row, and then lets one question through
/// to see whether it is back. One thread.
class Breaker {
 public:
  /// Two questions that had all their tries.
  static constexpr unsigned failures_max = 2 * tries_max;
  static constexpr Millis pause{15'000};

  bool allows(Millis now) const;
  void succeeded() { failures_ = 0; }
  void failed(Millis now);

 private:
  unsigned failures_ = 0;
  Millis opened_;
};

/// Keeps a gap between the starts of two requests: plans are sold by requests a second (1 without a
/// key, 10 with a free one). One thread.
class Pace {
 public:
  explicit Pace(Millis gap) : gap_{gap} {}
  /// How long the next request has to wait.
  Millis wait(Millis now) const;
  void started(Millis now) { last_ = now; }

 private:
  Millis gap_;
  std::optional<Millis> last_;
};
constexpr Millis pace_without_key{1'000};
constexpr Millis pace_with_free_key{100};

}  // namespace gstd::chain
