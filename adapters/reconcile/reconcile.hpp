// Reconciliation: every escrow's journal against its contract, transaction by transaction and in
// sum. What differs is a finding with both numbers.
#pragma once

#include "adapters/reconcile/chain_side.hpp"
#include "adapters/audit/audit.hpp"
#include "adapters/reconcile/journal_side.hpp"

namespace gstd::reconcile {

/// A movement may be missing in the journal for so long: the watcher's slowest look comes every ten
/// minutes (--chain-sweep-s), and an indexer lags.
constexpr Millis unseen_grace{900'000};
/// Escrows that could not be read, one after the other, before the chain itself counts as ill.
constexpr unsigned unread_max = 3;

/// Pure. The escrow has a contract; the journal must know what happened before `due`.
EscrowReport compare(const JournalEscrow& journal, const ChainSide& chain, UnixMillis due);

/// The contract's address; nothing where there is no chain.
std::optional<Wallet> address_of(const JournalEscrow& escrow);

struct Options {
  /// The journal goes on while this runs, or may go on: movements count until now. Else it is a
  /// file, which says nothing of what came after its last record.
  bool is_live = true;
  Millis grace = unseen_grace;
};

/// All escrows of the journal, one after the other. What could not be read is a drift of kind
/// `unread`: such a report is never clean. `invalid` for a journal of network dev; errors of
/// journal_side; `unavailable` when the chain does not even tell its time.
Result<ChainReport> reconcile(const JournalSide& journal, chain::ChainApi& chain,
                              const Options& options);

/// The report's drifts as findings of the audit.
std::vector<Finding> findings_of(const ChainReport& report);

}  // namespace gstd::reconcile
