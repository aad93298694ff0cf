#include <algorithm>

#include "adapters/audit/audit.hpp"

namespace gstd {
namespace {

/// The position a finding names, if it names one.
std::optional<Position> place_of(const Finding& finding) {
  const auto place = Position::parse(finding.place);
  return place ? std::optional{*place} : std::nullopt;
}

}  // namespace

void begin_at(const std::vector<AuditStart>& starts, AuditReport& report) {
  for (const AuditStart& start : starts) {
    const auto is_of = [&](const Finding& finding) {
      const auto place = place_of(finding);
      return place && place->partition == start.partition;
    };
    const bool is_trusted = std::ranges::none_of(report.findings, [&](const Finding& finding) {
      return finding.kind == "heads" && is_of(finding);
    });
    if (!is_trusted) continue;
    const auto left_out = std::erase_if(report.findings, [&](const Finding& finding) {
      return is_of(finding) && place_of(finding)->height < start.head.height;
    });
    report.trusted.push_back(
        {Position{start.partition, start.head.height}.text(), left_out});
  }
}

}  // namespace gstd
