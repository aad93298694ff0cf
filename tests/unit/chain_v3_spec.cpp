// Answers of toncenter's API v3: read as a whole or not at all.
#define BOOST_TEST_MODULE chain_v3
#include <boost/test/unit_test.hpp>

#include "adapters/chain/v3.hpp"
#include "adapters/crypto/base64.hpp"
#include "adapters/ton/escrow_messages.hpp"
#include "tests/support/chain_answers.hpp"

using namespace gstd;
using namespace gstd::chain;
using namespace gstd::testing;
using namespace std::string_literals;

namespace {

const std::string coins = chain_answer("coins.json");

/// The place of the fault when `from` is exchanged for `to` in what the chain answered.
std::string fault(std::string_view from, std::string_view to) {
  const auto read = v3::read_transactions(exchanged(coins, from, to));
  if (read) return "none";
  BOOST_TEST(read.error().code == "bad_answer");
  return read.error().path;
}

struct Row {
  std::string_view from, to, path;
};

void check(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    const bool is_all = row.path == "/transactions";
    const std::string place = (is_all ? "" : "/transactions/0") + std::string{row.path};
    BOOST_TEST(fault(row.from, row.to) == place, row.from << " -> " << row.to);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_transactions_of_an_escrow_are_read) {
  const auto read = chain_transactions("coins.json");
  BOOST_REQUIRE(read.size() == 9u);
  const Transaction& deposit = read[0];
  BOOST_TEST(deposit.account == coin_escrow().address);
  BOOST_TEST(deposit.previous_lt == 0u);
  BOOST_TEST((deposit.status_before == AccountStatus::nonexist));
  BOOST_TEST((deposit.status_after == AccountStatus::active));
  BOOST_TEST(deposit.compute->exit_code == 0);
  BOOST_TEST(is_success(deposit));
  BOOST_TEST((deposit.in->source == requester));
  BOOST_TEST(deposit.in->value == Nano{5'000'000'000});
  BOOST_TEST((deposit.in->opcode == 0x6A7C'0001u));
  BOOST_TEST((ton::op_of(deposit.in->body) == ton::EscrowOp::deposit));
  BOOST_TEST(!deposit.in->is_bounced);
  BOOST_TEST(deposit.out.size() == 2u);
  BOOST_TEST((deposit.out[0].destination == hub));
  BOOST_TEST(read[1].previous_lt == deposit.lt);
  BOOST_TEST(read[1].previous_hash == deposit.hash);
  BOOST_TEST(read[2].compute->exit_code == 107);
  BOOST_TEST(!is_success(read[2]));
  BOOST_TEST(read[2].is_aborted);
  BOOST_TEST(read[2].bounce == "ok");
  BOOST_TEST(read[7].is_destroyed);
  BOOST_TEST((read[7].status_after == AccountStatus::nonexist));
}

BOOST_AUTO_TEST_CASE(messages_from_outside_have_no_source_and_no_value) {
  const std::string first =
      R"("source":"0:CA433A5A2447D0D50D874FA97AC100909E56B18C30AE04C18B7B4D4F7026CE50")";
  const auto read = v3::read_transactions(exchanged(exchanged(coins, first, R"("source":null)"),
                                                    R"("value":"5000000000")", R"("value":null)"));
  BOOST_REQUIRE_MESSAGE(read, read.error());
  BOOST_TEST(!read->front().in->source.has_value());
  BOOST_TEST(read->front().in->value == Nano{});
}

BOOST_AUTO_TEST_CASE(each_field_of_a_transaction_that_is_wrong_is_named) {
  check({
      {R"({"transactions":[)", R"({"transactions":{},"x":[)", "/transactions"},
      {R"({"transactions":[)", R"({"rows":[)", "/transactions"},
      {R"("account":"0:EB)", R"("account":"0:EX)", "/account"},
      {R"("account":"0:EB4A)", R"("account":"EB4A)", "/account"},
      {R"(","lt":"7000001")", R"(=","lt":"7000001")", "/hash"},
      {R"("lt":"7000001")", R"("lt":7000001)", "/lt"},
      {R"("lt":"7000001")", R"("lt":"-1")", "/lt"},
      {R"("lt":"7000001")", R"("lt":"07")", "/lt"},
      {R"("lt":"7000001")", R"("lt":"18446744073709551616")", "/lt"},
      {R"("lt":"7000001")", R"("lt":"0")", "/lt"},
      {R"("lt":"7000001",)", R"()", "/lt"},
      {R"("now":)", R"("now":-)", "/now"},
      {R"("mc_block_seqno":7)", R"("mc_block_seqno":"7")", "/mc_block_seqno"},
      {R"("prev_trans_hash":"A)", R"("prev_trans_hash":"AA)", "/prev_trans_hash"},
      {R"("prev_trans_lt":"0")", R"("prev_trans_lt":null)", "/prev_trans_lt"},
      {R"("prev_trans_lt":"0")", R"("prev_trans_lt":"7000001")", "/prev_trans_lt"},
      {R"("orig_status":"nonexist")", R"("orig_status":"nonexisting")", "/orig_status"},
      {R"("end_status":"active")", R"("end_status":null)", "/end_status"},
      {R"("total_fees":"5)", R"("total_fees":"-5)", "/total_fees"},
      {R"("emulated":false)", R"("emulated":true)", "/emulated"},
      {R"("finality":"finalized")", R"("finality":"confirmed")", "/finality"},
  });
}

BOOST_AUTO_TEST_CASE(each_field_of_its_phases_that_is_wrong_is_named) {
  check({
      {R"("description":{)", R"("description":null,"x":{)", "/description"},
      {R"("type":"ord")", R"("type":7)", "/description/type"},
      {R"("aborted":false)", R"("aborted":"no")", "/description/aborted"},
      {R"("compute_ph":{)", R"("compute_ph":null,"x":{)", "/description/compute_ph"},
      {R"("skipped":false)", R"("skipped":null)", "/description/compute_ph/skipped"},
      {R"("success":true)", R"("success":null)", "/description/compute_ph/success"},
      {R"("exit_code":0)", R"("exit_code":"0")", "/description/compute_ph/exit_code"},
      {R"("exit_code":0,)", R"()", "/description/compute_ph/exit_code"},
      {R"("gas_used":"7933")", R"("gas_used":"-7")", "/description/compute_ph/gas_used"},
      {R"("action":{"success":true)", R"("action":{"success":1)", "/description/action/success"},
      {R"("result_code":0)", R"("result_code":0.5)", "/description/action/result_code"},
      {R"("msgs_created":2)", R"("msgs_created":3)", "/out_msgs"},
  });
}

BOOST_AUTO_TEST_CASE(each_field_of_its_messages_that_is_wrong_is_named) {
  check({
      {R"("in_msg":{)", R"("in_msg":null,"x":{)", "/in_msg"},
      {R"("in_msg":{"hash":")", R"("in_msg":{"hash":"!)", "/in_msg/hash"},
      {R"("source":"0:CA)", R"("source":"9:CA)", "/in_msg/source"},
      {R"("destination":"0:EB)", R"("destination":"0:EC)", "/in_msg/destination"},
      {R"("value":"5000000000")", R"("value":"5e9")", "/in_msg/value"},
      {R"("value":"5000000000")", R"("value":"9223372036854775808")", "/in_msg/value"},
      {R"("value":"5000000000")", R"("value":null)", "/in_msg/value"},
      {R"("created_lt":"7000000")", R"("created_lt":null)", "/in_msg/created_lt"},
      {R"("bounced":false)", R"("bounced":null)", "/in_msg/bounced"},
      {R"("bounced":false)", R"("bounced":"false")", "/in_msg/bounced"},
      {R"("opcode":"0x6a7c0001")", R"("opcode":1786511361)", "/in_msg/opcode"},
      {R"("opcode":"0x6a7c0001")", R"("opcode":"6a7c0001")", "/in_msg/opcode"},
      {R"("message_content":{"hash":"p)", R"("message_content":{"hash":"q)",
       "/in_msg/message_content/hash"},
      {R"("body":"te6cckEBAQEADgAAG)", R"("body":"te6cckEBAQEADgAAH)",
       "/in_msg/message_content/body"},
      {R"("body":"te6)", R"("body":"t e6)", "/in_msg/message_content/body"},
      {R"("out_msgs":[{"hash":")", R"("out_msgs":[{"hash":"=)", "/out_msgs/0/hash"},
      {R"("out_msgs":[{"hash")", R"("out_msgs":[null,{"hash")", "/out_msgs/0"},
      {R"("source":"0:EB4A)", R"("source":"0:EB4B)", "/out_msgs/0/source"},
  });
}

BOOST_AUTO_TEST_CASE(a_body_of_exotic_cells_is_no_fault_and_no_body) {
  // A library cell, which anybody can send.
  const std::string library =
      to_base64("\xB5\xEE\x9C\x72\x01\x01\x01\x01\0\x23\0\x08\x42\x02"s + std::string(32, 'x'));
  const std::string text = coins.substr(coins.find("\"body\":\""), 60);
  const auto read = v3::read_transactions(
      exchanged(coins, text.substr(0, text.find(',')), "\"body\":\"" + library + "\""));
  BOOST_REQUIRE_MESSAGE(read, read.error());
  BOOST_TEST((read->front().in->body == nullptr));
  const auto none = v3::read_transactions(
      exchanged(coins, R"("message_content":{)", R"("message_content":null,"x":{)"));
  BOOST_REQUIRE_MESSAGE(none, none.error());
  BOOST_TEST((none->front().in->body == nullptr));
}

BOOST_AUTO_TEST_CASE(what_a_stranger_had_decoded_hides_nothing) {
  const std::string deep = std::string(1'500, '[') + std::string(1'500, ']');
  BOOST_TEST(fault(R"("decoded":null)", R"("decoded":)" + deep) == "none");
}

BOOST_AUTO_TEST_CASE(account_states_are_those_asked_for) {
  const std::string answer = chain_answer("accounts.json");
  const Wallet first = v3::read_transactions(coins)->front().account;
  const auto bad = [&](std::string_view from, std::string_view to,
                       const std::vector<Wallet>& asked) {
    const auto read = v3::read_accounts(exchanged(answer, from, to), asked);
    return read ? "none" : read.error().code + " " + read.error().path;
  };
  const std::vector<Wallet> asked{payee, first, wallet_of("0:" + std::string(64, '7'))};
  const auto read = v3::read_accounts(answer, asked);
  BOOST_REQUIRE_MESSAGE(read, read.error());
  BOOST_REQUIRE(read->size() == 2u);
  BOOST_TEST(read->at(0).address == first);
  BOOST_TEST((read->at(0).status == AccountStatus::active));
  BOOST_TEST(read->at(0).code_hash.has_value());
  BOOST_TEST(read->at(0).last_lt == 17'000'001u);
  BOOST_TEST((read->at(1).status == AccountStatus::uninit));
  BOOST_TEST(read->at(1).balance == Nano{1'000'000'000});
  BOOST_TEST(!read->at(1).code_hash.has_value());
  BOOST_TEST(bad("x", "x", {}) == "bad_answer /accounts/0/address");
  BOOST_TEST(bad("\"balance\":\"", "\"balance\":null,\"x\":\"", asked) ==
             "bad_answer /accounts/0/balance");
  BOOST_TEST(bad("\"status\":\"active\"", "\"status\":\"live\"", asked) ==
             "bad_answer /accounts/0/status");
  BOOST_TEST(bad("\"last_transaction_lt\":\"", "\"last_transaction_lt\":null,\"x\":\"", asked) ==
             "bad_answer /accounts/0/last_transaction_lt");
}

BOOST_AUTO_TEST_CASE(the_masterchain_is_read) {
  const std::string answer = chain_answer("masterchain.json");
  const auto read = v3::read_masterchain(answer);
  BOOST_REQUIRE_MESSAGE(read, read.error());
  BOOST_TEST(read->seqno > 0u);
  BOOST_TEST(read->made.get() % 1'000 == 0);
  BOOST_TEST(read->made > UnixMillis{1'700'000'000'000});
  BOOST_TEST(v3::read_masterchain(exchanged(answer, "\"seqno\":", "\"seqno\":-")).error().path ==
             "/last/seqno");
  BOOST_TEST(
      v3::read_masterchain(exchanged(answer, "\"gen_utime\":\"", "\"gen_utime\":\"9999999999"))
          .error()
          .path == "/last/gen_utime");
}

BOOST_AUTO_TEST_CASE(what_was_sent_is_known_by_its_normalised_hash) {
  const std::string hash = "JnkZrO1phmXd4Zp8eknHZ5VXTqJgCrsmJpnusUvai18=";
  BOOST_TEST(v3::read_sent(R"({"message_hash":"x","message_hash_norm":")" + hash + "\"}")->text() ==
             "267919aced698665dde19a7c7a49c76795574ea2600abb262699eeb14bda8b5f");
  BOOST_TEST(v3::read_sent(R"({"message_hash":"x"})").error().path == "/message_hash_norm");
  BOOST_TEST(v3::read_sent("<html>").error().code == "bad_answer");
}

BOOST_AUTO_TEST_CASE(a_getter_is_asked_and_answered) {
  Stack arguments{StackItem::of(Wallet{})};
  arguments.emplace_back();
  arguments.back().kind = StackItem::Kind::number;
  arguments.back().number = StackNumber::of(-239);
  BOOST_TEST(v3::write_getter(payee, "get_paid", arguments) ==
             R"({"address":"0:cf5aaee49f3bdcbf4981b23da0a5eb2e5234934496241309c430d92e85f0b48c",)"
             R"("method":"get_paid","stack":[{"type":"slice","value":)"
             R"("te6cckEBAQEAJAAAQ4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABBK7IKd"},)"
             R"({"type":"num","value":"-0xef"}]})");
  const auto item = [](std::string_view text) {
    return v3::read_getter(R"({"exit_code":0,"stack":[)" + std::string{text} + "]}");
  };
  BOOST_TEST(v3::read_getter(R"({"gas_used":1,"exit_code":-13,"stack":[]})")->exit_code == -13);
  BOOST_TEST(item(R"({"type":"num","value":"-0xEF"})")->stack[0].number.magnitude.bytes[31] ==
             0xEF);
  BOOST_TEST((item(R"({"type":"list","value":[]})")->stack[0].kind == StackItem::Kind::nothing));
  BOOST_TEST((item(R"({"type":"list","value":[1]})")->stack[0].kind == StackItem::Kind::other));
  for (const std::string_view wrong :
       {R"({"type":"num","value":"239"})", R"({"type":"num","value":"0x"})",
        R"({"type":"num","value":"0xg"})", R"({"type":"num","value":[]})",
        R"({"type":"cell","value":"te6c"})", R"({"type":"slice","value":null})"})
    BOOST_TEST(item(wrong).error().path == "/stack/0/value", wrong);
  BOOST_TEST(item(R"({"type":"num","value":"0x1)" + std::string(64, '0') + "\"}").error().path ==
             "/stack/0/value");
  BOOST_TEST(item(R"({"type":"num"})").error().path == "/stack/0/value");
  BOOST_TEST(item(R"({"type":"num","value":7})").error().code == "bad_answer");
  std::string many = R"({"type":"list","value":[]})";
  for (std::size_t i = 1; i < stack_items_max; ++i) many += R"(,{"type":"list","value":[]})";
  BOOST_TEST(item(many).has_value());
  BOOST_TEST(item(many + R"(,{"type":"list","value":[]})").error().path == "/stack");
}
