// Watcher: reads the chain for the escrows. One cursor, on the hub all contracts notify, says which
// escrows moved; their own transactions say what. A slow sweep over all accounts finds what no
// notice told.
#pragma once

#include <atomic>
#include <deque>
#include <thread>

#include "actors/runtime/stop_sign.hpp"
#include "adapters/effects/escrow_tails.hpp"

namespace gstd {

struct WatcherOptions {
  Wallet hub;
  std::chrono::milliseconds period{1'000};    ///< Between two looks at the hub.
  std::chrono::milliseconds sweep{600'000};   ///< Between two looks at every account.
  std::function<UnixMillis()> clock;          ///< Required.
  EscrowTails::Alarm alarm;                   ///< Required; must not block.
};

struct WatcherStatus {
  bool is_watching = false;     ///< This node is the one.
  std::string trouble;          ///< Why the last look failed; empty when it did not.
  UnixMillis chain_time;        ///< Of the newest block seen.
  UnixMillis looked_at;         ///< When that was.
  std::uint64_t hub_lt = 0;     ///< Notices were read up to here.
  std::size_t waiting = 0;      ///< Notices and escrows that are not read yet.
};

/// A thread of its own from start to stop; acts only while this node leads the hub's stream.
class Watcher {
 public:
  /// Board, engine and chain outlive it; the chain is its alone.
  Watcher(const Board& board, Engine& engine, chain::ChainApi& chain, WatcherOptions options);
  ~Watcher();

  void start();
  void stop();
  WatcherStatus status() const;
  /// Looks at this account in the next round, notice or not. Any thread.
  void look_at(const Wallet& account);

 private:
  /// One transaction of the hub, and whose notice it was.
  struct Heard {
    chain::AccountMark at;
    Wallet account;
    bool is_done = false;
  };

  void run();
  Result<void> look();
  Result<void> hear();
  Result<void> read_waiting();
  Result<void> sweep();
  Result<void> keep_cursor();
  void take_requests();
  void meet(const Wallet& stranger);
  void know_strangers();

  const Board& board_;
  Engine& engine_;
  chain::ChainApi& chain_;
  const WatcherOptions options_;
  EscrowTails tails_;
  chain::AccountMark hub_;              ///< Read up to here, by this process.
  std::deque<Heard> heard_;             ///< Not all done; by lt, oldest first.
  chain::AccountMark safe_;             ///< All notices up to here are done.
  std::set<Wallet> others_;             ///< To be read for another reason than a notice.
  using Moment = std::chrono::steady_clock::time_point;
  std::map<Wallet, Moment> strangers_;  ///< Sent to the hub, unknown here; until when to ask.
  std::optional<Moment> swept_, kept_, asked_time_;
  StopSign is_stopping_;
  mutable std::mutex mutex_;
  WatcherStatus status_;                ///< Under the mutex, as the next.
  std::set<Wallet> requests_;
  std::thread thread_;
};

}  // namespace gstd
