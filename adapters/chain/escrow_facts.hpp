// What a transaction of an escrow's contract means for the books.
#pragma once

#include <variant>

#include "actors/escrow.hpp"
#include "adapters/chain/transaction.hpp"

namespace gstd::chain {

/// The escrow whose transactions are read.
struct WatchedEscrow {
  EscrowId id;
  Wallet address;  ///< Of its contract.
  Wallet hub;
  Wallet requester;
  WorkerId operator_key;   ///< Signs its vouchers.
  bool is_jetton = false;  ///< Its terms name a minter.
  /// Its own wallet at the minter (get_wallet_address), once known. Until then a bounced message
  /// that tells nothing is worth a question.
  std::optional<Wallet> jetton_wallet;
};

/// The commands that tell an escrow what its contract did.
using ChainCommand = std::variant<RecordDeposit, RecordClaim, RecordClaimReturn, RecordClaimFailure,
                                  RecordRefund, RecordRefundReturn>;

/// `books` only when the contract told them, and had any: one that was destroyed and brought back
/// begins with none.
struct EscrowFact {
  ChainCommand command;
  std::optional<ContractBooks> books;
};
/// No money moved by the escrow's rules. `reason` is for people.
struct NoFact {
  std::string reason;
};
/// Something moved that the notices do not tell: get_escrow, and get_paid of the payee, know what.
struct AskContract {
  std::string reason;
  std::optional<Wallet> payee;
};
using EscrowMeaning = std::variant<EscrowFact, NoFact, AskContract>;

/// Amounts come from the notice among the transaction's own outgoing messages to the hub, never
/// from what came in. A claim that failed is a fact only when the operator signed its voucher:
/// anybody can send others. Pure.
EscrowMeaning meaning_of(const Transaction& transaction, const WatchedEscrow& escrow);

}  // namespace gstd::chain
