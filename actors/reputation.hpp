// What a worker's verified results say about the next one: score, vote weight, probation, ban.
#pragma once

#include "events/task.hpp"

// Source: verification.md R5 (weights), R6 (audits), R10 (bans). A score is a fold over journal
// facts: each is an outcome and the `at` of its record. Any thread; no clock: `now` is an argument.

namespace gstd {

/// What became of one assignment. Unverified singles are no outcome.
enum class Outcome {
  good,       ///< Its result was accepted by a margin, or a canary or the referee confirmed it.
  bad,        ///< Another result was accepted, it missed a canary, or its reveal was bad or late.
  abandoned   ///< It let the lease lapse or gave the task back (R3: claim-and-drop costs).
};
BOOST_DESCRIBE_ENUM(Outcome, good, bad, abandoned)

/// Outcomes are counted in millionths, so that they can fade.
constexpr std::int64_t outcome_micro = 1'000'000;
constexpr std::int64_t half_life_hours = 90 * 24;
/// What dropping a task costs: a tenth of a fault, since honest devices lose their network too.
constexpr std::int64_t abandon_micro = outcome_micro / 10;
/// Below this many good outcomes in a row a worker is on probation: it needs a co-voter who is not.
constexpr std::int64_t probation_good = 5;
/// R6, K0: from here on a `standard` task may rest on one result.
constexpr std::int64_t single_good = 20;
/// R10: two faults among this many verified outcomes are a ban.
constexpr std::uint32_t ban_window = 50;
constexpr int ban_faults = 2;

struct Score {
  std::int64_t good_micro = 0;  ///< Since the last fault: a fault sets it to zero.
  std::int64_t bad_micro = 0;
  std::int64_t hour = 0;        ///< Since 1970, whole: what the two are decayed to.
  std::uint64_t window = 0;     ///< The last 50 verified outcomes, newest lowest; 1 = fault.
  bool is_banned = false;       ///< Until an operator reinstates.
};
BOOST_DESCRIBE_STRUCT(Score, (), (good_micro, bad_micro, hour, window, is_banned))

/// One more fact. A fact older than the last counts as of the last.
Score after(Score score, Outcome outcome, UnixMillis at);
/// An operator's reinstatement: everything starts anew, faults stay counted.
Score reinstated(Score score);
/// As it reads at `now`: both counts halve every 90 days, in whole hours, rounded down.
Score decayed(Score score, UnixMillis now);

// The rest reads a score that is already decayed to the present.

/// R5: ln((1 - p) / p), p = (1 + bad) / (5 + good + bad): micro-nats, never below 0; 0 when banned.
/// Uncapped: the tier's rule caps it.
std::int64_t weight_of(const Score& score);
bool is_on_probation(const Score& score);
/// Reached K0: may stand alone in `standard`, and counts as a high score in R13.
bool is_reputable(const Score& score);
/// A fault among the last 50 verified outcomes, or banned.
bool is_tainted(const Score& score);
/// R6: how often one result of this worker is audited, in millionths; at least 100,000, the floor
/// of R7. 1,000,000: always, the worker may not stand alone.
std::int64_t audit_ppm(Tier tier, const Score& score);

}  // namespace gstd
