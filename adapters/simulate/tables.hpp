// The reference tables T1 to T3, each cell computed and simulated by the consensus core.
#pragma once

#include <string>
#include <vector>

namespace gstd::simulate {

/// One cell: `name` says which; `sigma` is the standard error of `simulated`.
struct Cell {
  std::string name;
  double computed = 0;
  double simulated = 0;
  double sigma = 0;
};

// Votes are independent here: each is wrong with the share `phi`, and all wrong ones agree.

/// T1: a majority of m in 2m - 1 errs. judge() with equal weights, no margin, m owners.
Cell majority_error(double phi, unsigned m, std::uint64_t runs);
/// T2: a margin of `delta` equal votes errs, and how many votes it takes. judge().
Cell margin_error(double phi, unsigned delta, std::uint64_t runs);
Cell margin_votes(double phi, unsigned delta, std::uint64_t runs);
/// T3: the share of wrong results of workers that spot-checks at rate q = 0.1 have not caught in n
/// tasks, at the sabotage rate that is worst. falls() decides who is checked.
Cell spot_check_error(double bad_share, unsigned tasks, std::uint64_t runs);

/// All of section 5's cells.
std::vector<Cell> reference_cells(std::uint64_t runs);

}  // namespace gstd::simulate
