// One of the platform's own accounts: how far it was read, and which messages are on their way.
#pragma once

#include "actors/decider.hpp"
#include "events/wallet.hpp"

namespace gstd {

/// Watcher.
struct MoveCursor {
  std::uint64_t lt = 0;
  Sha256 tx;
};
BOOST_DESCRIBE_STRUCT(MoveCursor, (), (lt, tx))
/// Effect: signed, not yet sent. Only what is recorded may be sent.
struct SignMessage {
  std::uint64_t query_id = 0;
  std::string boc;
  Sha256 hash_norm;
  UnixMillis valid_until;
  SendPurpose purpose;
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(SignMessage, (), (query_id, boc, hash_norm, valid_until, purpose, now))
/// Watcher.
struct ConfirmMessage {
  std::uint64_t query_id = 0;
  Sha256 tx;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(ConfirmMessage, (), (query_id, tx, lt))
/// Watcher, who has read the chain beyond its end without finding it.
struct ExpireMessage {
  std::uint64_t query_id = 0;
  UnixMillis chain_now;  ///< Time of the last block read.
};
BOOST_DESCRIBE_STRUCT(ExpireMessage, (), (query_id, chain_now))

/// Messages on their way at a time: each waits some seconds for its block, so this is enough for
/// hundreds of claims a second, and little state.
constexpr std::size_t messages_on_way_max = 8;
/// Keeps a record below its bound: some 200 claims fit.
constexpr std::size_t boc_text_max = 160 * 1024;

/// The message of the reserve's last swap, and what became of it: kept when it is no more on its
/// way, so that whoever takes over knows that this swap was signed, and never signs it again.
struct SwapMessage {
  std::uint64_t swap = 0;  ///< 0: none yet.
  std::uint64_t query_id = 0;
  Sha256 hash_norm;
  bool is_expired = false;
  Sha256 tx;             ///< Once it was taken: the wallet's transaction,
  std::uint64_t lt = 0;  ///< and its logical time, before all that follows from it. 0: not yet.
};
BOOST_DESCRIBE_STRUCT(SwapMessage, (), (swap, query_id, hash_norm, is_expired, tx, lt))

struct ChainWallet {
  static constexpr StreamKind kind = StreamKind::wallet;
  using Event = WalletEvent;
  using Command = std::variant<MoveCursor, SignMessage, ConfirmMessage, ExpireMessage>;
  struct State {
    std::uint64_t cursor_lt = 0;
    Sha256 cursor_tx;
    std::uint64_t next_query = 0;
    std::vector<WalletMessageSigned> on_way;  ///< Neither confirmed nor expired; oldest first.
    SwapMessage last_swap;
  };

  static Result<std::vector<Event>> decide(const State& state, const Command& command);
  static void evolve(State& state, const Event& event);
  static std::optional<UnixMillis> due(const State& state);
  static Command wake(const State& state, UnixMillis now);
  static bool is_ended(const State& state);
};
BOOST_DESCRIBE_STRUCT(ChainWallet::State, (), (cursor_lt, cursor_tx, next_query, on_way, last_swap))

}  // namespace gstd
