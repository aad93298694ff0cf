// Jetton desk: asks the chain what a deposit of jettons has to know, for whoever must not block.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "adapters/chain/jetton_book.hpp"

namespace gstd {

struct JettonQuestion {
  Wallet escrow;  ///< The contract's account.
  Wallet minter;
  Wallet payer;
};
struct JettonPath {
  bool is_prepared = false;  ///< The contract knows its jetton wallet. Sooner, jettons are lost.
  Wallet payers_wallet;      ///< The payer's own jetton wallet,
  ton::Uint128 balance = 0;  ///< and what it holds.
};

/// A thread and a line to the chain of its own from start to stop.
class JettonDesk {
 public:
  using Done = std::function<void(Result<JettonPath>)>;
  /// Each takes the chain about two requests.
  static constexpr std::size_t waiting_max = 64;

  /// Chain and waiting outlive it.
  JettonDesk(chain::ChainApi& chain, chain::Waiting& waiting, std::uint8_t decimals)
      : chain_{chain}, book_{chain, waiting}, decimals_{decimals} {}
  ~JettonDesk() { stop(); }

  /// Of a jetton that is to be taken; see JettonBook::check_decimals. Before start.
  Result<void> check(const Wallet& minter) {
    return book_.check_decimals("GSTD", minter, decimals_);
  }
  void start();
  /// Whoever still waits is told `unavailable`.
  void stop();
  /// Any thread; `done` is called on the desk's, or at once with `slow_down` when too many wait.
  void ask(JettonQuestion question, Done done);

 private:
  void run();
  Result<JettonPath> answer(const JettonQuestion& question);
  Result<bool> is_active(const Wallet& account);

  chain::ChainApi& chain_;
  chain::JettonBook book_;
  const std::uint8_t decimals_;
  std::mutex mutex_;
  std::condition_variable asked_;
  std::deque<std::pair<JettonQuestion, Done>> questions_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace gstd
