#include "adapters/chain/v3.hpp"
#include "adapters/chain/v3_read.hpp"
#include "adapters/chain/v3_wire.hpp"

namespace gstd::chain {

bool is_success(const Transaction& transaction) {
  const auto& compute = transaction.compute;
  const auto& action = transaction.action;
  return !transaction.is_aborted && compute && !compute->is_skipped && compute->is_success &&
         compute->exit_code == 0 && action && action->is_success && action->result_code == 0;
}

namespace v3 {
namespace {

std::optional<Wallet> wallet_of(const std::optional<AddressText>& text) {
  if (!text) return {};
  return text->value;
}

/// Messages between accounts say all of this; those from and to outside need not.
Result<void> check_internal(const ToldMessage& told, const std::string& path) {
  if (!told.source && !told.destination) return bad(path, "neither a source nor a destination");
  if (!told.source || !told.destination) return {};
  if (!told.value) return bad(path + "/value", "missing");
  if (!told.bounced) return bad(path + "/bounced", "missing");
  if (!told.created_lt) return bad(path + "/created_lt", "missing");
  return {};
}

Result<ChainMessage> message_of(const ToldMessage& told, const std::string& path) {
  if (auto checked = check_internal(told, path); !checked) return tl::unexpected{checked.error()};
  ChainMessage message;
  message.hash = told.hash.value;
  message.source = wallet_of(told.source);
  message.destination = wallet_of(told.destination);
  message.value = told.value.value_or(AmountText{}).value;
  message.created_lt = told.created_lt.value_or(NumberText{}).value;
  if (told.opcode) message.opcode = told.opcode->value;
  message.is_bounceable = told.bounce.value_or(false);
  message.is_bounced = told.bounced.value_or(false);
  if (!told.message_content || !told.message_content->body) return message;
  message.body = told.message_content->body->value;
  if (message.body && message.body->hash() != told.message_content->hash.value)
    return bad(path + "/message_content/hash", "the body has another hash");
  return message;
}

Result<ComputePhase> compute_of(const ToldCompute& told, const std::string& path) {
  ComputePhase phase;
  phase.is_skipped = told.skipped;
  phase.skip_reason = told.reason.value_or("");
  if (told.skipped) return phase;
  if (!told.success) return bad(path + "/success", "missing");
  if (!told.exit_code) return bad(path + "/exit_code", "missing");
  phase.is_success = *told.success;
  phase.gas_used = told.gas_used.value_or(NumberText{}).value;
  phase.exit_code = *told.exit_code;
  return phase;
}

Result<void> put_phases(Transaction& out, const ToldTransaction& told, const std::string& path) {
  const ToldDescription& description = told.description;
  out.is_aborted = description.aborted.value_or(false);
  out.is_destroyed = description.destroyed.value_or(false);
  if (description.bounce) out.bounce = description.bounce->type;
  const auto& action = description.action;
  if (action) out.action = {action->success, action->result_code};
  if (description.compute_ph) {
    auto compute = compute_of(*description.compute_ph, path + "/description/compute_ph");
    if (!compute) return tl::unexpected{compute.error()};
    out.compute = *std::move(compute);
  } else if (description.type == "ord") {
    return bad(path + "/description/compute_ph", "missing");
  }
  // A service that has not stored all messages yet would hide a notice.
  if (action && action->success && action->msgs_created &&
      *action->msgs_created != told.out_msgs.size())
    return bad(path + "/out_msgs", std::to_string(told.out_msgs.size()) + " messages where " +
                                       std::to_string(*action->msgs_created) + " were made");
  return {};
}

Result<void> put_messages(Transaction& out, const ToldTransaction& told, const std::string& path) {
  if (told.in_msg) {
    auto message = message_of(*told.in_msg, path + "/in_msg");
    if (!message) return tl::unexpected{message.error()};
    if (message->destination != out.account)
      return bad(path + "/in_msg/destination", "not this account");
    out.in = *std::move(message);
  } else if (told.description.type == "ord") {
    return bad(path + "/in_msg", "missing");
  }
  for (std::size_t i = 0; i < told.out_msgs.size(); ++i) {
    const std::string place = path + "/out_msgs/" + std::to_string(i);
    auto message = message_of(told.out_msgs[i], place);
    if (!message) return tl::unexpected{message.error()};
    if (message->source != out.account) return bad(place + "/source", "not this account");
    out.out.push_back(*std::move(message));
  }
  return {};
}

Result<Transaction> transaction_of(const ToldTransaction& told, const std::string& path) {
  if (told.emulated.value_or(false)) return bad(path + "/emulated", "expected what has happened");
  if (told.finality.value_or("finalized") != "finalized")
    return bad(path + "/finality", "expected finalized");
  if (told.lt.value == 0) return bad(path + "/lt", "expected more than 0");
  if (told.prev_trans_lt.value >= told.lt.value)
    return bad(path + "/prev_trans_lt", "expected less than lt");
  Transaction out;
  out.account = told.account.value;
  out.hash = told.hash.value;
  out.lt = told.lt.value;
  out.made = UnixMillis{told.now * ms_per_s};
  out.masterchain_seqno = told.mc_block_seqno;
  out.previous_hash = told.prev_trans_hash.value;
  out.previous_lt = told.prev_trans_lt.value;
  out.status_before = told.orig_status;
  out.status_after = told.end_status;
  out.fees = told.total_fees.value;
  if (auto put = put_messages(out, told, path); !put) return tl::unexpected{put.error()};
  if (auto put = put_phases(out, told, path); !put) return tl::unexpected{put.error()};
  return out;
}

}  // namespace

Result<std::vector<Transaction>> read_transactions(std::string_view json) {
  const auto told = v3::read<ToldTransactions>(json);
  if (!told) return tl::unexpected{told.error()};
  std::vector<Transaction> transactions;
  for (const ToldTransaction& each : told->transactions) {
    auto read = transaction_of(each, "/transactions/" + std::to_string(transactions.size()));
    if (!read) return tl::unexpected{read.error()};
    transactions.push_back(*std::move(read));
  }
  return transactions;
}

}  // namespace v3
}  // namespace gstd::chain
