// Gold desk: swaps the golden reserve into gold, one swap after another: asks the exchange for a
// quote, orders, has the platform's wallet sign, and looks for the gold on the chain. Where it
// stands is the reserve's state and the wallet's: a restart goes on there.
#pragma once

#include <mutex>

#include "adapters/chain/jetton_book.hpp"
#include "adapters/chain/stonfi_api.hpp"
#include "adapters/chain/swap_facts.hpp"
#include "adapters/effects/highload_desk.hpp"

namespace gstd {

struct GoldDeskOptions {
  Wallet gstd_minter;
  Wallet gold_minter;
  std::uint8_t gstd_decimals = 9;            ///< As the minters must say themselves.
  std::uint8_t gold_decimals = 6;
  bool is_live = false;                      ///< Else nothing is signed or sent.
  std::chrono::milliseconds rounds{60'000};  ///< Between two quotes.
  std::function<UnixMillis()> clock;         ///< Required, as the next.
  HighloadDesk::Alarm alarm;                 ///< Must not block.
};

/// For health and screens.
struct GoldStatus {
  bool is_live = false;
  std::string trouble;                         ///< Why the last step failed; empty when it did not.
  std::optional<SwapQuote> quote;              ///< The last one, and when it was given.
  UnixMillis quoted_at;
};

/// One thread, but for status(). All outlive it; chain and quotes are its alone.
class GoldDesk {
 public:
  GoldDesk(const Board& board, Engine& engine, HighloadDesk& desk, chain::ChainApi& chain,
           chain::Waiting& waiting, chain::QuoteSource& quotes, GoldDeskOptions options);

  /// Whether both minters say the decimals that are configured: `decimals_differ` when not.
  Result<void> check_jettons();
  /// One step; only where the sending wallet is led. Tells trouble by status and alarm.
  void look();
  /// Any thread.
  GoldStatus status() const;

 private:
  Result<void> step(const OpenSwap& swap);
  Result<void> try_order(const OpenSwap& swap);
  Result<SwapQuote> checked_quote(const OpenSwap& swap);
  Result<void> order(const OpenSwap& swap, const SwapQuote& quote);
  Result<void> sign(const OpenSwap& swap);
  Result<void> follow(const OpenSwap& swap, const SwapMessage& message);
  Result<void> read_chain(const OpenSwap& swap, const SwapMessage& message);
  Result<void> decide(const OpenSwap& swap, UnixMillis chain_now);
  Result<ton::CellPtr> body_of(std::uint64_t number, Nano offer, const SwapQuote& quote,
                               UnixMillis deadline) const;
  Result<void> delay(const OpenSwap& swap, std::string_view reason);
  Result<void> fail(const OpenSwap& swap, std::string_view reason, Nano returned);
  Result<void> tell(Reserve::Command command);

  /// How far our two wallets were read for a swap, and what was found.
  struct Trail {
    std::uint64_t swap = 0;
    std::uint64_t gold_lt = 0;  ///< To be read from here on, as the next.
    std::uint64_t gstd_lt = 0;
    chain::SwapFacts facts;
    bool is_told_stuck = false;
  };

  const Board& board_;
  Engine& engine_;
  HighloadDesk& desk_;
  chain::ChainApi& chain_;
  chain::JettonBook book_;
  chain::QuoteSource& quotes_;
  const GoldDeskOptions options_;
  bool are_jettons_checked_ = false;
  std::optional<Millis> asked_;  ///< When the last quote was asked for, by `waiting_`.
  chain::Waiting& waiting_;
  Trail trail_;
  mutable std::mutex mutex_;
  GoldStatus status_;  ///< Under the mutex.
};

}  // namespace gstd
