#include "adapters/effects/effects.hpp"

#include "adapters/evidence/anchor_check.hpp"

namespace gstd {

Effects::Effects(EffectsOptions options, std::uint32_t partitions)
    : options_{std::move(options)}, board_{partitions} {}

Effects::~Effects() { stop(); }

Result<void> Effects::start(Engine& engine) {
  for (auto* line : {&watched_, &asked_}) {
    auto opened = options_.open_chain(waiting_);
    if (!opened) return tl::unexpected<Error>{opened.error()};
    *line = std::move(*opened);
  }
  signer_ = std::make_unique<Signer>(board_, engine, options_.voucher_key, options_.alarm);
  watcher_ = std::make_unique<Watcher>(
      board_, engine, *watched_,
      WatcherOptions{options_.platform.hub, options_.poll, options_.sweep, options_.clock,
                     options_.alarm});
  jettons_ = std::make_unique<JettonDesk>(*asked_, waiting_, options_.gstd_decimals);
  if (auto fit = check_jetton(); !fit) return fit;
  signer_->start();
  jettons_->start();
  watcher_->start();
  return options_.sender_key ? start_sender(engine) : Result<void>{};
}

Result<void> Effects::start_sender(Engine& engine) {
  auto opened = options_.open_chain(waiting_);
  if (!opened) return tl::unexpected<Error>{opened.error()};
  sending_ = std::move(*opened);
  desk_ = std::make_unique<HighloadDesk>(board_, engine, *sending_, *options_.sender_key,
                                         options_.sender_timeout_s, options_.alarm);
  ClaimSenderOptions sender;
  sender.due = [this](UnixMillis now) -> Result<std::vector<DueClaim>> {
    auto db = postgres::Connection::open(options_.conninfo);  // Once a minute.
    if (!db) return tl::unexpected<Error>{db.error()};
    return reads::due_claims(*db, options_.push_least, now + last_call, now);
  };
  sender.period = options_.poll;
  sender.rounds = options_.push_rounds;
  sender.clock = options_.clock;
  sender.alarm = options_.alarm;
  sender.look_at = [this](const Wallet& account) { look_at(account); };
  if (options_.gold)
    if (auto fit = open_gold(engine); !fit) return fit;
  if (options_.heads) anchors_ = std::make_unique<AnchorKeeper>(anchor_options());
  sender.also = [this]() -> Result<void> {
    if (gold_) gold_->look();
    return anchors_ ? anchors_->look() : Result<void>{};
  };
  sender_ = std::make_unique<ClaimSender>(board_, engine, *desk_, std::move(sender));
  sender_->start();
  return {};
}

std::optional<SenderStatus> Effects::sender() const {
  if (!sender_) return {};
  return SenderStatus{desk_->address(), desk_->is_ours(), sender_->trouble()};
}

/// A minter that differs from the settings ends the start; one that does not answer is asked again
/// before any deposit.
Result<void> Effects::check_jetton() {
  if (!options_.platform.gstd_minter) return {};
  const auto fit = jettons_->check(*options_.platform.gstd_minter);
  if (!fit && fit.error().code == "decimals_differ") return fit;
  if (!fit) options_.alarm("jetton_not_checked", fit.error().why);
  return {};
}

/// A minter that differs from the settings ends the start; one that does not answer is asked again
/// before the first order.
Result<void> Effects::open_gold(Engine& engine) {
  if (options_.gold->desk.is_live && desk_->address() != options_.platform.treasury)
    return refuse("invalid",
                  "the treasury buys gold: it has to be the sender key's wallet, " +
                      desk_->address().text(),
                  "--gold-live");
  auto quotes = options_.gold->open_quotes(waiting_);
  if (!quotes) return tl::unexpected<Error>{quotes.error()};
  quotes_ = std::move(*quotes);
  GoldDeskOptions desk = options_.gold->desk;
  desk.clock = options_.clock;
  desk.alarm = options_.alarm;
  gold_ = std::make_unique<GoldDesk>(board_, engine, *desk_, *sending_, waiting_, *quotes_,
                                     std::move(desk));
  const auto fit = gold_->check_jettons();
  if (!fit && fit.error().code == "decimals_differ") return fit;
  if (!fit) options_.alarm("jettons_not_checked", fit.error().why);
  return {};
}

AnchorOptions Effects::anchor_options() {
  AnchorOptions anchors;
  anchors.file = options_.anchor_file;
  anchors.wallet = desk_->address();
  anchors.gap = options_.anchor_gap;
  anchors.heads = options_.heads;
  anchors.on_way = [this] { return desk_->on_way(); };
  anchors.order = [this](SendPurpose purpose, std::vector<ton::Send> sends) {
    return desk_->order(std::move(purpose), std::move(sends));
  };
  anchors.by_message = [this](const Sha256& message) { return sending_->by_message(message); };
  anchors.stands = [this](const HeadsAnchor& anchor) -> Result<bool> {
    const auto seen =
        see_anchor(*sending_, {anchor.wallet, anchor.tx, anchor.lt, anchor.root, {}});
    if (!seen) return tl::unexpected<Error>{seen.error()};
    return seen->fault.empty();
  };
  anchors.on_anchor = options_.on_anchor;
  anchors.alarm = options_.alarm;
  return anchors;
}

void Effects::stop() {
  stop_.raise();
  board_.stop();
  if (signer_) signer_->stop();
  if (sender_) sender_->stop();
  if (jettons_) jettons_->stop();
  if (watcher_) watcher_->stop();
}

}  // namespace gstd
