#define BOOST_TEST_MODULE wallet
#include <boost/test/unit_test.hpp>

#include "actors/wallet.hpp"
#include "tests/support/people.hpp"
#include "tests/support/spec.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

Spec<ChainWallet> given(std::vector<WalletEvent> events) {
  return Spec<ChainWallet>{std::move(events)};
}
WalletMessageSigned signed_as(std::uint64_t query_id, std::uint8_t hash = 1) {
  const SendPurpose claims{{{escrow_1, ann.wallet, nano(5)}}, {}, {}};
  return {query_id, "dGU=", id_of<Sha256>(hash), at(1'000), claims};
}
SignMessage sign(std::uint64_t query_id, std::uint8_t hash = 1, std::int64_t now = 0) {
  const WalletMessageSigned event = signed_as(query_id, hash);
  return {query_id, event.boc, event.hash_norm, event.valid_until, event.purpose, at(now)};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_cursor_only_moves_forward) {
  given({}).when(MoveCursor{5, yes}).then({WalletCursorMoved{5, yes}});
  given({WalletCursorMoved{5, yes}}).when(MoveCursor{5, no}).nothing();
  given({WalletCursorMoved{5, yes}}).when(MoveCursor{6, no}).then({WalletCursorMoved{6, no}});
}
BOOST_AUTO_TEST_CASE(messages_are_numbered_and_each_number_is_signed_once) {
  given({}).when(sign(0)).then({signed_as(0)});
  given({signed_as(0)}).when(sign(0)).nothing();
  given({signed_as(0)}).when(sign(0, 2)).refused("conflict", "/query_id");
  given({signed_as(0)}).when(sign(2)).refused("conflict", "/query_id");
  given({signed_as(0)}).when(sign(1, 2)).then({signed_as(1, 2)});
  given({signed_as(0), WalletMessageConfirmed{0, yes, 9}})
      .when(sign(0))
      .refused("conflict", "/query_id");
}
BOOST_AUTO_TEST_CASE(a_message_is_signed_for_the_future_and_of_bounded_size) {
  given({}).when(sign(0, 1, 1'000)).refused("deadline_passed", "/valid_until");
  SignMessage message = sign(0);
  message.boc = {};
  given({}).when(message).refused("invalid", "/boc");
  message.boc = std::string(boc_text_max + 1, 'A');
  given({}).when(message).refused("invalid", "/boc");
}
BOOST_AUTO_TEST_CASE(so_many_are_on_their_way) {
  std::vector<WalletEvent> events;
  for (std::uint64_t i = 0; i < messages_on_way_max; ++i) events.push_back(signed_as(i));
  given(events).when(sign(messages_on_way_max)).refused("not_yet");
  events.push_back(WalletMessageConfirmed{3, yes, 9});
  given(events).when(sign(messages_on_way_max)).then({signed_as(messages_on_way_max)});
}
BOOST_AUTO_TEST_CASE(a_message_is_confirmed_once) {
  given({signed_as(0)})
      .when(ConfirmMessage{0, yes, 9})
      .then({WalletMessageConfirmed{0, yes, 9}});
  given({signed_as(0), WalletMessageConfirmed{0, yes, 9}})
      .when(ConfirmMessage{0, yes, 9})
      .nothing();
  given({}).when(ConfirmMessage{0, yes, 9}).nothing();
}
BOOST_AUTO_TEST_CASE(a_message_expires_only_when_the_chain_is_past_its_end) {
  given({signed_as(0)}).when(ExpireMessage{0, at(1'000)}).refused("not_yet", "/chain_now");
  given({signed_as(0)}).when(ExpireMessage{0, at(1'001)}).then({WalletMessageExpired{0}});
  given({signed_as(0), WalletMessageExpired{0}}).when(ExpireMessage{0, at(1'001)}).nothing();
}
BOOST_AUTO_TEST_CASE(a_swap_is_signed_once_whatever_became_of_its_message) {
  const auto swap_message = [](std::uint64_t query_id, std::uint64_t swap) {
    WalletMessageSigned message = signed_as(query_id, static_cast<std::uint8_t>(query_id + 1));
    message.purpose = {{}, {}, swap};
    return message;
  };
  const auto sign_swap = [&](std::uint64_t query_id, std::uint64_t swap) {
    const WalletMessageSigned event = swap_message(query_id, swap);
    return SignMessage{query_id, event.boc, event.hash_norm, event.valid_until, event.purpose, {}};
  };
  const WalletMessageSigned first = swap_message(0, 3);
  given({}).when(sign_swap(0, 3)).then({first});
  given({first}).when(sign_swap(1, 3)).refused("conflict", "/purpose/swap");
  for (const WalletEvent& end :
       {WalletEvent{WalletMessageConfirmed{0, yes, 9}}, WalletEvent{WalletMessageExpired{0}}}) {
    given({first, end}).when(sign_swap(1, 3)).refused("conflict", "/purpose/swap");
    given({first, end}).when(sign_swap(1, 2)).refused("conflict", "/purpose/swap");
    given({first, end}).when(sign_swap(1, 4)).then({swap_message(1, 4)});
  }
  ChainWallet::State state = state_after<ChainWallet>({first, WalletMessageConfirmed{0, yes, 9}});
  BOOST_TEST(state.last_swap.lt == 9U);
  BOOST_TEST(!state.last_swap.is_expired);
  state = state_after<ChainWallet>({first, signed_as(1, 9), WalletMessageExpired{0}});
  BOOST_TEST(state.last_swap.is_expired);
  BOOST_TEST(state.last_swap.query_id == 0U);
}
