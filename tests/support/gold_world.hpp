// A reserve, the platform's wallet and a chain in one process, for the gold desk: time passes only
// when a spec says so, and each of them can be silent.
#pragma once

#include "actors/runtime/stamp.hpp"
#include "actors/runtime/views.hpp"
#include "adapters/effects/ask.hpp"
#include "adapters/effects/gold_desk.hpp"
#include "adapters/ton/boc.hpp"
#include "adapters/ton/jetton.hpp"
#include "events/sha256.hpp"
#include "tests/support/fake_waiting.hpp"
#include "tests/support/people.hpp"

namespace gstd::testing {

constexpr Wallet gstd_minter = wallet_of(31);
constexpr Wallet gold_minter = wallet_of(32);
constexpr Wallet router = wallet_of(33);
constexpr std::uint64_t credit_op = 0x178D'4519;

inline Wallet jetton_wallet(const Wallet& minter, const Wallet& owner) {
  return {0, sha256(minter.text() + owner.text()).bytes};
}

/// TEP-64 on chain with this number of decimals.
inline ton::CellPtr jetton_content(int decimals) {
  const auto value =
      ton::snake(std::to_string(decimals), ton::Builder{}.uint(0, 8)).value();
  const Sha256 key = sha256("decimals");
  const auto leaf =
      ton::Builder{}.uint(0b10, 2).uint(256, 9).hash(key).ref(value).end().value();
  return ton::Builder{}.uint(0, 8).maybe_ref(leaf).end().value();
}

class FakeChain final : public chain::ChainApi {
 public:
  Result<std::vector<chain::Transaction>> transactions(
      const chain::TransactionQuery& query) override {
    if (is_down) return refuse("unavailable", "the chain is down");
    std::vector<chain::Transaction> page;
    for (const chain::Transaction& each : history[query.account])
      if (each.lt >= query.from_lt && page.size() < query.limit) page.push_back(each);
    return page;
  }
  Result<std::vector<chain::Transaction>> by_message(const Sha256& hash) override {
    if (is_down) return refuse("unavailable", "the chain is down");
    const auto found = taken.find(hash);
    if (found == taken.end()) return std::vector<chain::Transaction>{};
    return std::vector{found->second};
  }
  Result<std::vector<chain::AccountState>> account_states(
      const std::vector<Wallet>& accounts) override {
    chain::AccountState state;
    state.address = accounts.at(0);
    state.balance = balance;
    state.status = chain::AccountStatus::active;
    return std::vector{state};
  }
  Result<Sha256> send(std::string_view boc) override {
    sent.emplace_back(boc);
    return Sha256{};
  }
  Result<chain::GetterAnswer> run_get_method(const Wallet& account, std::string_view method,
                                             const chain::Stack& arguments) override {
    if (is_down) return refuse("unavailable", "the chain is down");
    if (method == "get_wallet_address") {
      const Wallet owner = ton::Slice{arguments.at(0).cell}.address().value();
      return chain::GetterAnswer{0, {chain::StackItem::of(jetton_wallet(account, owner))}};
    }
    chain::StackItem number;
    number.kind = chain::StackItem::Kind::number;
    chain::StackItem content;
    content.kind = chain::StackItem::Kind::cell;
    content.cell = jetton_content(account == gold_minter ? gold_decimals : 9);
    return chain::GetterAnswer{
        0, {number, number, chain::StackItem::of(wallet_of(1)), content, content}};
  }
  Result<chain::Masterchain> masterchain() override {
    if (is_down) return refuse("unavailable", "the chain is down");
    return chain::Masterchain{1, made};
  }

  std::map<Wallet, std::vector<chain::Transaction>> history;
  std::map<Sha256, chain::Transaction> taken;  ///< By the message that caused it.
  std::vector<std::string> sent;
  Nano balance{100'000'000'000};
  int gold_decimals = 6;
  bool is_down = false;
  UnixMillis made;
};

struct FakeQuotes final : chain::QuoteSource {
  Result<SwapQuote> quote(const chain::QuoteRequest& request) override {
    asked.push_back(request);
    return answer;
  }
  Result<SwapQuote> answer = SwapQuote{nano(250'000), nano(247'500), Bps{12}, router,
                                       jetton_wallet(gold_minter, router)};
  std::vector<chain::QuoteRequest> asked;
};

/// The two streams a swap touches, with their own deciders.
class FakeEngine final : public Engine {
 public:
  FakeEngine(Board& board, const UnixMillis& now) : board_{board}, now_{now} {}

  void send(Command command, OnAnswer done) override {
    stamp(command.content, now_);
    if (auto* mine = std::get_if<Reserve::Command>(&command.content))
      return done(decide<Reserve>(command.stream, reserve, *mine, reserve_events));
    auto& other = std::get<ChainWallet::Command>(command.content);
    done(decide<ChainWallet>(command.stream, wallet, other, wallet_events));
  }
  std::uint32_t partitions() const override { return 1; }
  std::vector<PartitionStatus> status() const override { return {}; }

  /// As after a restart: the board is told again.
  void show(const Wallet& address) {
    feed(view_of(reserve_stream(Currency::gstd), reserve, {}));
    feed(view_of(wallet_stream(address), wallet, {}));
  }

