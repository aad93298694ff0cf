#include "adapters/chain/escrow_facts.hpp"

#include "adapters/ton/escrow_returns.hpp"

namespace gstd::chain {
namespace {

using ton::EscrowOp;
using ton::Notice;
using ton::NoticeKind;
using ton::Purpose;

EscrowMeaning ask(std::string reason, std::optional<Wallet> payee = {}) {
  return AskContract{std::move(reason), payee};
}

/// A command that carries where it happened, and the books after it.
template <class Command>
EscrowMeaning fact(Command command, const Transaction& transaction,
                   std::optional<ContractBooks> books) {
  command.tx = transaction.hash;
  command.lt = transaction.lt;
  return EscrowFact{std::move(command), books};
}

/// `other` for a message that bounced: what is in it is not meant for the escrow.
EscrowOp op_of(const ChainMessage& message) {
  return message.body && !message.is_bounced ? ton::op_of(message.body) : EscrowOp::other;
}

/// The claim in a message, when it is one for this escrow that the operator has signed.
std::optional<ton::Claim> claim_in(const ChainMessage& message, const WatchedEscrow& escrow) {
  if (op_of(message) != EscrowOp::claim) return {};
  auto claim = ton::read_claim(message.body);
  if (!claim || claim->voucher.escrow != escrow.address || claim->voucher.id != escrow.id)
    return {};
  if (!ton::is_signed(*claim, escrow.operator_key)) return {};
  return *std::move(claim);
}

std::optional<ton::Payout> returned_in(const ChainMessage& message) {
  if (!message.is_bounced || !message.body) return {};
  auto returned = ton::read_returned(message.body);
  if (!returned) return {};
  return *std::move(returned);
}

std::string why_failed(const Transaction& transaction) {
  const auto& compute = transaction.compute;
  if (!compute) return "it did not run";
  if (compute->is_skipped) return "it did not run: " + compute->skip_reason;
  if (const auto name = ton::refusal_name(compute->exit_code); !name.empty())
    return std::string{name};
  if (compute->exit_code != 0) return "exit code " + std::to_string(compute->exit_code);
  if (!transaction.action) return "it sent nothing";
  return "its actions failed with code " + std::to_string(transaction.action->result_code);
}

EscrowMeaning meaning_of_failure(const Transaction& transaction, const WatchedEscrow& escrow) {
  const std::string reason = why_failed(transaction);
  const auto claim = claim_in(*transaction.in, escrow);
  if (!claim) return NoFact{"refused: " + reason};
  return fact(RecordClaimFailure{claim->voucher.payee, {}, 0, reason}, transaction, {});
}

/// The messages to the hub that are notices, or may be.
std::vector<const ChainMessage*> notices_of(const Transaction& transaction,
                                            const WatchedEscrow& escrow) {
  std::vector<const ChainMessage*> notices;
  for (const ChainMessage& message : transaction.out) {
    const bool is_ours = message.source == escrow.address && message.destination == escrow.hub;
    if (is_ours && (!message.body || ton::is_notice(message.body))) notices.push_back(&message);
  }
  return notices;
}

/// A destroyed escrow can be brought back by anybody, after its deadline and with empty books.
std::optional<ContractBooks> books_in(const Notice& notice) {
  if (notice.deposited == Nano{}) return {};
  return ContractBooks{notice.deposited, notice.paid_out};
}

EscrowMeaning meaning_of_claim(const Transaction& transaction, const WatchedEscrow& escrow,
                               const Notice& notice, std::optional<ContractBooks> books) {
  const auto claim = claim_in(*transaction.in, escrow);
  if (!claim) return ask("a claim was paid, and its voucher is not one of the operator's");
  RecordClaim command;
  command.payee = claim->voucher.payee;
  command.cumulative = claim->voucher.cumulative;
  command.paid = notice.amount;
  return fact(std::move(command), transaction, books);
}

EscrowMeaning meaning_of_return(const Transaction& transaction, const Notice& notice,
                                std::optional<ContractBooks> books) {
  const auto returned = returned_in(*transaction.in);
  if (!returned || returned->amount != notice.amount)
    return ask("a payout came back, and the message that brought it says otherwise");
  switch (returned->purpose) {
    case Purpose::claim:
      return fact(RecordClaimReturn{returned->to, notice.amount, {}, 0}, transaction, books);
    case Purpose::refund: return fact(RecordRefundReturn{notice.amount, {}, 0}, transaction, books);
    case Purpose::rescue: break;  // The contract says nothing of these.
  }
  return ask("a rescue came back, and was told as a payout");
}

EscrowMeaning meaning_of_notice(const Transaction& transaction, const WatchedEscrow& escrow,
                                const Notice& notice) {
  const auto books = books_in(notice);
  const EscrowOp op = op_of(*transaction.in);
  switch (notice.kind) {
    case NoticeKind::deposited:
      if (op != (escrow.is_jetton ? EscrowOp::jetton_notice : EscrowOp::deposit)) break;
      return fact(RecordDeposit{notice.amount, {}, 0, false}, transaction, books);
    case NoticeKind::claimed: return meaning_of_claim(transaction, escrow, notice, books);
    case NoticeKind::returned: return meaning_of_return(transaction, notice, books);
    case NoticeKind::refunded:
      if (op != EscrowOp::refund) break;
      return fact(RecordRefund{notice.amount, {}, 0}, transaction, books);
    case NoticeKind::wallet_set: return NoFact{"its jetton wallet was set"};
  }
  return ask("a notice that does not fit the message it follows");
}

/// THREATS.md, "Notices": what can succeed unheard.
EscrowMeaning meaning_of_silent_return(const Transaction& transaction,
                                       const WatchedEscrow& escrow) {
  if (!escrow.is_jetton) return NoFact{"coins came back; the requester has them"};
  if (escrow.jetton_wallet && transaction.in->source != escrow.jetton_wallet)
    return NoFact{"something came back that is not from its jetton wallet"};
  const auto returned = returned_in(*transaction.in);
  if (!returned) return ask("something unreadable came back");
  if (returned->purpose == Purpose::rescue) return NoFact{"a rescue came back"};
  if (returned->purpose == Purpose::refund) return ask("a refund came back unheard");
  return ask("a payout came back unheard", returned->to);
}

EscrowMeaning meaning_of_silent_refund(const Transaction& transaction,
                                       const WatchedEscrow& escrow) {
  for (const ChainMessage& message : transaction.out) {
    const bool is_refund =
        message.destination == escrow.requester && op_of(message) == EscrowOp::refunded;
    if (!is_refund) continue;
    if (const auto amount = ton::read_refunded(message.body))
      return fact(RecordRefund{*amount, {}, 0}, transaction, {});
  }
  return ask("a refund unheard");
}

EscrowMeaning meaning_of_silence(const Transaction& transaction, const WatchedEscrow& escrow) {
  const ChainMessage& in = *transaction.in;
  if (in.is_bounced) return meaning_of_silent_return(transaction, escrow);
  if (!in.body) return ask("it took a message that cannot be read");
  switch (op_of(in)) {
    case EscrowOp::deposit:
    case EscrowOp::jetton_notice: return ask("a deposit unheard");
    case EscrowOp::claim: {
      const auto claim = claim_in(in, escrow);
      return ask("a claim unheard", claim ? std::optional{claim->voucher.payee} : std::nullopt);
    }
    case EscrowOp::refund: return meaning_of_silent_refund(transaction, escrow);
    case EscrowOp::set_paused: return NoFact{"paused, or no longer"};
    case EscrowOp::init_jetton: return NoFact{"it asked for its jetton wallet"};
    case EscrowOp::take_wallet: return NoFact{"its jetton wallet was set"};
    case EscrowOp::rescue: return NoFact{"jettons outside its books were sent on"};
    case EscrowOp::excesses: return NoFact{"coins for its rent"};
    case EscrowOp::refunded:
    case EscrowOp::notice:
    case EscrowOp::jetton_transfer:
    case EscrowOp::other: break;
  }
  return NoFact{"a message that no escrow takes"};
}

}  // namespace

EscrowMeaning meaning_of(const Transaction& transaction, const WatchedEscrow& escrow) {
  if (transaction.account != escrow.address) return NoFact{"another account's transaction"};
  if (!transaction.in) return NoFact{"no message"};
  if (!is_success(transaction)) return meaning_of_failure(transaction, escrow);
  const auto notices = notices_of(transaction, escrow);
  if (notices.empty()) return meaning_of_silence(transaction, escrow);
  if (notices.size() > 1) return ask("more than one notice");
  if (!notices.front()->body) return ask("a message to the hub that cannot be read");
  const auto notice = ton::read_notice(notices.front()->body);
  if (!notice) return ask(notice.error().why);
  if (notice->id != escrow.id) return ask("a notice of another escrow");
  return meaning_of_notice(transaction, escrow, *notice);
}

}  // namespace gstd::chain
