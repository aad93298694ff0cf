// The journal's side of a reconciliation: what it says that each contract did and was promised.
#pragma once

#include <map>

#include "actors/escrow.hpp"
#include "events/journal.hpp"
#include "events/record.hpp"

namespace gstd::reconcile {

enum class FactKind { deposit, claim, claim_return, claim_failure, refund, refund_return };
/// For people: `claim return`.
std::string_view name_of(FactKind kind);

/// One thing that a transaction of the contract did.
struct Fact {
  FactKind kind = FactKind::deposit;
  Nano amount;                   ///< 0 for a failure.
  std::optional<Wallet> payee;   ///< Of a claim.
  Nano cumulative;               ///< What the voucher of a claim said.
  Sha256 tx;
  std::uint64_t lt = 0;
};

/// The fact of an event; nothing for events that no transaction made.
std::optional<Fact> fact_of(const EscrowEvent& event);

struct IssuedVoucher {
  EscrowVoucherIssued voucher;
  Nano ever_owed;  ///< To its payee, when it was issued.
};

/// One escrow, as the journal tells it.
struct JournalEscrow {
  EscrowId id;
  EscrowOpened opened;
  std::vector<Fact> facts;
  std::vector<EscrowDriftFound> drifts;
  Nano adjustments;  ///< What operators made of them, in all.
  std::vector<IssuedVoucher> vouchers;
  Escrow::State state;

  void take(const EscrowEvent& event);
};

struct JournalSide {
  Network network = Network::dev;
  UnixMillis end;  ///< Of its newest record.
  std::map<EscrowId, JournalEscrow> escrows;
};

/// Reads the whole journal. Records that do not decode are the audit's to find: left out here.
Result<JournalSide> journal_side(Journal& journal, const RecordCodec& codec);

}  // namespace gstd::reconcile
