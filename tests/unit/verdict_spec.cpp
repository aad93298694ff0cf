#define BOOST_TEST_MODULE verdict
#include <boost/test/unit_test.hpp>

#include "actors/verdict.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

constexpr std::int64_t fresh = 1'386'294;  // ln 4.
constexpr std::int64_t most = 9'000'000;   // Beyond every cap.

Ballot ballot(std::uint8_t owner, const Sha256& result, std::int64_t weight = most) {
  return {wallet_of(owner), result, weight, false, false, false};
}
Ballot reputable(std::uint8_t owner, const Sha256& result) {
  return {wallet_of(owner), result, most, false, true, false};
}
/// So many fresh workers agree; only the last is not on probation.
std::vector<Ballot> fresh_votes(std::uint8_t count) {
  std::vector<Ballot> ballots;
  for (std::uint8_t i = 1; i <= count; ++i) {
    ballots.push_back(ballot(i, yes, fresh));
    ballots.back().is_on_probation = i < count;
  }
  return ballots;
}
Decision decide(std::vector<Ballot> ballots, Tier tier) {
  return judge(ballots, rule_of(tier)).decision;
}
bool draws(std::vector<Ballot> in, std::vector<Ballot> pending, Tier tier, Release release) {
  return should_draw(in, pending, rule_of(tier), release);
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_tier_has_its_error_and_its_quorum) {
  BOOST_TEST(rule_of(Tier::standard) == (Rule{4'595'120, 3'000'000, 2, 7, true}));
  BOOST_TEST(rule_of(Tier::fast) == rule_of(Tier::standard));
  BOOST_TEST(rule_of(Tier::high) == (Rule{6'906'755, 4'600'000, 2, 9, true}));
  BOOST_TEST(rule_of(Tier::critical) == (Rule{11'512'915, 4'600'000, 3, 15, true}));
}
BOOST_AUTO_TEST_CASE(fresh_workers_need_4_5_and_9_votes) {
  // verification.md R5, cold start.
  struct Row { Tier tier; std::uint8_t votes; };
  for (const Row& row : {Row{Tier::standard, 4}, Row{Tier::high, 5}, Row{Tier::critical, 9}}) {
    BOOST_TEST((decide(fresh_votes(static_cast<std::uint8_t>(row.votes - 1)), row.tier) ==
                Decision::draw_another));
    BOOST_TEST((decide(fresh_votes(row.votes), row.tier) == Decision::accepted));
  }
}
BOOST_AUTO_TEST_CASE(known_workers_need_2_2_and_3_votes) {
  BOOST_TEST((decide({ballot(1, yes)}, Tier::standard) == Decision::draw_another));
  BOOST_TEST((decide({ballot(1, yes), ballot(2, yes)}, Tier::standard) == Decision::accepted));
  BOOST_TEST((decide({ballot(1, yes)}, Tier::high) == Decision::draw_another));
  BOOST_TEST((decide({ballot(1, yes), ballot(2, yes)}, Tier::high) == Decision::accepted));
  BOOST_TEST((decide({ballot(1, yes), ballot(2, yes)}, Tier::critical) == Decision::draw_another));
  BOOST_TEST((decide({ballot(1, yes), ballot(2, yes), ballot(3, yes)}, Tier::critical) ==
              Decision::accepted));
}
BOOST_AUTO_TEST_CASE(the_margin_is_met_to_the_micro_nat) {
  const std::int64_t rest = 6'906'755 - 4'600'000;
  BOOST_TEST((decide({ballot(1, yes), ballot(2, yes, rest)}, Tier::high) == Decision::accepted));
  BOOST_TEST((decide({ballot(1, yes), ballot(2, yes, rest - 1)}, Tier::high) ==
              Decision::draw_another));
}
BOOST_AUTO_TEST_CASE(the_next_result_counts_against_the_leader_and_the_others_do_not) {
  const std::vector<Ballot> split{ballot(1, yes), ballot(2, yes), ballot(3, no, fresh)};
  const Judgement vote = judge(split, rule_of(Tier::high));
  BOOST_TEST(vote.result == yes);
  BOOST_TEST(vote.lead == 9'200'000 - fresh);
  BOOST_TEST(vote.owners == 2U);
  BOOST_TEST((vote.decision == Decision::accepted));
  // A third result of the same weight changes nothing.
  std::vector<Ballot> three = split;
  three.push_back(ballot(4, maybe, fresh));
  BOOST_TEST(judge(three, rule_of(Tier::high)).lead == vote.lead);
  BOOST_TEST((decide({ballot(1, yes), ballot(2, yes), ballot(3, no)}, Tier::high) ==
              Decision::draw_another));
}
BOOST_AUTO_TEST_CASE(a_tie_goes_to_the_smaller_hash_in_any_order) {
  const std::vector<Ballot> one{ballot(1, no), ballot(2, yes)};
  const std::vector<Ballot> other{ballot(1, yes), ballot(2, no)};
  BOOST_TEST(judge(one, rule_of(Tier::high)).result == yes);
  BOOST_TEST(judge(other, rule_of(Tier::high)).result == yes);
  BOOST_TEST(judge(one, rule_of(Tier::high)).lead == 0);
}
BOOST_AUTO_TEST_CASE(one_owner_has_one_vote) {
  BOOST_TEST((decide({ballot(1, yes), ballot(1, yes)}, Tier::standard) == Decision::draw_another));
}
BOOST_AUTO_TEST_CASE(workers_on_probation_decide_nothing_among_themselves) {
  std::vector<Ballot> ballots = fresh_votes(5);
  ballots.back().is_on_probation = true;
  BOOST_TEST((decide(ballots, Tier::high) == Decision::draw_another));
  ballots.push_back(ballot(6, no, 0));  // Established, but for another result.
  BOOST_TEST((decide(ballots, Tier::high) == Decision::draw_another));
}
BOOST_AUTO_TEST_CASE(with_all_results_in_and_no_margin_it_is_undecided) {
  std::vector<Ballot> ballots;
  for (std::uint8_t i = 1; i <= 6; ++i) ballots.push_back(ballot(i, i % 2 == 0 ? yes : no));
  BOOST_TEST((decide(ballots, Tier::standard) == Decision::draw_another));
  ballots.push_back(ballot(7, yes));
  BOOST_TEST((decide(ballots, Tier::standard) == Decision::undecided));
  BOOST_TEST((decide(ballots, Tier::high) == Decision::draw_another));
}
BOOST_AUTO_TEST_CASE(the_referee_ends_the_vote) {
  std::vector<Ballot> ballots{ballot(1, no), ballot(2, no), ballot(3, yes)};
  ballots.push_back({wallet_of(200), yes, 0, false, false, true});
  const Judgement vote = judge(ballots, rule_of(Tier::critical));
  BOOST_TEST((vote.decision == Decision::accepted));
  BOOST_TEST(vote.result == yes);
  BOOST_TEST(vote.owners == 2U);
}
BOOST_AUTO_TEST_CASE(three_reputable_owners_with_three_results_accuse_the_task) {
  BOOST_TEST((decide({reputable(1, yes), reputable(2, no), reputable(3, maybe)}, Tier::high) ==
              Decision::non_deterministic));
  BOOST_TEST((decide({reputable(1, yes), reputable(2, no), ballot(3, maybe)}, Tier::high) ==
              Decision::draw_another));
  BOOST_TEST((decide({reputable(1, yes), reputable(2, no), reputable(3, no)}, Tier::high) ==
              Decision::draw_another));
}
BOOST_AUTO_TEST_CASE(a_single_rests_on_one_result) {
  BOOST_TEST((judge(std::vector{ballot(1, yes, 0)}, single_rule()).decision ==
              Decision::accepted));
  BOOST_TEST((judge({}, single_rule()).decision == Decision::draw_another));
}
BOOST_AUTO_TEST_CASE(sequential_release_draws_one_at_a_time) {
  const auto one = Release::sequential;
  BOOST_TEST(draws({}, {}, Tier::high, one));
  BOOST_TEST(!draws({}, {ballot(1, yes)}, Tier::high, one));
  BOOST_TEST(draws({ballot(1, yes)}, {}, Tier::high, one));
  BOOST_TEST(!draws({ballot(1, yes)}, {ballot(2, yes)}, Tier::high, one));
  BOOST_TEST(!draws({ballot(1, yes), ballot(2, yes)}, {}, Tier::high, one));
}
BOOST_AUTO_TEST_CASE(parallel_release_draws_as_many_as_could_do) {
  const auto many = Release::parallel;
  BOOST_TEST(draws({}, {}, Tier::critical, many));
  BOOST_TEST(draws({}, {ballot(1, yes), ballot(2, yes)}, Tier::critical, many));
  BOOST_TEST(!draws({}, {ballot(1, no), ballot(2, yes), ballot(3, yes)}, Tier::critical, many));
  BOOST_TEST(draws({ballot(1, yes), ballot(2, no)}, {ballot(3, yes)}, Tier::high, many));
  BOOST_TEST(!draws({ballot(1, yes), ballot(2, no)}, {ballot(3, yes), ballot(4, yes)}, Tier::high,
                    many));
}
BOOST_AUTO_TEST_CASE(no_more_are_drawn_than_may_be_paid_for) {
  std::vector<Ballot> ballots;
  for (std::uint8_t i = 1; i <= 6; ++i) ballots.push_back(ballot(i, i % 2 == 0 ? yes : no));
  BOOST_TEST(draws(ballots, {}, Tier::standard, Release::parallel));
  BOOST_TEST(!draws(ballots, {ballot(7, yes)}, Tier::standard, Release::parallel));
}
BOOST_AUTO_TEST_CASE(a_task_that_three_owners_fail_at_is_poison) {
  const auto poison = [](std::vector<Wallet> owners, std::size_t results) {
    return is_poison(owners, results);
  };
  BOOST_TEST(!poison({wallet_of(1), wallet_of(2), wallet_of(1)}, 0));
  BOOST_TEST(poison({wallet_of(1), wallet_of(2), wallet_of(3)}, 0));
  BOOST_TEST(!poison({wallet_of(1), wallet_of(2), wallet_of(3)}, 1));
}
