// The end of an account's history as far as it was processed, and what may follow it. A service
// that is late or lies can delay a transaction, but not leave one out or bring it twice.
#pragma once

#include "adapters/chain/transaction.hpp"

namespace gstd::chain {

/// The last transaction that was processed; lt 0: none yet.
struct AccountMark {
  std::uint64_t lt = 0;
  Sha256 hash;
  /// It ended the account's life. Only then may the next one begin a history of its own.
  bool is_gone = false;
  static AccountMark after(const Transaction& transaction);
};

/// The new ones of this page of an account's transactions. Those at or before the mark are dropped,
/// which lets a page begin with the mark itself: then its hash is compared as well. `bad_answer`
/// with the place when one is of another account, out of order, told twice, or does not name the
/// one before it as its predecessor. Pure.
Result<std::vector<Transaction>> new_transactions(const Wallet& account, const AccountMark& mark,
                                                  std::vector<Transaction> page);

}  // namespace gstd::chain
