#define BOOST_TEST_MODULE reputation
#include <boost/test/unit_test.hpp>

#include "actors/micro_nats.hpp"
#include "actors/reputation.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

constexpr std::int64_t day_ms = 24LL * 3'600'000;

Score with(Score score, Outcome outcome, int times) {
  for (int i = 0; i < times; ++i) score = after(score, outcome, at(0));
  return score;
}
Score good(int times) { return with({}, Outcome::good, times); }

}  // namespace

BOOST_AUTO_TEST_CASE(logarithms_are_exact_to_the_micro_nat) {
  struct Row { std::uint64_t numerator, denominator; std::int64_t micro; };
  for (const Row& row : {Row{1, 1, 0}, Row{2, 1, 693'147}, Row{4, 1, 1'386'294},
                         Row{99, 1, 4'595'120}, Row{999, 1, 6'906'755}, Row{99'999, 1, 11'512'915},
                         Row{1, 4, -1'386'294}, Row{4'000'000, 1'000'000, 1'386'294},
                         Row{3, 2, 405'465}, Row{1ULL << 63, 1, 43'668'272},
                         Row{(1ULL << 63) - 1, 1ULL << 63, 0}})
    BOOST_TEST(log_ratio(row.numerator, row.denominator) == row.micro,
               row.numerator << "/" << row.denominator);
}
BOOST_AUTO_TEST_CASE(a_weight_is_the_log_odds_of_the_verified_outcomes) {
  // ln((4 + good) / (1 + bad)); a fresh worker's p is 0.2.
  BOOST_TEST(weight_of({}) == 1'386'294);
  BOOST_TEST(weight_of(good(1)) == 1'609'438);
  BOOST_TEST(weight_of(good(6)) == 2'302'585);
  BOOST_TEST(weight_of(good(96)) == 4'605'170);
  BOOST_TEST(weight_of(after(good(96), Outcome::bad, at(0))) == 693'147);
}
BOOST_AUTO_TEST_CASE(a_vote_never_counts_against_its_own_result) {
  Score score;
  score.bad_micro = 9 * outcome_micro;
  BOOST_TEST(weight_of(score) == 0);
}
BOOST_AUTO_TEST_CASE(counts_halve_in_90_days) {
  Score score = with(good(8), Outcome::abandoned, 10);
  score = decayed(score, at(90 * day_ms));
  BOOST_TEST(score.good_micro == 4'000'000);
  BOOST_TEST(score.bad_micro == 500'000);
  // 8 x 2^(-1/3) = 6.3496042, down at each power of two of the hours; 2^(-80) is nothing.
  BOOST_TEST(decayed(good(8), at(30 * day_ms)).good_micro == 6'349'603);
  BOOST_TEST(decayed(good(8), at(80 * 90 * day_ms)).good_micro == 0);
}
BOOST_AUTO_TEST_CASE(decay_counts_whole_hours_and_never_runs_backwards) {
  const Score score = good(8);
  BOOST_TEST(decayed(score, at(3'599'999)).good_micro == 8'000'000);
  BOOST_TEST(decayed(score, at(3'600'000)).good_micro == 7'997'433);  // 8 x 2^(-1/2160).
  const Score later = decayed(score, at(day_ms));
  BOOST_TEST((decayed(later, at(0)) == later));
  BOOST_TEST(after(later, Outcome::good, at(0)).hour == 24);
}
BOOST_AUTO_TEST_CASE(a_fault_sets_the_score_to_zero_and_brings_probation) {
  const Score score = after(good(100), Outcome::bad, at(0));
  BOOST_TEST(score.good_micro == 0);
  BOOST_TEST(score.bad_micro == outcome_micro);
  BOOST_TEST(is_on_probation(score));
  BOOST_TEST(is_tainted(score));
  BOOST_TEST(!score.is_banned);
}
BOOST_AUTO_TEST_CASE(probation_ends_with_the_fifth_good_outcome) {
  BOOST_TEST(is_on_probation(good(4)));
  BOOST_TEST(!is_on_probation(good(5)));
}
BOOST_AUTO_TEST_CASE(two_faults_within_50_verified_outcomes_are_a_ban) {
  const auto two_faults = [](int apart) {
    return after(with(after({}, Outcome::bad, at(0)), Outcome::good, apart), Outcome::bad, at(0));
  };
  BOOST_TEST(two_faults(0).is_banned);
  BOOST_TEST(two_faults(48).is_banned);  // The 1st and the 50th.
  BOOST_TEST(!two_faults(49).is_banned);
}
BOOST_AUTO_TEST_CASE(a_banned_worker_has_no_vote_and_does_not_come_back_by_itself) {
  const Score score = with(good(100), Outcome::bad, 2);
  BOOST_TEST(score.is_banned);
  BOOST_TEST(weight_of(with(score, Outcome::good, 100)) == 0);
  BOOST_TEST(is_on_probation(with(score, Outcome::good, 100)));
  BOOST_TEST(audit_ppm(Tier::standard, score) == 1'000'000);
}
BOOST_AUTO_TEST_CASE(a_reinstated_worker_starts_anew_but_its_faults_stay) {
  const Score score = reinstated(with({}, Outcome::bad, 2));
  BOOST_TEST(!score.is_banned);
  BOOST_TEST(score.bad_micro == 2 * outcome_micro);
  BOOST_TEST(!after(score, Outcome::bad, at(0)).is_banned);
}
BOOST_AUTO_TEST_CASE(abandoning_costs_a_tenth_of_a_fault) {
  const Score score = with(good(6), Outcome::abandoned, 10);
  BOOST_TEST(score.bad_micro == outcome_micro);
  BOOST_TEST(score.good_micro == 6 * outcome_micro);
  BOOST_TEST(!score.is_banned);
}
BOOST_AUTO_TEST_CASE(audits_become_rarer_with_the_score_but_never_end) {
  BOOST_TEST(audit_ppm(Tier::standard, good(19)) == 1'000'000);
  BOOST_TEST(audit_ppm(Tier::standard, good(20)) == 1'000'000);
  BOOST_TEST(audit_ppm(Tier::standard, good(40)) == 500'000);
  BOOST_TEST(audit_ppm(Tier::standard, good(200)) == 100'000);
  BOOST_TEST(audit_ppm(Tier::standard, good(400)) == 100'000);
  BOOST_TEST(audit_ppm(Tier::fast, {}) == 100'000);
  BOOST_TEST(audit_ppm(Tier::high, good(400)) == 1'000'000);
  BOOST_TEST(audit_ppm(Tier::critical, good(400)) == 1'000'000);
}
