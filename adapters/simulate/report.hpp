// The tables of ops/VERIFICATION.md, made from nothing but a seed.
#pragma once

#include <string>

#include "events/core.hpp"

namespace gstd::simulate {

struct Report {
  std::string tables;  ///< Markdown.
  std::string chart;   ///< SVG.
};

/// `seeds`: runs of 20,000 tasks a figure; `steps`: schedules the adversary tries per tier.
Report report_of(std::uint64_t seeds, unsigned steps);

/// `page` with what stands between its two marker lines replaced by `tables`. `invalid`: a page
/// without the markers.
Result<std::string> with_tables(const std::string& page, const std::string& tables);

}  // namespace gstd::simulate
