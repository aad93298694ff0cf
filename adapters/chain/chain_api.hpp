// What a watcher asks of a service of the chain. Tests and the simulator have their own.
#pragma once

#include "adapters/chain/stack.hpp"
#include "adapters/chain/transaction.hpp"

namespace gstd::chain {

/// toncenter's own bound.
constexpr std::size_t transactions_max = 1'000;
/// Addresses of one question: 70 bytes each leave the line far below what proxies take (8 KiB).
constexpr std::size_t accounts_max = 100;

/// One account's transactions from this lt on (inclusive), by lt.
struct TransactionQuery {
  Wallet account;
  std::uint64_t from_lt = 0;
  std::size_t limit = 100;  ///< 1 to transactions_max.
  std::size_t offset = 0;   ///< So many are left out first.
};

struct AccountState {
  Wallet address;
  Nano balance;
  AccountStatus status = AccountStatus::nonexist;
  std::uint64_t last_lt = 0;  ///< 0: no transaction yet.
  Sha256 last_hash;
  std::optional<Sha256> code_hash;
};

struct GetterAnswer {
  std::int32_t exit_code = 0;  ///< 0 and 1 are success.
  Stack stack;
};

struct Masterchain {
  std::uint32_t seqno = 0;
  UnixMillis made;  ///< The newest block the service knows; whole seconds.
};

/// Every error is one of
///   unavailable   no answer, or none but "later", after all patience: ask again later;
///   bad_answer    nonsense, with its place as a JSON path, or more than is read: nothing of it was
///                 taken, ask again;
///   chain_refused the service said no to this question: asking again will not help.
/// Blocking; one thread at a time.
class ChainApi {
 public:
  virtual ~ChainApi() = default;

  /// Ascending. May be fewer than asked for although there are more: go on from the last one's lt
  /// until none is new.
  virtual Result<std::vector<Transaction>> transactions(const TransactionQuery& query) = 0;
  /// Those a message from outside caused, by its normalised hash (TEP-467). Empty: none yet.
  virtual Result<std::vector<Transaction>> by_message(const Sha256& normalized_hash) = 0;
  /// In any order; an account the chain never saw may be left out. At most accounts_max.
  virtual Result<std::vector<AccountState>> account_states(const std::vector<Wallet>& accounts) = 0;
  /// A message from outside, as a bag of cells; its normalised hash. Accepted by a mempool is all
  /// that success means. Asked once: after `unavailable` it may be on its way or not, and the same
  /// bytes may be sent again.
  virtual Result<Sha256> send(std::string_view boc) = 0;
  /// Any exit code is an answer.
  virtual Result<GetterAnswer> run_get_method(const Wallet& account, std::string_view method,
                                              const Stack& arguments) = 0;
  virtual Result<Masterchain> masterchain() = 0;
};

}  // namespace gstd::chain
