// Bodies and messages are bit by bit what the field's own tools write.
#define BOOST_TEST_MODULE ton_messages
#include <boost/test/unit_test.hpp>

#include "adapters/crypto/base64.hpp"
#include "adapters/ton/jetton.hpp"
#include "adapters/ton/wallet_transfer.hpp"
#include "tests/support/ton_vectors.hpp"

using namespace gstd;
using namespace gstd::ton;
using namespace gstd::testing;

namespace {

WalletOrder order_of(const ptree& vector, std::uint32_t wallet_id) {
  InternalMessage message;
  message.to = wallet_at(vector, "to_raw");
  message.value = number_at(vector, "value");
  message.is_bounceable = vector.get<bool>("bounce");
  message.body = comment(text_at(vector, "comment")).value();
  return {wallet_id, vector.get<std::uint32_t>("seqno"), vector.get<std::uint32_t>("valid_until"),
          {{message, vector.get<std::uint8_t>("send_mode")}}};
}

CellPtr body_of(const ptree& vector) {
  if (text_at(vector, "wallet_version") == "v4r2")
    return sign_v4r2(order_of(vector, wallet_id_v4), key_of(vector)).value();
  return sign_v5r1(order_of(vector, wallet_id_v5_mainnet), key_of(vector)).value();
}

/// The StateInit of a wallet that has logged in with a proof.
StateInit init_of(const std::string& version) {
  for (const auto& [_, vector] : ton_vectors().get_child("ton_proof"))
    if (text_at(vector, "wallet_version") == version)
      return read_boc(from_base64(text_at(vector, "state_init_base64")).value())
          .and_then(read_state_init)
          .value();
  BOOST_FAIL("no proof of a wallet " + version);
  return {};
}

CellPtr notice(const CellPtr& payload, bool is_apart) {
  Builder out;
  out.uint(0x7362D09C, 32).uint(7, 64).coins(Uint128{9}).address(Wallet{});
  out.bit(is_apart);
  if (is_apart) out.ref(payload);
  else out.append(*payload);
  return out.end().value();
}

}  // namespace

BOOST_AUTO_TEST_CASE(wallets_sign_the_transfers_of_the_vectors) {
  for (const auto& [_, vector] : ton_vectors().get_child("external_messages")) {
    const std::string version = text_at(vector, "wallet_version");
    const CellPtr body = body_of(vector);
    BOOST_TEST(body->hash().text() == text_at(vector, "body.hash_hex"), version);
    const ExternalMessage message{wallet_at(vector, "address_raw"), init_of(version), body};
    const CellPtr cell = write_message(message).value();
    BOOST_TEST(cell->hash().text() == text_at(vector, "message_hash_hex"), version);
    BOOST_TEST(to_base64(write_boc(cell)) == text_at(vector, "message_boc_base64"), version);
    BOOST_TEST(normalized_hash(message).value().text() == text_at(vector, "message_hash_norm_hex"),
               version);
  }
}

BOOST_AUTO_TEST_CASE(a_transfer_has_no_more_messages_than_its_wallet_takes) {
  const ptree& vector = ton_vectors().get_child("external_messages").front().second;
  WalletOrder order = order_of(vector, wallet_id_v4);
  order.sends.resize(sends_max_v4, order.sends.front());
  BOOST_TEST(sign_v4r2(order, key_of(vector)).has_value());
  order.sends.resize(sends_max_v4 + 1, order.sends.front());
  BOOST_TEST(!sign_v4r2(order, key_of(vector)));
  order.sends.resize(sends_max_v5, order.sends.front());
  BOOST_TEST(sign_v5r1(order, key_of(vector)).value()->depth() > sends_max_v5);
  order.sends.resize(sends_max_v5 + 1, order.sends.front());
  BOOST_TEST(!sign_v5r1(order, key_of(vector)));
}

BOOST_AUTO_TEST_CASE(jettons_are_sent_as_in_the_vectors) {
  for (const auto& [_, vector] : ton_vectors().get_child("jetton_transfer")) {
    JettonTransfer transfer;
    transfer.query_id = vector.get<std::uint64_t>("query_id");
    transfer.amount = number_at(vector, "amount");
    transfer.to = wallet_at(vector, "destination_raw");
    transfer.response_to = wallet_at(vector, "response_destination_raw");
    transfer.forward_value = number_at(vector, "forward_ton_amount");
    transfer.forward_payload = comment(text_at(vector, "comment")).value();
    BOOST_TEST(write_jetton_transfer(transfer).value()->hash().text() ==
               text_at(vector, "hash_hex"));
  }
}

BOOST_AUTO_TEST_CASE(notices_are_read_with_their_payload_in_place_or_apart) {
  std::size_t notices = 0;
  for (const auto& [_, vector] : ton_vectors().get_child("jetton_transfer_notification")) {
    const JettonNotice read = read_jetton_notice(cell_at(vector)).value();
    BOOST_TEST(read.query_id == vector.get<std::uint64_t>("query_id"));
    BOOST_TEST((read.amount == number_at(vector, "amount")));
    BOOST_TEST(read.from == wallet_at(vector, "from_raw"));
    BOOST_TEST(read.forward_payload->hash().text() ==
               text_at(vector, "forward_payload_hash_hex"));
    BOOST_TEST(comment_of(read.forward_payload).value() == text_at(vector, "comment"));
    ++notices;
  }
  BOOST_TEST(notices >= 2U);
}

BOOST_AUTO_TEST_CASE(a_notice_may_carry_nothing_bytes_or_a_long_comment) {
  const auto payload_of = [](const CellPtr& payload, bool is_apart) {
    return read_jetton_notice(notice(payload, is_apart)).value().forward_payload;
  };
  BOOST_TEST(!comment_of(payload_of(Cell::empty(), false)));
  BOOST_TEST(!comment_of(payload_of(Cell::empty(), true)));
  BOOST_TEST(!comment_of(payload_of(Builder{}.uint(1, 32).uint(2, 8).end().value(), true)));
  const std::string text(comment_bytes_max, 'x');
  BOOST_TEST(comment_of(payload_of(comment(text).value(), true)).value() == text);
  BOOST_TEST(!comment_of(payload_of(comment(text + "x").value(), true)));
  BOOST_TEST(!comment_of(Builder{}.uint(0, 32).bit(true).end().value()));
}

BOOST_AUTO_TEST_CASE(what_is_no_notice_is_refused) {
  const auto why = [](const CellPtr& body) { return read_jetton_notice(body).error().why; };
  BOOST_TEST(why(Cell::empty()) == "not a jetton notification");
  BOOST_TEST(why(comment("task:42").value()) == "not a jetton notification");
  Builder begun;
  begun.uint(0x7362D09C, 32).uint(7, 64).coins(Uint128{9});
  BOOST_TEST(why(begun.end().value()) == "a malformed jetton notification");
  BOOST_TEST(why(Builder{begun}.address({}).end().value()) == "a malformed jetton notification");
  const CellPtr apart = notice(Cell::empty(), true);
  BOOST_TEST(why(Builder{}.append(*apart).bit(true).end().value()) ==
             "a malformed jetton notification");
}
