// Challenges and refresh tokens: signed by a server, known to every server with its key.
#define BOOST_TEST_MODULE challenge
#include <boost/test/unit_test.hpp>
#include <set>

#include "adapters/crypto/challenge.hpp"
#include "adapters/crypto/refresh.hpp"
#include "tests/support/refusal.hpp"

using namespace gstd;
using gstd::testing::code_of;

// The expected bytes were made by Python's hmac, not by this code.
namespace {

constexpr std::string_view challenge_text =
    "6553f1000102030405060708090a0b0cb2d367fe7140f3781865d81b9955ac9b";
constexpr UnixMillis expiry{1'700'000'000'000};
constexpr std::string_view refresh_text =
    "AQABAgMEBQYHCAkKCwwNDg8JCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCSHKOVfWg1CL2yzso1zQU5Wkgq7v"
    "u4-cqWJMzZNcdszL";
constexpr std::string_view next_text =
    "AQABAgMEBQYHCAkKCwwNDg9jzWVccHNAlHDjKZyJTLSfoNwHvgRyydyEzVHPAAmdMy90w1FdVW6JVEr7xry20aaJl1gA"
    "e3L7DfW57KSPbE1C";

SessionKey fixed_key() {
  SessionKey key;
  key.bytes.fill(6);
  return key;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_challenge_has_one_form) {
  const auto challenge = Challenge::parse(challenge_text);
  const auto expires = check_challenge(fixed_key(), *challenge, expiry - Millis{1});
  BOOST_TEST_REQUIRE(expires.has_value());
  BOOST_TEST(*expires == expiry);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_challenge_is_the_first_instant_too_late) {
  const auto challenge = Challenge::parse(challenge_text);
  BOOST_TEST(code_of(check_challenge(fixed_key(), *challenge, expiry)) == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(every_server_with_the_key_knows_a_challenge_and_no_other) {
  const SessionKey key = random_session_key();
  const SessionKey same = key;
  const UnixMillis now{1'763'848'000'123};
  const Challenge challenge = new_challenge(key, now + Millis{300'000});
  BOOST_TEST(check_challenge(same, challenge, now).has_value());
  BOOST_TEST(check_challenge(same, challenge, now + Millis{300'000}).has_value());
  BOOST_TEST(!check_challenge(same, challenge, now + Millis{301'000}));
  BOOST_TEST(code_of(check_challenge(random_session_key(), challenge, now)) == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(a_changed_challenge_is_refused_byte_by_byte) {
  const auto challenge = *Challenge::parse(challenge_text);
  for (std::size_t i = 0; i < challenge.bytes.size(); ++i) {
    Challenge changed = challenge;
    changed.bytes[i] ^= 1;
    BOOST_TEST(!check_challenge(fixed_key(), changed, expiry - Millis{1}), "byte " << i);
  }
}

BOOST_AUTO_TEST_CASE(no_two_challenges_are_the_same) {
  std::set<Challenge> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(new_challenge(fixed_key(), expiry));
  BOOST_TEST(seen.size() == 1000U);
}

BOOST_AUTO_TEST_CASE(a_refresh_token_has_one_form) {
  const auto token = check_refresh(fixed_key(), refresh_text);
  BOOST_TEST_REQUIRE(token.has_value());
  BOOST_TEST(token->session.text() == "000102030405060708090a0b0c0d0e0f");
  BOOST_TEST(token->hash.text() ==
             "eb641285d8687b92af9416e6145cf333116ae0f90c6f45a751dc63d63fe895f3");
}

BOOST_AUTO_TEST_CASE(what_follows_a_refresh_token_depends_on_it_and_the_salt_alone) {
  const auto token = check_refresh(fixed_key(), refresh_text);
  const RefreshToken next = next_refresh(fixed_key(), *token, "key-1");
  BOOST_TEST(next.text == next_text);
  BOOST_TEST((next.session == token->session));
  BOOST_TEST((check_refresh(fixed_key(), next.text)->hash == next.hash));
  BOOST_TEST(next_refresh(fixed_key(), *token, "key-2").text != next.text);
  BOOST_TEST(next_refresh(fixed_key(), next, "key-1").text != next.text);
}

BOOST_AUTO_TEST_CASE(what_is_no_refresh_token_is_refused) {
  const std::string token{refresh_text};
  for (const std::string& wrong : {std::string{}, token + "A", token.substr(4),
                                   std::string(1 << 16, 'A'), std::string(token.size(), 'A')})
    BOOST_TEST(code_of(check_refresh(fixed_key(), wrong)) == "unauthenticated");
  BOOST_TEST(code_of(check_refresh(random_session_key(), token)) == "unauthenticated");
  std::string changed = token;
  for (char& c : changed) {
    const char right = c;
    c = c == 'A' ? 'B' : 'A';
    BOOST_TEST(!check_refresh(fixed_key(), changed));
    c = right;
  }
}

BOOST_AUTO_TEST_CASE(a_token_of_one_kind_is_none_of_another) {
  const SessionKey key = fixed_key();
  const RefreshToken refresh = new_refresh(key, new_session_id());
  BOOST_TEST(!check(key, refresh.text, expiry));
  Session session;
  session.expires = expiry;
  BOOST_TEST(!check_refresh(key, issue(key, session)));
}
