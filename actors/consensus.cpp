#include "actors/consensus.hpp"

namespace gstd {
namespace {

constexpr std::uint32_t attempts_per_result = 3;

std::uint32_t count_equal(std::span<const Replica> replicas, const Sha256& result) {
  std::uint32_t equal = 0;
  for (const Replica& replica : replicas) equal += replica.result == result ? 1U : 0U;
  return equal;
}

}  // namespace

Slots slots_of(Tier tier) {
  switch (tier) {
    case Tier::fast: return {1, 1};
    case Tier::standard: return {2, 7};
    case Tier::high: return {2, 9};
    case Tier::critical: return {3, 15};
  }
  return {};
}

std::uint32_t attempts_max(Tier tier) { return attempts_per_result * slots_of(tier).results_max; }

Tally tally(std::span<const Replica> replicas) {
  // Squares at most 15 results: counting again is cheaper than any table.
  Tally vote;
  for (const Replica& replica : replicas) {
    if (replica.phase == Replica::Phase::leased) ++vote.live;
    if (!replica.result) continue;
    ++vote.results;
    const std::uint32_t equal = count_equal(replicas, *replica.result);
    if (equal < vote.largest || (equal == vote.largest && vote.leader < *replica.result)) continue;
    vote.largest = equal;
    vote.leader = *replica.result;
  }
  return vote;
}

}  // namespace gstd
