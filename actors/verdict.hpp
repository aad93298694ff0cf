// What the votes on one task say: which result is accepted, or what to do next.
#pragma once

#include <span>

#include "events/task.hpp"

// Source: verification.md R4 to R6, R12, R13. Weights are micro-nats, fixed when the replica was
// claimed; only hashes (R1) are compared. Any thread, pure.

namespace gstd {

/// One result that is in.
struct Ballot {
  Wallet owner;
  Sha256 result;
  std::int64_t weight = 0;       ///< weight_of at the claim; the rule caps it.
  bool is_on_probation = false;  ///< At the claim.
  bool is_reputable = false;     ///< At the claim: a high score in R13's sense.
  bool is_trusted = false;       ///< The platform's own referee: it ends the vote.
};
BOOST_DESCRIBE_STRUCT(Ballot, (), (owner, result, weight, is_on_probation, is_reputable,
                                   is_trusted))

/// When a result is accepted.
struct Rule {
  std::int64_t margin = 0;         ///< R5's A(e) = ln((1 - e) / e), micro-nats.
  std::int64_t weight_max = 0;     ///< Lambda max, micro-nats.
  std::uint32_t owners_min = 1;    ///< q_min: distinct owners behind the accepted result.
  std::uint32_t results_max = 1;   ///< n_max: with so many in and no decision it is undecided.
  bool needs_established = false;  ///< One of those owners is not on probation.
};
BOOST_DESCRIBE_STRUCT(Rule, (), (margin, weight_max, owners_min, results_max, needs_established))

/// R5 by tier: e = 1e-2 for `standard` and for audits of `fast`, 1e-3 `high`, 1e-5 `critical`.
Rule rule_of(Tier tier);
/// One result is enough: for singles of `fast` and `standard` that no audit was drawn for
/// (audit_ppm in actors/reputation.hpp, falls in actors/draw.hpp).
Rule single_rule();

enum class Decision {
  accepted,          ///< `result` is it; every other ballot was wrong.
  draw_another,      ///< Nothing is wrong yet: one more result.
  undecided,         ///< results_max are in: the referee, or everything goes back.
  non_deterministic  ///< R13: the referee looks first; when it agrees with none, the task fails
                     ///< and nobody is punished. Two liars and a mistake are no such task.
};
BOOST_DESCRIBE_ENUM(Decision, accepted, draw_another, undecided, non_deterministic)

struct Judgement {
  Decision decision = Decision::draw_another;
  Sha256 result;             ///< The leading one; ties go to the smaller hash.
  std::int64_t lead = 0;     ///< Its weight less the next one's, micro-nats.
  std::uint32_t owners = 0;  ///< Behind it.
};
BOOST_DESCRIBE_STRUCT(Judgement, (), (decision, result, lead, owners))

/// R13: so many reputable owners with as many different results are no accident of theirs.
constexpr std::uint32_t different_reputable = 3;

/// The vote as it stands. An owner's second ballot does not count.
Judgement judge(std::span<const Ballot> ballots, const Rule& rule);

/// R4. `sequential`: nobody is drawn before the last one's commit is stored, so whoever cheats
/// first does so blindly. `parallel`: as many at once as would do if all agreed.
enum class Release { sequential, parallel };
BOOST_DESCRIBE_ENUM(Release, sequential, parallel)

/// Whether to draw one more now; `pending`: the live leases, their results ignored. Ask again after
/// each draw.
bool should_draw(std::span<const Ballot> ballots, std::span<const Ballot> pending,
                 const Rule& rule, Release release);

/// Section 4, poison task: when so many different owners' workers failed at it and no result is in,
/// the task is at fault and not they: no more attempts.
constexpr std::size_t poison_owners = 3;
bool is_poison(std::span<const Wallet> failed_owners, std::size_t results);

}  // namespace gstd
