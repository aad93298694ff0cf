// What a task costs and who gets which part: integer nano, remainders named.
#pragma once

#include "events/task.hpp"

namespace gstd {

constexpr Bps fee_bps_default{500};   ///< The platform's fee, on top of the reward.
constexpr Bps reserve_bps{5000};      ///< The part of each fee that buys gold.
constexpr std::int64_t bps_whole = 10'000;

/// floor(amount x bps / 10000); 0 <= amount, 0 <= bps <= 10000. Exact over the whole range.
Nano part_of(Nano amount, Bps bps);
/// (reward + fee) x results_max, or `spec_invalid` when it leaves 64 bits.
Result<Nano> reservation(Nano reward, Nano fee, Tier tier);

}  // namespace gstd
