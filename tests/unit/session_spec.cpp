#define BOOST_TEST_MODULE session
#include <boost/test/unit_test.hpp>

#include "adapters/crypto/session.hpp"
#include "tests/support/refusal.hpp"

using namespace gstd;
using gstd::testing::code_of;

// The expected token was made by Python's hmac, not by this code.
namespace {

constexpr std::string_view worker_token =
    "AgH_q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6sAAAGLz-VoAP0XJDhaoMdbZPt4zWAvodmR_ev3axPFjtcC"
    "6sg16fYYAAECAwQFBgcICQoLDA0OD_Hq_rBWN67Y-CNF1NOPPjRzM1cmim0SoEqs5D0c-4ly";
constexpr UnixMillis expiry{1700000000000};
constexpr UnixMillis now{1699999999999};

SessionKey fixed_key() {
  SessionKey key;
  key.bytes.fill(6);
  return key;
}

Session worker_session() {
  return {.id = *SessionId::parse("000102030405060708090a0b0c0d0e0f"),
          .role = Role::worker,
          .worker =
              *WorkerId::parse("fd1724385aa0c75b64fb78cd602fa1d991fdebf76b13c58ed702eac835e9f618"),
          .owner = *Wallet::parse("-1:abababababababababababababababab"
                                  "abababababababababababababababab"),
          .expires = expiry};
}

Session wallet_session() {
  return {.id = new_session_id(),
          .role = Role::wallet,
          .worker = {},
          .owner = worker_session().owner,
          .expires = expiry};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_token_has_one_form) {
  BOOST_TEST(issue(fixed_key(), worker_session()) == worker_token);
}

BOOST_AUTO_TEST_CASE(a_token_brings_back_its_session) {
  const SessionKey key = random_session_key();
  const Session wallet = wallet_session();
  BOOST_TEST((check(key, issue(key, worker_session()), now) == worker_session()));
  BOOST_TEST((check(key, issue(key, wallet), now) == wallet));
}

BOOST_AUTO_TEST_CASE(the_expiry_is_the_first_instant_too_late) {
  BOOST_TEST(check(fixed_key(), worker_token, expiry - Millis{1}).has_value());
  BOOST_TEST(code_of(check(fixed_key(), worker_token, expiry)) == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(a_token_of_another_server_is_refused) {
  BOOST_TEST(code_of(check(random_session_key(), worker_token, now)) == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(a_changed_token_is_refused) {
  std::string token{worker_token};
  for (char& c : token) {
    const char right = c;
    c = c == 'A' ? 'B' : 'A';
    BOOST_TEST(code_of(check(fixed_key(), token, now)) == "unauthenticated");
    c = right;
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_token_is_refused) {
  const std::string token{worker_token};
  for (const std::string& wrong :
       {std::string{}, std::string{"token"}, token + "A", token + "=", token + token,
        token.substr(1), token.substr(0, token.size() - 1), token + std::string(1, '\0'),
        std::string(1 << 16, 'A')})
    BOOST_TEST(code_of(check(fixed_key(), wrong, now)) == "unauthenticated");
}

BOOST_AUTO_TEST_CASE(a_refusal_never_repeats_the_token) {
  const Error error = check(random_session_key(), worker_token, now).error();
  BOOST_TEST(error.why.find("AgH_") == std::string::npos);
  BOOST_TEST(error.path.empty());
}
