// The rules of the chain fence, by name. Every node keeps all of them; only the simulation can make
// one that breaks some, to show that it would notice.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace gstd {

/// design.md §3; the numbers are those of the fence's ten rules and of T1.
enum class Rule : std::size_t {
  prev_matches,        ///< The arbiter: what does not extend the chain is a ghost.
  read_back,           ///< An answer waits until its record came back and was accepted.
  one_in_flight,       ///< R1
  barrier,             ///< R4: read to the end before a no.
  second_decision,     ///< R4: and decide again there.
  refusal_journalled,  ///< R5: the refusal of a retry.
  memory,              ///< R6
  refusal_held,        ///< R7: a no that rests on an unaccepted record.
  maybe_live,          ///< R8: what was ever sent may land later.
  lane_position,       ///< A policy's target knows the last cause it handled.
  checkpoint_lowest,   ///< A checkpoint is below every reaction still to do.
  snapshot_head,       ///< T1: what the cache saw must still be there.
  cut_noticed,         ///< T1: what was read must still be there.
  count
};
constexpr std::size_t rule_count = static_cast<std::size_t>(Rule::count);

class Rules {
 public:
  Rules() = default;

  /// Asked just where the rule makes a difference.
  bool hold(Rule rule) const {
    const auto index = static_cast<std::size_t>(rule);
    if (met_) ++(*met_)[index];
    return index != broken_;
  }

 private:
  friend struct RuleBreaker;  // Defined by the simulation alone.

  std::size_t broken_ = rule_count;
  std::array<std::uint64_t, rule_count>* met_ = nullptr;
};

}  // namespace gstd
