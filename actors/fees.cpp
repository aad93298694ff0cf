#include "actors/fees.hpp"

#include "actors/consensus.hpp"

namespace gstd {

Nano part_of(Nano amount, Bps bps) {
  // Split first, so that no product leaves 64 bits: the whole ten-thousands give exact parts.
  const std::int64_t whole = amount.value / bps_whole;
  const std::int64_t rest = amount.value % bps_whole;
  return Nano{whole * bps.get() + rest * bps.get() / bps_whole};
}

Result<Nano> reservation(Nano reward, Nano fee, Tier tier) {
  return add(reward, fee)
      .and_then([&](Nano each) { return multiply(each, slots_of(tier).results_max); })
      .or_else([](const Error&) -> Result<Nano> {
        return refuse("spec_invalid", "the reservation would leave 64 bits", "/reward_nano");
      });
}

}  // namespace gstd
