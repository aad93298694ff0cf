#define BOOST_TEST_MODULE user
#include <boost/test/unit_test.hpp>

#include "actors/user.hpp"
#include "tests/support/spec.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

Spec<User> given(std::vector<UserEvent> events) { return Spec<User>{std::move(events)}; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_wallet_registers_once) {
  given({}).when(RegisterUser{}).then({UserRegistered{}});
}
BOOST_AUTO_TEST_CASE(a_block_has_one_reason) {
  given({UserRegistered{}}).when(BlockUser{"fraud"}).then({UserBlocked{"fraud"}});
  given({UserBlocked{"fraud"}}).when(BlockUser{"noise"}).refused("conflict");
}
BOOST_AUTO_TEST_CASE(a_wallet_never_seen_can_be_blocked) {
  given({}).when(BlockUser{"fraud"}).then({UserBlocked{"fraud"}});
}
BOOST_AUTO_TEST_CASE(a_block_can_be_lifted) {
  given({UserBlocked{"fraud"}}).when(UnblockUser{}).then({UserUnblocked{}});
  given({UserRegistered{}}).when(UnblockUser{}).nothing();
  BOOST_TEST(state_after<User>({UserBlocked{"fraud"}}).is_blocked);
  BOOST_TEST(!state_after<User>({UserBlocked{"fraud"}, UserUnblocked{}}).is_blocked);
}
BOOST_AUTO_TEST_CASE(a_user_is_never_due_and_never_ended) {
  BOOST_TEST(!User::due({}).has_value());
  BOOST_TEST(!User::is_ended({}));
  given({UserRegistered{}}).when(User::wake({}, UnixMillis{1})).nothing();
}
