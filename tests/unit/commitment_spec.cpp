#define BOOST_TEST_MODULE commitment
#include <boost/test/unit_test.hpp>

#include "actors/commitment.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

const Commitment mine{task_1, 2, ann.worker, ann.wallet, yes, id_of<Nonce>(9)};

template <class T>
Commitment changed(T Commitment::*field, T value) {
  Commitment other = mine;
  other.*field = std::move(value);
  return other;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_commitment_is_the_hash_the_page_says) {
  // Computed by another program from the header's words.
  BOOST_TEST(commitment_hash(mine).text() ==
             "8d2cc8537ad68662b6b606b62da0c9faaa50771757580857326da310d14f851a");
}
BOOST_AUTO_TEST_CASE(a_commitment_opens_to_what_it_was_made_of) {
  BOOST_TEST(may_reveal(commitment_hash(mine), mine, 0).has_value());
}
BOOST_AUTO_TEST_CASE(a_copied_commitment_opens_for_nobody_else) {
  const Sha256 committed = commitment_hash(mine);
  const auto refused = [&](const Commitment& other) {
    const auto answer = may_reveal(committed, other, 0);
    return !answer && answer.error().code == "hash_mismatch";
  };
  BOOST_TEST(refused(changed(&Commitment::task, task_2)));
  BOOST_TEST(refused(changed<std::uint32_t>(&Commitment::replica, 3)));
  BOOST_TEST(refused(changed(&Commitment::worker, bob.worker)));
  BOOST_TEST(refused(changed(&Commitment::owner, bob.wallet)));
  BOOST_TEST(refused(changed(&Commitment::result, no)));
  BOOST_TEST(refused(changed(&Commitment::nonce, id_of<Nonce>(8))));
}
BOOST_AUTO_TEST_CASE(nobody_reveals_while_somebody_could_copy) {
  const auto early = may_reveal(commitment_hash(mine), mine, 1);
  BOOST_TEST(early.error().code == "not_yet");
}
BOOST_AUTO_TEST_CASE(commits_end_with_the_first_reveal_of_their_round) {
  BOOST_TEST(may_commit({1, false}, 1).has_value());
  BOOST_TEST(may_commit({1, true}, 1).error().code == "deadline_passed");
  BOOST_TEST(may_commit({2, false}, 2).has_value());  // A new round after a disagreement.
  BOOST_TEST(may_commit({2, false}, 1).error().code == "not_holder");
}
