// Time that passes only when somebody rests.
#pragma once

#include "adapters/chain/waiting.hpp"

namespace gstd::testing {

class FakeWaiting : public chain::Waiting {
 public:
  Millis now() override { return now_; }
  std::uint64_t random() override { return chance; }
  bool rest(Millis span) override {
    if (is_over) return false;
    if (span > Millis{}) rests.push_back(span.get());
    pass(span);
    return true;
  }
  void pass(Millis span) { now_ = Millis{now_.get() + span.get()}; }

  std::uint64_t chance = 0;
  bool is_over = false;
  std::vector<std::int64_t> rests;  ///< In milliseconds; those of 0 are left out.

 private:
  Millis now_{1'000'000};
};

}  // namespace gstd::testing
