// How many workers a tier asks for, and when their results agree.
#pragma once

#include <span>

#include "actors/task.hpp"

namespace gstd {

/// domain.md §3: quorum = equal results needed, results_max = results ever paid for.
struct Slots {
  std::uint32_t quorum = 1;
  std::uint32_t results_max = 1;
};
Slots slots_of(Tier tier);
/// Lapses and releases count too: at this many attempts no slot opens any more.
std::uint32_t attempts_max(Tier tier);

/// The state of the vote over all submitted replicas: equality is on the result hash alone.
struct Tally {
  std::uint32_t results = 0;   ///< Results in.
  std::uint32_t live = 0;      ///< Leases live.
  std::uint32_t largest = 0;   ///< Size of the largest group of equal results.
  Sha256 leader;               ///< The result of that group; ties go to the smaller hash.
};
Tally tally(std::span<const Replica> replicas);

}  // namespace gstd