  Reserve::State reserve;
  ChainWallet::State wallet;
  std::vector<ReserveEvent> reserve_events;
  std::vector<WalletEvent> wallet_events;
  std::string deaf;  ///< To commands whose events would be of this type.

 private:
  template <class D>
  Answer decide(const StreamName& stream, typename D::State& state,
                const typename D::Command& command, std::vector<typename D::Event>& all) {
    const auto events = D::decide(state, command);
    if (!events) return tl::unexpected{events.error()};
    for (const auto& event : *events)
      if (!deaf.empty() && type_of(Event{event}) == deaf)
        return refuse("unavailable", "the engine is deaf");
    for (const auto& event : *events) {
      D::evolve(state, event);
      all.push_back(event);
    }
    feed(view_of(stream, state, {}));
    return Done{};
  }
  void feed(StreamView view) {
    AcceptedRecord record;
    record.view = std::move(view);
    board_.take({record});
  }

  Board& board_;
  const UnixMillis& now_;
};

struct GoldWorld {
  explicit GoldWorld(bool is_live = true) : is_live{is_live} {
    board.lead(0, true);
    chain.made = now;
    restart();
  }

  /// Desks forget all they know.
  void restart() {
    gold.reset();
    desk.reset();
    const auto tell = [this](std::string_view event, const std::string& what) {
      alarms.push_back(std::string{event} + ": " + what);
    };
    desk = std::make_unique<HighloadDesk>(board, engine, chain, key, 3'600, tell);
    GoldDeskOptions options;
    options.gstd_minter = gstd_minter;
    options.gold_minter = gold_minter;
    options.is_live = is_live;
    options.clock = [this] { return now; };
    options.alarm = tell;
    gold = std::make_unique<GoldDesk>(board, engine, *desk, chain, waiting, quotes, options);
    engine.show(desk->address());
  }
  /// What the sending wallet's thread does, and a minute passes.
  void round() {
    gold->look();
    [[maybe_unused]] const auto followed = desk->follow();
    pass(Millis{60'000});
  }
  void pass(Millis span) {
    now = now + span;
    chain.made = now;
    waiting.pass(span);
  }
  bool tell(Reserve::Command command) {
    Answer answer = ask(engine, {reserve_stream(Currency::gstd), {}, std::move(command)});
    return answer.has_value();
  }
  void earn(std::uint64_t lt = 7) {
    tell(RecordFee{escrow_1, plus(swap_least, swap_least), lt, Currency::gstd});
  }
  void approve(Nano least = nano(247'000)) {
    tell(ApproveSwap{engine.reserve.swap.number, least, "fair", {}});
  }
  /// Up to the message on its way.
  void send() {
    earn();
    approve();
    round();  // Orders.
    round();  // Signs.
    round();  // Records it.
  }
  /// The chain takes the message; what follows has a later logical time.
  void take() {
    chain::Transaction transaction;
    transaction.account = desk->address();
    transaction.lt = 1'000;
    transaction.hash = id_of<Sha256>(50);
    chain.taken[engine.wallet.last_swap.hash_norm] = transaction;
    round();
  }

  Wallet self() const { return desk->address(); }
  Wallet gold_wallet() const { return jetton_wallet(gold_minter, self()); }
  Wallet gstd_wallet() const { return jetton_wallet(gstd_minter, self()); }

  chain::Transaction& arrive(const Wallet& account, std::uint64_t lt, const ton::CellPtr& body) {
    chain::Transaction transaction;
    transaction.account = account;
    transaction.lt = lt;
    transaction.hash = id_of<Sha256>(60);
    transaction.made = now;
    transaction.compute = chain::ComputePhase{false, {}, true, 1, 0};
    transaction.action = chain::ActionPhase{true, 0};
    chain::ChainMessage in;
    in.source = wallet_of(70);
    in.destination = account;
    in.body = body;
    transaction.in = in;
    return chain.history[account].emplace_back(transaction);
  }
  static ton::CellPtr credit(Nano amount, const Wallet& from = router, std::uint64_t query = 1) {
    ton::Builder out;
    out.uint(credit_op, 32).uint(query, 64).coins(amount).address(from).address(from);
    return out.coins(Nano{0}).bit(false).end().value();
  }
  SwapPhase phase() const { return engine.reserve.swap.phase; }
  std::string last_event() const {
    return std::string{type_of(Event{engine.reserve_events.back()})};
  }
  template <class E>
  const E& last() const {
    return std::get<E>(engine.reserve_events.back());
  }

  bool is_live;
  UnixMillis now{1'700'000'000'000};
  Board board{1};
  FakeEngine engine{board, now};
  FakeChain chain;
  FakeWaiting waiting;
  FakeQuotes quotes;
  KeyPair key = [] {
    Secret<32> seed;
    seed.bytes.fill(5);
    return KeyPair::from_seed(seed);
  }();
  std::vector<std::string> alarms;
  std::unique_ptr<HighloadDesk> desk;
  std::unique_ptr<GoldDesk> gold;
};

}  // namespace gstd::testing
