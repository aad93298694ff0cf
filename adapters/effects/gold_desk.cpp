#include "adapters/effects/gold_desk.hpp"

#include "adapters/effects/ask.hpp"
#include "adapters/ton/stonfi.hpp"

namespace gstd {
namespace {

constexpr std::int64_t ms_per_s = 1'000;
/// From the order to the exchange's deadline: swaps take seconds, a chain in trouble takes longer.
constexpr Millis order_life{600'000};
/// A message signed later would hardly come before the deadline.
constexpr Millis signing_rest{60'000};
/// The exchange pays and gives back in the same few seconds: this much later, by the chain's time,
/// no other part of a swap comes.
constexpr Millis settle_wait{30'000};
/// After the deadline the exchange gives back at once. An hour later people have to look.
constexpr Millis stuck_after{3'600'000};
/// A wallet of ours has some transactions a minute; more than this waits for the next look.
constexpr int pages_max = 20;

tl::unexpected<Error> passed_on(Error error) { return tl::unexpected<Error>{std::move(error)}; }

/// Reads on from `lt`, which moves.
template <class Take>
Result<void> read_on(chain::ChainApi& chain, const Wallet& account, std::uint64_t& lt, Take take) {
  for (int page = 0; page < pages_max; ++page) {
    const auto told = chain.transactions({account, lt, 100, 0});
    if (!told) return passed_on(told.error());
    if (told->empty()) return {};
    for (const chain::Transaction& transaction : *told) {
      if (transaction.account != account || transaction.lt < lt)
        return refuse("bad_answer", "another account's transaction, or out of order");
      lt = transaction.lt + 1;
      take(transaction);
    }
  }
  return refuse("not_yet", "there is more to read of " + account.text());
}

/// What the decider says of a quote that could be a better one later.
bool is_passing_refusal(const Error& error) {
  return error.code == "bad_quote" || error.code == "slippage" || error.code == "price_impact" ||
         error.code == "price_moved";
}

}  // namespace

GoldDesk::GoldDesk(const Board& board, Engine& engine, HighloadDesk& desk, chain::ChainApi& chain,
                   chain::Waiting& waiting, chain::QuoteSource& quotes, GoldDeskOptions options)
    : board_{board},
      engine_{engine},
      desk_{desk},
      chain_{chain},
      book_{chain, waiting},
      quotes_{quotes},
      options_{std::move(options)},
      waiting_{waiting} {
  status_.is_live = options_.is_live;
}

GoldStatus GoldDesk::status() const {
  const std::lock_guard lock{mutex_};
  return status_;
}

Result<void> GoldDesk::check_jettons() {
  if (are_jettons_checked_) return {};
  return book_.check_decimals("GSTD", options_.gstd_minter, options_.gstd_decimals)
      .and_then([&] {
        return book_.check_decimals("gold", options_.gold_minter, options_.gold_decimals);
      })
      .map([&] { are_jettons_checked_ = true; });
}

void GoldDesk::look() {
  const auto reserve = board_.reserve(Currency::gstd);
  if (!reserve || !desk_.is_ours()) return;
  const Result<void> done = step(reserve->swap);
  const std::string trouble = done ? std::string{} : done.error().why;
  const std::lock_guard lock{mutex_};
  if (!trouble.empty() && trouble != status_.trouble) options_.alarm("gold_trouble", trouble);
  status_.trouble = trouble;
}

Result<void> GoldDesk::step(const OpenSwap& swap) {
  const auto wallet = board_.wallet(desk_.address());
  const SwapMessage message = wallet ? wallet->last_swap : SwapMessage{};
  const bool is_signed = message.swap == swap.number;
  switch (swap.phase) {
    case SwapPhase::none: return {};
    case SwapPhase::due:
    case SwapPhase::approved: return try_order(swap);
    case SwapPhase::ordered:
      if (!is_signed) return sign(swap);
      return tell(RecordSwapSent{swap.number, desk_.address(), message.query_id,
                                 message.hash_norm});
    case SwapPhase::sent:
      if (is_signed && swap.wallet == desk_.address()) return follow(swap, message);
      return refuse("not_found", "swap " + std::to_string(swap.number) +
                                     " was sent by another wallet: " + swap.wallet.text());
  }
  return {};
}

Result<void> GoldDesk::tell(Reserve::Command command) {
  const Answer done = ask(
      engine_, effect_command(reserve_stream(Currency::gstd), "gold_desk", std::move(command)));
  if (!done) return passed_on(done.error());
  return {};
}

Result<void> GoldDesk::delay(const OpenSwap& swap, std::string_view reason) {
  return tell(DelaySwap{swap.number, std::string{reason}});
}

Result<void> GoldDesk::fail(const OpenSwap& swap, std::string_view reason, Nano returned) {
  return tell(FailSwap{swap.number, std::string{reason}, returned, options_.clock()});
}

/// The TEP-74 transfer of the offer to the router.
Result<ton::CellPtr> GoldDesk::body_of(std::uint64_t number, Nano offer, const SwapQuote& quote,
                                       UnixMillis deadline) const {
  ton::StonfiSwap swap;
  swap.ask_wallet = quote.ask_wallet;
  swap.owner = desk_.address();
  swap.deadline_s = static_cast<std::uint64_t>(deadline.get() / ms_per_s);
  swap.least = static_cast<ton::Uint128>(quote.least.value);
  auto payload = ton::write_stonfi_swap(swap);
  if (!payload) return payload;
  ton::JettonTransfer transfer;
  transfer.query_id = number;
  transfer.amount = static_cast<ton::Uint128>(offer.value);
  transfer.to = quote.router;
  transfer.response_to = desk_.address();
  transfer.forward_value = static_cast<ton::Uint128>(ton::stonfi_forward_value);
  transfer.forward_payload = *std::move(payload);
  return ton::write_jetton_transfer(transfer);
}

Result<void> GoldDesk::try_order(const OpenSwap& swap) {
  const Millis now = waiting_.now();
  const Millis rounds{options_.rounds.count()};
  if (asked_ && now.get() - asked_->get() < rounds.get()) return {};
  asked_ = now;
  if (auto fit = check_jettons(); !fit) return fit;
  const auto quote = checked_quote(swap);
  if (!quote) {
    const bool is_silent = quote.error().code == "unavailable";
    auto delayed = delay(swap, is_silent ? "quote_unavailable" : quote.error().code);
    return delayed ? passed_on(quote.error()) : delayed;
  }
  {
    const std::lock_guard lock{mutex_};
    status_.quote = *quote;
    status_.quoted_at = options_.clock();
  }
  // Until it is approved the quote is for the operators to see.
  if (options_.is_live && swap.phase == SwapPhase::due) return {};
  return order(swap, *quote);
}

/// With the router's wallet as the gold's minter itself says.
Result<SwapQuote> GoldDesk::checked_quote(const OpenSwap& swap) {
  const auto quote = quotes_.quote(
      {options_.gstd_minter, options_.gold_minter, swap.offer, slippage_max});
  if (!quote) return quote;
  const auto wallet = book_.wallet_address(options_.gold_minter, quote->router);
  if (!wallet) return refuse("chain_unavailable", wallet.error().why);
  if (*wallet == quote->ask_wallet) return quote;
  return refuse("bad_quote", "not the router's wallet of the gold jetton", "/ask_jetton_wallet");
}

Result<void> GoldDesk::order(const OpenSwap& swap, const SwapQuote& quote) {
  const UnixMillis now = options_.clock();
  const UnixMillis deadline{(now + order_life).get() / ms_per_s * ms_per_s};
  const auto body = body_of(swap.number, swap.offer, quote, deadline);
  if (!body) return passed_on(body.error());
  const Result<void> done = tell(
      OrderSwap{swap.number, quote, deadline, (*body)->hash(), !options_.is_live, now});
  if (done || !is_passing_refusal(done.error())) return done;
  return delay(swap, done.error().code);
}

/// The order's message, as the journal has it: what differs is not signed.
Result<void> GoldDesk::sign(const OpenSwap& swap) {
  const UnixMillis now = options_.clock();
  if (now > swap.deadline) return fail(swap, "deadline_passed", {});
  if (now + signing_rest > swap.deadline) return {};
  if (!options_.is_live)
    return refuse("forbidden", "swap " + std::to_string(swap.number) +
                                   " was ordered live; a dry run signs nothing");
  const auto body = body_of(swap.number, swap.offer, swap.quote, swap.deadline);
  if (!body) return passed_on(body.error());
  if ((*body)->hash() != swap.body)
    return refuse("hash_mismatch", "this program writes another message than was ordered");
  const auto from = book_.wallet_address(options_.gstd_minter, desk_.address());
  if (!from) return passed_on(from.error());
  ton::Send send;
  send.message.to = *from;
  send.message.value = static_cast<ton::Uint128>(ton::stonfi_value);
  send.message.body = *body;
  SendPurpose purpose;
  purpose.swap = swap.number;
  return desk_.order(std::move(purpose), {std::move(send)});
}

Result<void> GoldDesk::follow(const OpenSwap& swap, const SwapMessage& message) {
  if (message.is_expired) return fail(swap, "expired", {});
  if (message.lt == 0) return {};  // The chain does not have it yet.
  const auto newest = chain_.masterchain();
  if (!newest) return passed_on(newest.error());
  if (auto read = read_chain(swap, message); !read) return read;
  return decide(swap, newest->made);
}

/// All that follows from our wallet's transaction has a later logical time.
Result<void> GoldDesk::read_chain(const OpenSwap& swap, const SwapMessage& message) {
  if (trail_.swap != swap.number) trail_ = {swap.number, message.lt, message.lt, {}, false};
  const Wallet self = desk_.address();
  const chain::SwapTerms terms{swap.number, self, swap.quote.router};
  const auto gstd = book_.wallet_address(options_.gstd_minter, self);
  if (!gstd) return passed_on(gstd.error());
  const auto gold = book_.wallet_address(options_.gold_minter, self);
  if (!gold) return passed_on(gold.error());
  return read_on(chain_, *gold, trail_.gold_lt,
                 [&](const auto& seen) { read_gold(seen, terms, trail_.facts); })
      .and_then([&] {
        return read_on(chain_, *gstd, trail_.gstd_lt,
                       [&](const auto& seen) { read_offer(seen, terms, trail_.facts); });
      });
}

/// `chain_now` was asked for before the wallets were read, so nothing up to then is missing.
Result<void> GoldDesk::decide(const OpenSwap& swap, UnixMillis chain_now) {
  const chain::SwapFacts& facts = trail_.facts;
  const bool has_settled = chain_now >= facts.last + settle_wait;
  if (facts.is_refused) return fail(swap, "bounced", {});
  if (facts.returned >= swap.offer)
    return fail(swap, facts.is_bounced ? "bounced" : "returned", swap.offer);
  const bool has_gold = facts.got > Nano{0} && facts.got >= least_for(swap, facts.returned);
  if (has_gold && has_settled)
    return tell(ConfirmSwap{swap.number, facts.got, facts.returned, facts.tx, facts.lt});
  if (has_gold || chain_now <= swap.deadline + stuck_after) return {};
  if (!trail_.is_told_stuck)
    options_.alarm("swap_stuck", "swap " + std::to_string(swap.number) +
                                     ": neither gold nor the whole offer came: look, and resolve");
  trail_.is_told_stuck = true;
  return {};
}

}  // namespace gstd
