#include "actors/micro_nats.hpp"

#include <bit>
#include <cassert>

namespace gstd {
namespace {

constexpr std::uint64_t ln2_nano = 693'147'181;  // ln 2 = 0.693147180559945...
constexpr std::int64_t nano_per_micro = 1000;

/// ln(value) in nano-nats, by squaring the mantissa: each square yields one binary digit of log2.
std::int64_t ln_nano(std::uint64_t value) {
  assert(value > 0);
  const auto whole = static_cast<std::uint64_t>(std::bit_width(value) - 1);
  std::uint64_t mantissa = value << (63 - whole) >> 32;  // In [1, 2), 31 binary digits behind one.
  std::uint64_t fraction = 0;                            // Of log2, 32 binary digits.
  for (int digit = 0; digit < 32; ++digit) {
    mantissa = mantissa * mantissa >> 31;
    const std::uint64_t is_two_or_more = mantissa >> 32;
    mantissa >>= is_two_or_more;
    fraction = fraction << 1 | is_two_or_more;
  }
  return static_cast<std::int64_t>(whole * ln2_nano + (fraction * ln2_nano >> 32));
}

}  // namespace

std::int64_t log_ratio(std::uint64_t numerator, std::uint64_t denominator) {
  const std::int64_t nano = ln_nano(numerator) - ln_nano(denominator);
  const std::int64_t half = nano < 0 ? -nano_per_micro / 2 : nano_per_micro / 2;
  return (nano + half) / nano_per_micro;
}

}  // namespace gstd
