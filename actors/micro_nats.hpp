// Natural logarithms in whole micro-nats: what votes weigh, the same on every machine.
#pragma once

#include <cstdint>

namespace gstd {

/// ln(numerator / denominator), rounded to the nearest micro-nat; exact to 0.01 before rounding.
/// Both are 1 to 2^63. Negative when the ratio is below one.
std::int64_t log_ratio(std::uint64_t numerator, std::uint64_t denominator);

}  // namespace gstd
