#include "adapters/chain/patience.hpp"

#include <algorithm>

namespace gstd::chain {

Millis backoff(unsigned failures, std::uint64_t random) {
  std::int64_t bound = backoff_first.get();
  for (unsigned i = 1; i < failures && bound < backoff_most.get(); ++i) bound *= 2;
  bound = std::min(bound, backoff_most.get());
  return Millis{static_cast<std::int64_t>(random % (static_cast<std::uint64_t>(bound) + 1))};
}

bool is_passing(unsigned status) {
  constexpr unsigned passing[] = {429, 500, 502, 503, 504, 542};
  return std::ranges::find(passing, status) != std::end(passing);
}

bool Breaker::allows(Millis now) const {
  return failures_ < failures_max || now.get() - opened_.get() >= pause.get();
}

void Breaker::failed(Millis now) {
  ++failures_;
  opened_ = now;
}

Millis Pace::wait(Millis now) const {
  if (!last_) return Millis{};
  return Millis{std::max<std::int64_t>(0, last_->get() + gap_.get() - now.get())};
}

}  // namespace gstd::chain
