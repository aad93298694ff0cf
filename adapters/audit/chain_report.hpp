// What comparing the journal with the contracts on the chain came to (adapters/reconcile).
#pragma once

#include "events/escrow.hpp"

namespace gstd {

/// Where books and chain differ. Numbers and transaction where there are any.
struct Drift {
  std::string kind;  ///< drift, voucher, or unread: the chain could not be asked.
  std::string what;
  std::optional<Nano> journal;
  std::optional<Nano> chain;
  std::optional<Sha256> tx;
  std::optional<std::uint64_t> lt;
};
BOOST_DESCRIBE_STRUCT(Drift, (), (kind, what, journal, chain, tx, lt))

/// One amount on both sides.
struct TwoSums {
  Nano journal;
  Nano chain;
};
BOOST_DESCRIBE_STRUCT(TwoSums, (), (journal, chain))

/// The chain's sums are of the transactions up to the last one the journal knows.
struct EscrowReport {
  EscrowId escrow;
  Wallet contract;
  std::string account;  ///< Its status on the chain: active, uninit, frozen, nonexist.
  TwoSums deposited;
  TwoSums paid;
  TwoSums refunded;
  TwoSums fees;  ///< The treasury's part of what was paid.
  Nano owed;     ///< By the journal; what the contract still holds must cover it.
  TwoSums left;
  std::uint64_t transactions = 0;  ///< Read, each linked to the one before it.
  std::uint64_t vouchers = 0;      ///< Whose signature was checked.
  std::uint64_t unseen = 0;        ///< Movements that are too new to be missed in the journal.
  std::vector<Drift> drifts;
};
BOOST_DESCRIBE_STRUCT(EscrowReport, (), (escrow, contract, account, deposited, paid, refunded, fees, owed, left, transactions, vouchers, unseen, drifts))

struct ChainReport {
  UnixMillis as_of;  ///< Movements much older than this must be in the journal.
  std::vector<EscrowReport> escrows;
};
BOOST_DESCRIBE_STRUCT(ChainReport, (), (as_of, escrows))

}  // namespace gstd
