// The policies others use, on the same population: what ours is compared with.
#pragma once

#include "adapters/simulate/market.hpp"

namespace gstd::simulate {

// Source: verification.md section 2. These are not the project's code and decide nothing of it:
// floats are theirs. Workers are drawn at random, one vote an owner and task.

enum class Classic {
  majority,  ///< All 2m - 1 results, m equal ones win; m = 2.
  m_first,   ///< Results until m are equal; m = 2.
  boinc,     ///< Adaptive replication: CV, quorum 2, alone with 1 - 1/CV from CV 10.
  poco,      ///< iExec: weights multiply inside a group; trust 1000, that is 99.9 %.
  sarmenta   ///< Credibility with spot-checks: f = 0.2, q = 0.1, e = 1e-3, blacklist.
};

Tally run_classic(const RunOptions& options, Classic classic, std::uint64_t seed);

/// Of one result: the credibilities of those who sent it.
using CredibilityGroup = std::vector<double>;
/// Sarmenta 2001: the chance that each of the groups is the right one.
std::vector<double> group_credibilities(const std::vector<CredibilityGroup>& groups);
/// iExec PoCo: how many equal-score workers must agree, all agreeing, at that trust.
std::uint32_t poco_votes(std::uint64_t score, double trust);

}  // namespace gstd::simulate
