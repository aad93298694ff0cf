#include "adapters/effects/watcher.hpp"

#include "adapters/effects/ask.hpp"

namespace gstd {
namespace {

/// The hub's cursor is journaled this often, and only after news: a restart reads so much again.
constexpr std::chrono::seconds cursor_period{10};
/// The chain's time is asked for so often: it tells how far we are behind.
constexpr std::chrono::seconds chain_time_period{5};
/// Accounts that fail in one round before the rest wait for the next: the chain itself is ill then,
/// and each failure has taken all its patience.
constexpr std::size_t failures_max = 3;
/// Unknown accounts that sent to the hub, and how long they may turn out to be escrows.
constexpr std::size_t strangers_max = 10'000;
constexpr std::chrono::seconds stranger_patience{60};

using Clock = std::chrono::steady_clock;

bool is_due(std::optional<Clock::time_point>& last, std::chrono::milliseconds period) {
  const auto now = Clock::now();
  if (last && now - *last < period) return false;
  last = now;
  return true;
}

}  // namespace

Watcher::Watcher(const Board& board, Engine& engine, chain::ChainApi& chain,
                 WatcherOptions options)
    : board_{board},
      engine_{engine},
      chain_{chain},
      options_{std::move(options)},
      tails_{board, engine, chain, options_.alarm} {}

Watcher::~Watcher() { stop(); }

void Watcher::start() {
  thread_ = std::thread{[this] { run(); }};
}

void Watcher::stop() {
  is_stopping_.raise();
  if (thread_.joinable()) thread_.join();
}

WatcherStatus Watcher::status() const {
  const std::lock_guard lock{mutex_};
  return status_;
}

void Watcher::look_at(const Wallet& account) {
  const std::lock_guard lock{mutex_};
  requests_.insert(account);
}

void Watcher::run() {
  for (; !is_stopping_; is_stopping_.rest(options_.period)) {
    const bool is_ours = board_.leads(wallet_stream(options_.hub));
    const Result<void> looked = is_ours ? look() : Result<void>{};
    const std::lock_guard lock{mutex_};
    status_.is_watching = is_ours;
    status_.hub_lt = hub_.lt;
    status_.waiting = others_.size();
    for (const Heard& heard : heard_) status_.waiting += heard.is_done ? 0 : 1;
    const std::string trouble = looked ? std::string{} : looked.error().why;
    if (!trouble.empty() && status_.trouble.empty()) options_.alarm("chain_trouble", trouble);
    status_.trouble = trouble;
  }
}

Result<void> Watcher::look() {
  take_requests();
  know_strangers();
  return hear()
      .and_then([this] { return read_waiting(); })
      .and_then([this] { return sweep(); })
      .and_then([this] { return keep_cursor(); });
}

void Watcher::take_requests() {
  const std::lock_guard lock{mutex_};
  others_.merge(requests_);
  requests_.clear();
}

/// What arrived at the hub since the cursor. Anybody can send there: it only says where to look.
Result<void> Watcher::hear() {
  const auto journaled = board_.wallet(options_.hub);
  if (journaled && journaled->cursor_lt > hub_.lt)
    hub_ = {journaled->cursor_lt, journaled->cursor_tx, false};
  for (bool is_done = false; !is_done;) {
    auto page = chain_.transactions({options_.hub, hub_.lt, chain::transactions_max, 0});
    if (!page) return tl::unexpected<Error>{page.error()};
    const auto fresh = chain::new_transactions(options_.hub, hub_, std::move(*page));
    if (!fresh) return tl::unexpected<Error>{fresh.error()};
    for (const chain::Transaction& transaction : *fresh) {
      hub_ = chain::AccountMark::after(transaction);
      const bool is_notice = transaction.in && transaction.in->source;
      heard_.push_back({hub_, is_notice ? *transaction.in->source : options_.hub, !is_notice});
    }
    is_done = fresh->size() < chain::transactions_max / 4;
  }
  return {};
}

/// Reads on where something happened. One escrow that fails does not keep the others waiting.
Result<void> Watcher::read_waiting() {
  Result<void> all;
  std::size_t failures = 0;
  std::map<Wallet, bool> read;  // One reading covers every notice heard so far.
  const auto is_read = [&](const Wallet& account) {
    if (const auto known = read.find(account); known != read.end()) return known->second;
    const Result<void> done = failures < failures_max ? tails_.read_on(account) : all;
    const bool is_stranger = !done && done.error().code == "not_found";
    if (is_stranger) meet(account);
    if (!done && !is_stranger) {
      ++failures;
      all = done;
    }
    return read[account] = done || is_stranger;
  };
  for (Heard& heard : heard_)
    heard.is_done = heard.is_done || is_read(heard.account);
  for (; !heard_.empty() && heard_.front().is_done; heard_.pop_front()) safe_ = heard_.front().at;
  std::erase_if(others_, is_read);
  return all;
}

/// Notices of accounts unknown here: escrows this node has not read of yet, and people who pay for
/// our attention. Asked again for a while; the sweep finds the escrows among those forgotten.
void Watcher::meet(const Wallet& stranger) {
  const auto now = Clock::now();
  if (strangers_.size() < strangers_max) strangers_.emplace(stranger, now + stranger_patience);
}

void Watcher::know_strangers() {
  const auto now = Clock::now();
  std::erase_if(strangers_, [&](const auto& stranger) {
    if (!board_.escrow_at(stranger.first)) return stranger.second < now;
    others_.insert(stranger.first);
    return true;
  });
}

/// All accounts at leisure: a claim that failed tells nobody, and a notice can stay away.
Result<void> Watcher::sweep() {
  if (!is_due(swept_, options_.sweep)) return {};
  const std::vector<Wallet> accounts = board_.accounts();
  for (std::size_t i = 0; i < accounts.size() && !is_stopping_; i += chain::accounts_max) {
    const auto end = accounts.begin() + static_cast<std::ptrdiff_t>(
                                            std::min(i + chain::accounts_max, accounts.size()));
    const auto states =
        chain_.account_states({accounts.begin() + static_cast<std::ptrdiff_t>(i), end});
    if (!states) {
      swept_.reset();
      return tl::unexpected<Error>{states.error()};
    }
    for (const chain::AccountState& state : *states)
      if (tails_.is_behind(state.address, state.last_lt)) others_.insert(state.address);
  }
  return {};
}

/// Records how far all notices are done, so that a restart or another node goes on from there.
Result<void> Watcher::keep_cursor() {
  if (is_due(asked_time_, chain_time_period)) {
    const auto newest = chain_.masterchain();
    if (!newest) return tl::unexpected<Error>{newest.error()};
    const std::lock_guard lock{mutex_};
    status_.chain_time = newest->made;
    status_.looked_at = options_.clock();
  }
  const auto journaled = board_.wallet(options_.hub);
  if (safe_.lt <= (journaled ? journaled->cursor_lt : 0)) return {};
  if (!is_due(kept_, cursor_period)) return {};
  const Answer done =
      ask(engine_, effect_command(wallet_stream(options_.hub), "watcher",
                                  ChainWallet::Command{MoveCursor{safe_.lt, safe_.hash}}));
  if (!done) return tl::unexpected<Error>{done.error()};
  return {};
}

}  // namespace gstd
