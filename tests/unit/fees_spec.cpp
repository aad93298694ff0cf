#define BOOST_TEST_MODULE fees
#include <boost/test/unit_test.hpp>

#include "actors/fees.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

}  // namespace

BOOST_AUTO_TEST_CASE(a_part_is_rounded_down) {
  BOOST_TEST(part_of(nano(1000), Bps{500}) == nano(50));
  BOOST_TEST(part_of(nano(19), Bps{500}) == nano(0));
  BOOST_TEST(part_of(nano(20), Bps{500}) == nano(1));
  BOOST_TEST(part_of(nano(39), Bps{500}) == nano(1));
  BOOST_TEST(part_of(nano(0), Bps{500}) == nano(0));
}
BOOST_AUTO_TEST_CASE(a_part_is_exact_at_the_ends_of_its_range) {
  BOOST_TEST(part_of(nano(most), Bps{10'000}) == nano(most));
  BOOST_TEST(part_of(nano(most), Bps{0}) == nano(0));
  // floor(9223372036854775807 x 9999 / 10000), by hand in long arithmetic.
  BOOST_TEST(part_of(nano(most), Bps{9'999}) == nano(9'222'449'699'651'090'329));
  BOOST_TEST(part_of(nano(most), Bps{5'000}) == nano(4'611'686'018'427'387'903));
}
BOOST_AUTO_TEST_CASE(a_reservation_covers_every_result_a_tier_may_pay) {
  BOOST_TEST(*reservation(nano(1000), nano(50), Tier::fast) == nano(1050));
  BOOST_TEST(*reservation(nano(1000), nano(50), Tier::standard) == nano(7350));
  BOOST_TEST(*reservation(nano(1000), nano(50), Tier::high) == nano(9450));
  BOOST_TEST(*reservation(nano(1000), nano(50), Tier::critical) == nano(15'750));
}
BOOST_AUTO_TEST_CASE(a_reservation_beyond_64_bits_is_refused) {
  BOOST_TEST(*reservation(nano(most), nano(0), Tier::fast) == nano(most));
  BOOST_TEST(reservation(nano(most), nano(1), Tier::fast).error().code == "spec_invalid");
  BOOST_TEST(reservation(nano(most / 7), nano(0), Tier::standard).has_value());
  const auto refused = reservation(nano(most / 7), nano(1), Tier::standard);
  BOOST_TEST(refused.error().path == "/reward_nano");
}
