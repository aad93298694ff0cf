// Effects: the world's side of accepted events. What is to be done is found in the journal's state;
// what was done comes back as a command. Each runs on a thread of its own, on the node that leads
// the stream it acts for.
#pragma once

#include <memory>

#include "adapters/chain/chain_api.hpp"
#include "adapters/chain/waiting.hpp"
#include "adapters/effects/anchor_keeper.hpp"
#include "adapters/effects/claim_sender.hpp"
#include "adapters/effects/gold_desk.hpp"
#include "adapters/effects/jetton_desk.hpp"
#include "adapters/effects/signer.hpp"
#include "adapters/effects/watcher.hpp"

namespace gstd {

/// Each effect has a line to the chain of its own. The waiting outlives what it opens.
using OpenChain =
    std::function<Result<std::unique_ptr<chain::ChainApi>>(chain::Waiting& waiting)>;

using OpenQuotes =
    std::function<Result<std::unique_ptr<chain::QuoteSource>>(chain::Waiting& waiting)>;

/// The golden reserve is swapped by the sending wallet, which is then the treasury.
struct GoldOptions {
  GoldDeskOptions desk = {};     ///< Clock and alarm are filled in.
  OpenQuotes open_quotes = {};   ///< Required.
};

struct EffectsOptions {
  ton::Platform platform = {};
  KeyPair voucher_key;
  OpenChain open_chain = {};                   ///< Required.
  std::chrono::milliseconds poll{1'000};       ///< Between two looks at the chain.
  std::chrono::milliseconds sweep{600'000};    ///< Between two looks at every escrow.
  std::function<UnixMillis()> clock = {};      ///< Required.
  EscrowTails::Alarm alarm = {};               ///< Required; must not block.

  /// The platform's own sending wallet; nothing: payees claim for themselves alone.
  std::optional<KeyPair> sender_key = {};
  std::uint32_t sender_timeout_s = 3'600;         ///< Its orders count no longer.
  Nano push_least{5'000'000'000};                 ///< It claims for payees owed so much.
  std::chrono::milliseconds push_rounds{60'000};  ///< Between two looks for such claims.
  std::string conninfo = {};                      ///< Of the read models that tell them.
  std::uint8_t gstd_decimals = 9;                 ///< As its minter must say itself.
  std::optional<GoldOptions> gold = {};           ///< Nothing: the reserve only accumulates.

  /// The same wallet anchors the journal's heads, when there are any.
  std::function<Result<SignedHeads>()> heads = {};
  std::function<void(const HeadsAnchor&)> on_anchor = {};
  std::string anchor_file = {};
  std::chrono::milliseconds anchor_gap{3'600'000};  ///< Between two sets of heads.
};

/// The platform's own sending wallet.
struct SenderStatus {
  Wallet wallet;
  bool is_sending = false;  ///< Else another node does.
  std::string trouble;      ///< Empty: none.
};

class Effects {
 public:
  Effects(EffectsOptions options, std::uint32_t partitions);
  ~Effects();

  /// For the engine's feed. Any thread, from construction on.
  Board& board() { return board_; }
  const Board& board() const { return board_; }
  /// The engine outlives stop(). Errors of open_chain.
  Result<void> start(Engine& engine);
  void stop();
  /// Between start and stop; any thread.
  WatcherStatus watcher() const { return watcher_->status(); }
  /// Nothing where payees claim for themselves alone.
  std::optional<SenderStatus> sender() const;
  /// See JettonDesk::ask.
  void ask_jettons(JettonQuestion question, JettonDesk::Done done) {
    jettons_->ask(std::move(question), std::move(done));
  }
  void look_at(const Wallet& account) { watcher_->look_at(account); }
  /// Nothing when the reserve only accumulates.
  std::optional<GoldStatus> gold() const {
    return gold_ ? std::optional{gold_->status()} : std::nullopt;
  }

 private:
  Result<void> start_sender(Engine& engine);
  Result<void> check_jetton();
  Result<void> open_gold(Engine& engine);
  AnchorOptions anchor_options();

  const EffectsOptions options_;
  Board board_;
  StopSign stop_;
  chain::RealWaiting waiting_{stop_};
  std::unique_ptr<chain::ChainApi> watched_;
  std::unique_ptr<Signer> signer_;
  std::unique_ptr<Watcher> watcher_;
  std::unique_ptr<chain::ChainApi> asked_;
  std::unique_ptr<JettonDesk> jettons_;
  std::unique_ptr<chain::ChainApi> sending_;
  std::unique_ptr<HighloadDesk> desk_;
  std::unique_ptr<chain::QuoteSource> quotes_;
  std::unique_ptr<GoldDesk> gold_;
  std::unique_ptr<AnchorKeeper> anchors_;  ///< On the sender's thread.
  std::unique_ptr<ClaimSender> sender_;
};

}  // namespace gstd
