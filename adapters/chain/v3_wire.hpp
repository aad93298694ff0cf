// The answers of toncenter's API v3 (ton-indexer) as they are written, as far as they are read.
// Absent values are null there.
#pragma once

#include "adapters/chain/transaction.hpp"
#include "adapters/chain/v3_values.hpp"

namespace gstd::chain::v3 {

struct ToldContent {
  HashText hash;
  std::optional<BodyText> body;
};
BOOST_DESCRIBE_STRUCT(ToldContent, (), (hash, body))

struct ToldMessage {
  HashText hash;
  std::optional<AddressText> source;
  std::optional<AddressText> destination;
  std::optional<AmountText> value;
  std::optional<NumberText> created_lt;
  std::optional<OpcodeText> opcode;
  std::optional<bool> bounce;
  std::optional<bool> bounced;
  std::optional<ToldContent> message_content;
};
BOOST_DESCRIBE_STRUCT(ToldMessage, (), (hash, source, destination, value, created_lt, opcode, bounce, bounced, message_content))

struct ToldCompute {
  bool skipped = false;
  std::optional<std::string> reason;
  std::optional<bool> success;
  std::optional<NumberText> gas_used;
  std::optional<std::int32_t> exit_code;
};
BOOST_DESCRIBE_STRUCT(ToldCompute, (), (skipped, reason, success, gas_used, exit_code))

struct ToldAction {
  bool success = false;
  std::int32_t result_code = 0;
  std::optional<std::uint32_t> msgs_created;
};
BOOST_DESCRIBE_STRUCT(ToldAction, (), (success, result_code, msgs_created))

struct ToldBounce {
  std::string type;
};
BOOST_DESCRIBE_STRUCT(ToldBounce, (), (type))

struct ToldDescription {
  std::string type;
  std::optional<bool> aborted;
  std::optional<bool> destroyed;
  std::optional<ToldCompute> compute_ph;
  std::optional<ToldAction> action;
  std::optional<ToldBounce> bounce;
};
BOOST_DESCRIBE_STRUCT(ToldDescription, (), (type, aborted, destroyed, compute_ph, action, bounce))

struct ToldTransaction {
  AddressText account;
  HashText hash;
  NumberText lt;
  std::uint32_t now = 0;
  std::uint32_t mc_block_seqno = 0;
  HashText prev_trans_hash;
  NumberText prev_trans_lt;
  AccountStatus orig_status = AccountStatus::nonexist;
  AccountStatus end_status = AccountStatus::nonexist;
  AmountText total_fees;
  ToldDescription description;
  std::optional<ToldMessage> in_msg;
  std::vector<ToldMessage> out_msgs;
  std::optional<bool> emulated;
  std::optional<std::string> finality;
};
BOOST_DESCRIBE_STRUCT(ToldTransaction, (), (account, hash, lt, now, mc_block_seqno, prev_trans_hash, prev_trans_lt, orig_status, end_status, total_fees, description, in_msg, out_msgs, emulated, finality))

struct ToldTransactions {
  std::vector<ToldTransaction> transactions;
};
BOOST_DESCRIBE_STRUCT(ToldTransactions, (), (transactions))

struct ToldAccount {
  AddressText address;
  std::optional<AmountText> balance;
  AccountStatus status = AccountStatus::nonexist;
  std::optional<HashText> last_transaction_hash;
  std::optional<NumberText> last_transaction_lt;
  std::optional<HashText> code_hash;
};
BOOST_DESCRIBE_STRUCT(ToldAccount, (), (address, balance, status, last_transaction_hash, last_transaction_lt, code_hash))

struct ToldAccounts {
  std::vector<ToldAccount> accounts;
};
BOOST_DESCRIBE_STRUCT(ToldAccounts, (), (accounts))

struct ToldBlock {
  std::uint32_t seqno = 0;
  NumberText gen_utime;
};
BOOST_DESCRIBE_STRUCT(ToldBlock, (), (seqno, gen_utime))

struct ToldBlocks {
  ToldBlock last;
};
BOOST_DESCRIBE_STRUCT(ToldBlocks, (), (last))

struct ToldSent {
  HashText message_hash_norm;
};
BOOST_DESCRIBE_STRUCT(ToldSent, (), (message_hash_norm))

/// {"error":"..."}; where the limit of requests is kept it stands in `result`.
struct ToldRefusal {
  std::optional<std::string> error;
  std::optional<std::string> result;
};
BOOST_DESCRIBE_STRUCT(ToldRefusal, (), (error, result))

struct Boc {
  std::string boc;
};
BOOST_DESCRIBE_STRUCT(Boc, (), (boc))

}  // namespace gstd::chain::v3
