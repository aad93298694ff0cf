// A transaction as a service of the chain tells it: read strictly, and not yet believed.
#pragma once

#include "adapters/ton/cell.hpp"
#include "events/money.hpp"

namespace gstd::chain {

enum class AccountStatus { uninit, active, frozen, nonexist };
BOOST_DESCRIBE_ENUM(AccountStatus, uninit, active, frozen, nonexist)

struct ChainMessage {
  Sha256 hash;
  std::optional<Wallet> source;         ///< Nobody: it came from outside.
  std::optional<Wallet> destination;    ///< Nobody: it goes outside.
  Nano value;                           ///< 0 when it comes from outside or goes there.
  std::uint64_t created_lt = 0;         ///< 0 when it came from outside.
  std::optional<std::uint32_t> opcode;  ///< As told; what counts is the body.
  bool is_bounceable = false;
  bool is_bounced = false;
  /// Null when the service has none, or when it holds cells that we do not read (exotic ones).
  /// Anybody can send such a message, so it is no fault of the answer.
  ton::CellPtr body;
};

struct ComputePhase {
  bool is_skipped = false;
  std::string skip_reason;  ///< no_state, bad_state, no_gas, suspended.
  bool is_success = false;
  std::uint64_t gas_used = 0;
  std::int32_t exit_code = 0;
};

struct ActionPhase {
  bool is_success = false;
  std::int32_t result_code = 0;
};

/// Final: part of a masterchain block's state.
struct Transaction {
  Wallet account;
  Sha256 hash;
  std::uint64_t lt = 0;  ///< Logical time: strictly growing on one account.
  UnixMillis made;       ///< Of its block; whole seconds.
  std::uint32_t masterchain_seqno = 0;
  Sha256 previous_hash;           ///< Of the account's transaction before this one,
  std::uint64_t previous_lt = 0;  ///< both 0 for the first in its life.
  AccountStatus status_before = AccountStatus::nonexist;
  AccountStatus status_after = AccountStatus::nonexist;
  Nano fees;
  bool is_aborted = false;
  bool is_destroyed = false;
  std::optional<ComputePhase> compute;
  std::optional<ActionPhase> action;
  std::string bounce;              ///< ok, nofunds, negfunds; empty: nothing was sent back.
  std::optional<ChainMessage> in;  ///< `destination` is the account. None: the chain's own tick.
  std::vector<ChainMessage> out;   ///< In their order; `source` is the account.
};

/// The contract did all it wanted: exit code 0 and every action. For contracts only: a plain wallet
/// keeps what it is sent even when it could not run.
bool is_success(const Transaction& transaction);

}  // namespace gstd::chain
