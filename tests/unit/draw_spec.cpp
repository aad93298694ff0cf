#define BOOST_TEST_MODULE draw
#include <boost/test/unit_test.hpp>

#include "actors/draw.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

const Sha256 beacon = id_of<Sha256>(7);

Candidate candidate(std::uint8_t number) {
  return {id_of<WorkerId>(number), wallet_of(number), id_of<NetworkId>(number)};
}
std::vector<Candidate> roster(std::uint8_t count) {
  std::vector<Candidate> all;
  for (std::uint8_t i = 1; i <= count; ++i) all.push_back(candidate(i));
  return all;
}
std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text.push_back(static_cast<char>(value));
  return text;
}

}  // namespace

// The hashes here were computed by another program from the header's words.
BOOST_AUTO_TEST_CASE(a_seed_is_the_hash_of_task_round_and_beacon) {
  BOOST_TEST(draw_seed(task_1, 1, beacon).text() ==
             "80d049959c92d95f6c5d28271125a854cb6d7b089c18f51fe30201bf949a91ab");
  BOOST_TEST(draw_seed(task_1, 2, beacon) != draw_seed(task_1, 1, beacon));
  BOOST_TEST(draw_seed(task_2, 1, beacon) != draw_seed(task_1, 1, beacon));
}
BOOST_AUTO_TEST_CASE(the_candidates_root_is_a_merkle_root) {
  BOOST_TEST(candidates_root(roster(3)).text() ==
             "cb7e1e3bc1e1d2b32d7cbe91bde744d83113cf2b3d1d5b1bfda87f158697f959");
  std::vector<Candidate> other = roster(3);
  other[1].network = id_of<NetworkId>(9);
  BOOST_TEST(candidates_root(other) != candidates_root(roster(3)));
}
BOOST_AUTO_TEST_CASE(the_seed_says_who_is_drawn) {
  // Its numbers modulo 5 begin 3, 4, 2, 2, 1, 2, 1, 4.
  const Sha256 seed = draw_seed(task_1, 1, beacon);
  const std::vector<Candidate> all = roster(5);
  BOOST_TEST(*draw(seed, all, {}, requester) == 3U);
  BOOST_TEST(*draw(seed, all, std::vector{all[3]}, requester) == 4U);
  BOOST_TEST(*draw(seed, all, std::vector{all[3], all[4]}, requester) == 2U);
  BOOST_TEST(*draw(seed, all, std::vector{all[2], all[3], all[4]}, requester) == 1U);
}
BOOST_AUTO_TEST_CASE(nobody_votes_twice_by_owner_key_or_network) {
  const Sha256 seed = draw_seed(task_1, 1, beacon);
  const std::vector<Candidate> all = roster(5);
  const auto drawn_beside = [&](const Candidate& tried) {
    return *draw(seed, all, std::vector{tried}, requester);
  };
  Candidate other = candidate(50);
  BOOST_TEST(drawn_beside(other) == 3U);
  other.owner = all[3].owner;
  BOOST_TEST(drawn_beside(other) == 4U);
  other = candidate(50);
  other.worker = all[3].worker;
  BOOST_TEST(drawn_beside(other) == 4U);
  other = candidate(50);
  other.network = all[3].network;
  BOOST_TEST(drawn_beside(other) == 4U);
  BOOST_TEST(*draw(seed, all, {}, all[3].owner) == 4U);  // Nor the requester.
}
BOOST_AUTO_TEST_CASE(unknown_networks_are_not_the_same) {
  Candidate one = candidate(1);
  Candidate two = candidate(2);
  one.network = two.network = NetworkId{};
  BOOST_TEST(!are_too_close(one, two));
}
BOOST_AUTO_TEST_CASE(one_in_many_is_found_and_none_is_said) {
  std::vector<Candidate> all = roster(200);
  const Sha256 seed = draw_seed(task_1, 1, beacon);
  std::vector<Candidate> tried = all;
  tried.erase(tried.begin() + 150);
  BOOST_TEST(*draw(seed, all, tried, requester) == 150U);
  BOOST_TEST(!draw(seed, all, all, requester));
  BOOST_TEST(!draw(seed, {}, {}, requester));
}
BOOST_AUTO_TEST_CASE(all_are_drawn_alike) {
  std::array<int, 10> times{};
  const std::vector<Candidate> all = roster(10);
  for (std::uint32_t round = 1; round <= 10'000; ++round)
    ++times[*draw(draw_seed(task_1, round, beacon), all, {}, requester)];
  for (const int count : times) BOOST_TEST((count > 880 && count < 1120));  // 4 sigma = 120.
}
BOOST_AUTO_TEST_CASE(a_lottery_falls_as_the_seed_says) {
  // Modulo a million: audit 778106, canary 717912, referee 107507.
  const Sha256 seed = draw_seed(task_1, 1, beacon);
  BOOST_TEST(!falls(seed, Lottery::audit, 778'106));
  BOOST_TEST(falls(seed, Lottery::audit, 778'107));
  BOOST_TEST(!falls(seed, Lottery::canary, 717'912));
  BOOST_TEST(falls(seed, Lottery::canary, 717'913));
  BOOST_TEST(!falls(seed, Lottery::referee, 107'507));
  BOOST_TEST(falls(seed, Lottery::referee, 107'508));
}
BOOST_AUTO_TEST_CASE(the_ends_of_a_lottery) {
  for (std::uint32_t round = 1; round <= 100; ++round) {
    const Sha256 seed = draw_seed(task_1, round, beacon);
    BOOST_TEST(!falls(seed, Lottery::audit, 0));
    BOOST_TEST(falls(seed, Lottery::audit, 1'000'000));
  }
}
BOOST_AUTO_TEST_CASE(a_network_is_a_24_or_a_48) {
  const NetworkId documentation = network_of(bytes({192, 0, 2, 1}), "salt");
  BOOST_TEST(documentation.text() == "9723112bc736d439");
  BOOST_TEST(network_of(bytes({192, 0, 2, 200}), "salt") == documentation);
  BOOST_TEST(network_of(bytes({192, 0, 3, 1}), "salt") != documentation);
  BOOST_TEST(network_of(bytes({192, 0, 2, 1}), "other") != documentation);
  BOOST_TEST(network_of(bytes({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 9}), "salt") ==
             documentation);
  const auto v6 = [](int third, int last) {
    return network_of(bytes({0x20, 1, 0x0d, 0xb8, 0, third, 0, 0, 0, 0, 0, 0, 0, 0, 0, last}),
                      "salt");
  };
  BOOST_TEST(v6(1, 1).text() == "4b8472ddf9ebe31a");
  BOOST_TEST(v6(1, 2) == v6(1, 1));
  BOOST_TEST(v6(2, 1) != v6(1, 1));
  BOOST_TEST(network_of("host", "salt") != NetworkId{});  // Any 4 bytes are an address.
  BOOST_TEST(network_of("a host", "salt") == NetworkId{});
}
