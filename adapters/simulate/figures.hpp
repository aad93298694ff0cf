// What a simulated run is summed up to, and how sure that is.
#pragma once

#include <string>

#include "adapters/simulate/population.hpp"

namespace gstd::simulate {

/// One policy's run, or several added up.
struct Tally {
  std::uint64_t wrong = 0;       ///< Accepted, hold ended, and not the truth.
  std::uint64_t decided = 0;     ///< Accepted, hold ended.
  std::uint64_t undecided = 0;   ///< Tasks that ended without a result.
  std::uint64_t executions = 0;  ///< All: results, audits, canaries, reruns, the referee's.
  std::uint64_t referee = 0;     ///< The part that ran on the platform's own worker.
  std::uint64_t tasks = 0;
  std::uint64_t honest_banned = 0;
  std::uint64_t others_banned = 0;

  Tally& operator+=(const Tally& other);
};

struct Figures {
  std::string policy;
  std::uint64_t wrong = 0;
  std::uint64_t decided = 0;
  double accepted_error = 0;    ///< wrong / decided.
  double upper95 = 0;           ///< One-sided upper bound of it at 95 % (Clopper, Pearson 1934).
  double results_per_task = 0;  ///< executions / tasks, from the first task.
  std::uint64_t undecided = 0;
  std::uint64_t honest_banned = 0;
};
Figures figures_of(std::string policy, const Tally& tally);

/// The share p at which `wrong` or fewer of `decided` come with probability 5 %; 1 when 0 decided.
double upper_95(std::uint64_t wrong, std::uint64_t decided);

}  // namespace gstd::simulate
