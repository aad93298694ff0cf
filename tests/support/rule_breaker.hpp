// Rules with one of them broken, or counted: nothing outside the tests can make them.
#pragma once

#include <optional>
#include <string_view>

#include "actors/runtime/rules.hpp"

namespace gstd {

using RuleCounts = std::array<std::uint64_t, rule_count>;

constexpr std::array<std::string_view, rule_count> rule_names{
    "prev_matches",      "read_back",    "one_in_flight", "barrier",
    "second_decision",   "refusal_journalled", "memory",  "refusal_held",
    "maybe_live",        "lane_position", "checkpoint_lowest", "snapshot_head",
    "cut_noticed"};

struct RuleBreaker {
  /// All rules but `broken`; `met`, which outlives them, counts how often each was asked.
  static Rules rules(std::optional<Rule> broken, RuleCounts* met) {
    Rules rules;
    if (broken) rules.broken_ = static_cast<std::size_t>(*broken);
    rules.met_ = met;
    return rules;
  }
};

}  // namespace gstd
