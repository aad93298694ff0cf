// Batches, swaps, tables of contracts and signed data are bit by bit what the field's tools write.
#define BOOST_TEST_MODULE ton_orders
#include <boost/test/unit_test.hpp>

#include "adapters/crypto/base64.hpp"
#include "adapters/ton/address.hpp"
#include "adapters/ton/dictionary.hpp"
#include "adapters/ton/escrow_messages.hpp"
#include "adapters/ton/highload_v3.hpp"
#include "adapters/ton/sign_data.hpp"
#include "adapters/ton/stonfi.hpp"
#include "tests/support/ton_vectors.hpp"

using namespace gstd;
using namespace gstd::ton;
using namespace gstd::testing;

namespace {

HighloadWallet highload_at(const ptree& vector) {
  return {Sha256{key_of(vector).id().bytes}, vector.get<std::uint32_t>("subwallet_id"),
          vector.get<std::uint32_t>("timeout_s")};
}

std::vector<Send> sends_at(const ptree& vector) {
  std::vector<Send> sends;
  for (const auto& [_, send] : vector.get_child("sends")) {
    InternalMessage message;
    message.to = wallet_at(send, "to_raw");
    message.value = number_at(send, "value");
    message.is_bounceable = send.get<bool>("bounce");
    message.body = comment(text_at(send, "comment")).value();
    sends.push_back({message, send.get<std::uint8_t>("send_mode")});
  }
  return sends;
}

HighloadOrder order_at(const ptree& vector) {
  return {wallet_at(vector, "address_raw"),
          HighloadQuery::at(vector.get<std::uint64_t>("index")),
          vector.get<std::uint64_t>("created_at"), number_at(vector, "value"), sends_at(vector)};
}

const ptree& first_highload() {
  return ton_orders().get_child("highload").front().second;
}

std::string hex_of(std::string_view bytes) {
  return to_hex(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_highload_wallet_signs_the_batches_of_the_vectors) {
  for (const auto& [_, vector] : ton_orders().get_child("highload")) {
    const HighloadWallet wallet = highload_at(vector);
    const HighloadOrder order = order_at(vector);
    BOOST_TEST(std::to_string(order.query.id()) == text_at(vector, "query_id"));
    BOOST_TEST(highload_data(wallet).value()->hash().text() == text_at(vector, "data.hash_hex"));
    const CellPtr body = sign_highload(wallet, order, key_of(vector)).value();
    BOOST_TEST(body->hash().text() == text_at(vector, "body.hash_hex"));
  }
}

BOOST_AUTO_TEST_CASE(a_batch_has_no_more_messages_than_its_wallet_takes) {
  const KeyPair key = key_of(first_highload());
  HighloadOrder order = order_at(first_highload());
  order.sends.resize(sends_max_highload, order.sends.front());
  BOOST_TEST(sign_highload(highload_at(first_highload()), order, key).has_value());
  order.sends.push_back(order.sends.front());
  BOOST_TEST(sign_highload(highload_at(first_highload()), order, key).error().code == "invalid");
}

BOOST_AUTO_TEST_CASE(a_highload_wallet_forgets_after_a_time_that_its_field_holds) {
  HighloadWallet wallet = highload_at(first_highload());
  wallet.timeout_s = highload_timeout_max_s;
  BOOST_TEST(highload_data(wallet).has_value());
  for (const std::uint32_t bad : {0U, highload_timeout_max_s + 1}) {
    wallet.timeout_s = bad;
    BOOST_TEST(highload_data(wallet).error().code == "invalid");
    BOOST_TEST(!sign_highload(wallet, order_at(first_highload()), key_of(first_highload())));
  }
}

BOOST_AUTO_TEST_CASE(queries_run_through_every_bit_and_begin_anew) {
  BOOST_TEST(HighloadQuery::at(1'022).id() == 1'022U);
  BOOST_TEST(HighloadQuery::at(1'023).id() == 1U << 10);
  BOOST_TEST(HighloadQuery::at(HighloadQuery::count - 1).id() == (8'191U << 10 | 1'022U));
  BOOST_TEST(HighloadQuery::at(HighloadQuery::count).id() == 0U);
}

BOOST_AUTO_TEST_CASE(a_table_is_read_in_the_order_of_its_keys) {
  std::size_t tables = 0;
  for (const auto& [_, vector] : ton_orders().get_child("dictionaries")) {
    const CellPtr root = cell_at(vector);
    const auto bits = vector.get<std::size_t>("key_bits");
    const ptree& expected = vector.get_child("entries");
    auto read = read_dictionary(root, bits, expected.size()).value();
    BOOST_REQUIRE(read.size() == expected.size());
    auto entry = read.begin();
    for (const auto& [__, wanted] : expected) {
      BOOST_TEST(hex_of(entry->key) == text_at(wanted, "key_hex"));
      BOOST_TEST((entry->value.coins() == number_at(wanted, "coins")));
      BOOST_TEST(entry->value.is_empty());
      ++entry;
    }
    BOOST_TEST(!read_dictionary(root, bits, expected.size() - 1));
    BOOST_TEST(!read_dictionary(root, bits - 1, expected.size()));
    ++tables;
  }
  BOOST_TEST(tables == 4U);
  BOOST_TEST(read_dictionary(nullptr, 256, 1).value().empty());
}

BOOST_AUTO_TEST_CASE(what_is_no_table_is_refused) {
  const auto why = [](const CellPtr& root) { return read_dictionary(root, 8, 9).error().why; };
  const CellPtr leaf = Cell::empty();
  BOOST_TEST(why(leaf) == "a dictionary with a malformed label");
  // Nine ones and a zero: a label longer than the key.
  BOOST_TEST(why(Builder{}.bit(false).uint(0x3FE, 10).uint(0, 9).end().value()) ==
             "a dictionary with a malformed label");
  // The same bit nine times.
  BOOST_TEST(why(Builder{}.uint(0b111, 3).uint(9, 4).end().value()) ==
             "a dictionary with a malformed label");
  const CellPtr fork = Builder{}.uint(0b00, 2).ref(leaf).end().value();
  BOOST_TEST(why(fork) == "a dictionary with a bad fork");
  BOOST_TEST(why(Builder{}.uint(0b000, 3).ref(leaf).ref(leaf).end().value()) ==
             "a dictionary with a bad fork");
}

BOOST_AUTO_TEST_CASE(a_swap_is_ordered_as_the_exchange_does) {
  for (const auto& [_, vector] : ton_orders().get_child("stonfi_swap")) {
    const StonfiSwap swap{wallet_at(vector, "ask_wallet_raw"), wallet_at(vector, "owner_raw"),
                          vector.get<std::uint64_t>("deadline"), number_at(vector, "least")};
    BOOST_TEST(write_stonfi_swap(swap).value()->hash().text() == text_at(vector, "hash_hex"));
  }
}

BOOST_AUTO_TEST_CASE(texts_and_bytes_are_signed_as_in_the_vectors) {
  std::size_t texts = 0;
  for (const auto& [_, vector] : ton_vectors().get_child("sign_data")) {
    const bool is_text = text_at(vector, "type") == "text";
    const SignedData data{
        wallet_at(vector, "address_raw"), text_at(vector, "domain"),
        vector.get<std::uint64_t>("timestamp"),
        is_text ? SignedData::Kind::text : SignedData::Kind::binary,
        is_text ? text_at(vector, "payload.text")
                : from_base64(text_at(vector, "payload.bytes")).value()};
    const Sha256 hash = sign_data_hash(data);
    BOOST_TEST(hash.text() == text_at(vector, "signed_hash_hex"));
    const Signature signature = key_of(vector).sign(
        {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()});
    BOOST_TEST(to_base64({reinterpret_cast<const char*>(signature.bytes.data()),
                          signature.bytes.size()}) == text_at(vector, "signature_base64"));
    texts += is_text ? 1 : 0;
  }
  BOOST_TEST(texts >= 1U);
}

BOOST_AUTO_TEST_CASE(a_cell_is_signed_with_its_schema) {
  const ptree& vector = ton_orders().get_child("sign_data_cell").front().second;
  const SignedCell data{wallet_at(vector, "address_raw"), text_at(vector, "domain"),
                        vector.get<std::uint64_t>("timestamp"), text_at(vector, "schema"),
                        cell_at(vector.get_child("payload"))};
  BOOST_TEST(sign_data_cell(data).value()->hash().text() == text_at(vector, "hash_hex"));
}

BOOST_AUTO_TEST_CASE(methods_are_called_by_the_checksum_of_their_name) {
  for (const auto& [name, id] : ton_vectors().get_child("get_method_ids"))
    BOOST_TEST((crc16(name) | 0x10000U) == id.get_value<std::uint32_t>(), name);
}

BOOST_AUTO_TEST_CASE(vouchers_and_claims_are_those_of_the_vectors) {
  std::size_t vouchers = 0;
  for (const auto& [_, vector] : ton_vectors().get_child("escrow_voucher")) {
    Voucher voucher;
    voucher.escrow = wallet_at(vector, "escrow_raw");
    const auto id = vector.get<std::uint64_t>("task_id");
    for (std::size_t i = 0; i < 8; ++i)
      voucher.id.bytes[15 - i] = static_cast<std::uint8_t>(id >> (8 * i));
    voucher.payee = wallet_at(vector, "worker_raw");
    voucher.cumulative = Nano{vector.get<std::int64_t>("cumulative")};
    voucher.valid_until_s = vector.get<std::uint32_t>("valid_until");
    BOOST_TEST(write_voucher(voucher)->hash().text() == text_at(vector, "voucher.hash_hex"));
    const CellPtr body = cell_at(vector.get_child("claim_body"));
    const Claim claim = read_claim(body).value();
    BOOST_TEST(claim.signature.text() == text_at(vector, "signature_hex"));
    BOOST_TEST(write_claim(claim)->hash() == body->hash());
    BOOST_TEST(write_claim({claim.query_id, voucher, claim.signature})->hash() == body->hash());
    const WorkerId key = WorkerId::parse(text_at(vector, "operator_public_key_hex")).value();
    BOOST_TEST(is_signed(claim, key));
    BOOST_TEST(!is_signed(claim, WorkerId{}));
    ++vouchers;
  }
  BOOST_TEST(vouchers >= 2U);
}

BOOST_AUTO_TEST_CASE(notices_are_read_whole_or_not_at_all) {
  const auto begun = [](std::uint64_t kind) {
    Builder out;
    out.uint(0x6A7C0010, 32).uint(7, 64).uint(kind, 8).uuid(EscrowId{}.bytes);
    return out.coins(Uint128{5}).coins(Uint128{9});
  };
  const Notice notice = read_notice(begun(2).coins(Uint128{6}).end().value()).value();
  BOOST_TEST((notice.kind == NoticeKind::claimed));
  BOOST_TEST(notice.query_id == 7U);
  BOOST_TEST(notice.amount == Nano{5});
  BOOST_TEST(notice.deposited == Nano{9});
  BOOST_TEST(notice.paid_out == Nano{6});
  const auto why = [](Builder out) { return read_notice(out.end().value()).error().why; };
  BOOST_TEST(why(Builder{}) == "not a notice");
  BOOST_TEST(why(begun(2)) == "a malformed notice");
  BOOST_TEST(why(begun(2).coins(Uint128{6}).bit(true)) == "a malformed notice");
  BOOST_TEST(why(begun(2).coins(Uint128{1} << 63)) == "a malformed notice");
  BOOST_TEST(why(begun(0).coins(Uint128{6})) == "a notice of unknown kind 0");
  BOOST_TEST(why(begun(6).coins(Uint128{6})) == "a notice of unknown kind 6");
}
