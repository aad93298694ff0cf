#include "actors/holds.hpp"

#include <algorithm>

namespace gstd {
namespace {

constexpr std::int64_t ppm_whole = 1'000'000;
constexpr std::int64_t gain_per_price = 2;

/// ceil(amount x numerator / denominator), both parts up to a million.
Result<Nano> share_of(Nano amount, std::int64_t numerator, std::int64_t denominator) {
  // Split first, so that only a sum that is itself too large leaves 64 bits.
  const std::int64_t rest = amount.value % denominator;
  const std::int64_t last = (rest * numerator + denominator - 1) / denominator;
  return multiply(Nano{amount.value / denominator}, numerator).and_then([&](Nano whole) {
    return add(whole, Nano{last});
  });
}

Result<Nano> gain_of(Nano price) {
  if (price.value < 0) return refuse("invalid", "a price below zero");
  return multiply(price, gain_per_price);
}

}  // namespace

UnixMillis hold_until(Ground ground, UnixMillis at) {
  return ground == Ground::referee ? at : at + hold_span;
}

std::vector<Held> free_held(std::vector<Held>& held, UnixMillis now) {
  auto singles = static_cast<std::size_t>(std::ranges::count(held, Ground::single, &Held::ground));
  std::vector<Held> freed;
  std::vector<Held> kept;
  for (const Held& one : held) {
    const bool is_surplus = one.ground == Ground::single && singles > held_singles_max;
    const bool is_free = is_surplus || one.hold_until <= now;
    if (is_free && one.ground == Ground::single) --singles;
    (is_free ? freed : kept).push_back(one);
  }
  held = std::move(kept);
  return freed;
}

std::vector<TaskId> called_back(std::span<const Held> held) {
  std::vector<TaskId> tasks;
  for (const Held& one : held)
    if (one.ground == Ground::single) tasks.push_back(one.task);
  return tasks;
}

bool stands(std::span<const Score> voters) {
  return !std::ranges::all_of(voters, is_tainted);
}

Result<Nano> single_stake(Nano price, std::int64_t audit_ppm) {
  if (audit_ppm < 1 || audit_ppm > ppm_whole)
    return refuse("invalid", "an audit rate of 1 to 1000000 millionths");
  return gain_of(price).and_then(
      [&](Nano gain) { return share_of(gain, ppm_whole - audit_ppm, audit_ppm); });
}

Result<Nano> quorum_stake(Nano price, std::int64_t share_ppm, std::uint32_t quorum) {
  if (share_ppm < 0 || share_ppm >= ppm_whole || quorum < 2)
    return refuse("invalid", "a share of 0 to 999999 millionths and a quorum from 2");
  std::int64_t undetected = share_ppm;
  for (std::uint32_t owner = 2; owner < quorum && undetected > 1; ++owner)
    undetected = (undetected * share_ppm + ppm_whole - 1) / ppm_whole;
  return gain_of(price).and_then(
      [&](Nano gain) { return share_of(gain, undetected, ppm_whole - undetected); });
}

}  // namespace gstd
