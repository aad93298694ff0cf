// The chart of ops/VERIFICATION.md: error against work per task, as SVG.
#pragma once

#include <string>
#include <vector>

#include "adapters/simulate/figures.hpp"

namespace gstd::simulate {

/// A policy under one population; `is_ours`: one of the project's tiers.
struct Mark {
  Figures figures;
  bool is_ours = false;
  bool is_always = false;  ///< Filled: the coalition always cheats; hollow: one task in ten.
};

/// A whole document. Error is logarithmic; where nothing was wrong the mark points down from the
/// upper bound of 95 %.
std::string chart_of(const std::vector<Mark>& marks);

}  // namespace gstd::simulate
