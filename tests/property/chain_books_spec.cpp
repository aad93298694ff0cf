// The escrow's books and its contract's, whatever happens on the chain, however often and in
// whatever order it is told.
#define BOOST_TEST_MODULE chain_books
#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "adapters/chain/escrow_facts.hpp"
#include "tests/support/watching_nodes.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

std::uint64_t any_seed() {
  return *rc::gen::noShrink(rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint64_t>()));
}
/// A failing life shrinks to its beginning.
int any_length() { return *rc::gen::inRange(1, 400); }

void require_whole(const EscrowLife& life) {
  if (!life.broken.empty()) RC_FAIL(life.broken);
}
void require_agreement(const EscrowLife& life) {
  require_whole(life);
  RC_ASSERT(life.drifts == 0U);
  RC_ASSERT(!life.state.is_frozen);
  RC_ASSERT(life.state.deposited == life.contract.taken);
  RC_ASSERT(life.state.paid == life.contract.paid);
  RC_ASSERT(life.state.refunded == life.contract.refunded);
  RC_ASSERT(life.agrees());
}

void classify(const EscrowLife& life) {
  RC_CLASSIFY(life.contract.is_jetton(), "jettons");
  RC_CLASSIFY(life.contract.paid > Nano{}, "somebody was paid");
  RC_CLASSIFY(life.contract.refunded > Nano{}, "refunded");
}

/// The facts of the chain in their order, each of them any number of times.
class Deliveries {
 public:
  explicit Deliveries(EscrowLife& life) : life_{life} {
    watched_ = {escrow_1, life.contract.address, life.opened.contract->hub, requester,
                life.key.id(), life.contract.is_jetton(), ContractModel::jetton_wallet};
  }

  bool has_news() { return told_ < facts().size(); }
  void tell_next() { tell_again(told_++); }
  void tell_all() {
    while (has_news()) tell_next();
  }
  /// One that was told, or a whole tail of them.
  void repeat() {
    if (told_ == 0) return;
    std::size_t at = life_.dice.roll(static_cast<std::uint32_t>(told_));
    const std::size_t end = life_.dice.one_in(2) ? at + 1 : told_;
    for (; at < end; ++at) tell_again(at);
  }

  /// The next fact that moved money becomes another, or is never told. Whether there was one.
  bool plant() {
    for (; has_news(); tell_next()) {
      Escrow::Command& fact = facts_[told_];
      if (moved(fact) == Nano{}) continue;
      if (life_.dice.one_in(3))
        facts_.erase(facts_.begin() + static_cast<std::ptrdiff_t>(told_));
      else
        change(fact, nano(1 + life_.dice.roll(3)));
      return true;
    }
    return false;
  }

 private:
  const std::vector<Escrow::Command>& facts() {
    const auto& history = life_.chain.histories[life_.contract.address];
    for (; read_ < history.size(); ++read_) {
      const auto meaning = chain::meaning_of(history[read_], watched_);
      RC_ASSERT(!std::holds_alternative<chain::AskContract>(meaning));
      if (const auto* fact = std::get_if<chain::EscrowFact>(&meaning))
        facts_.push_back(command_of(*fact));
    }
    return facts_;
  }
  static Escrow::Command command_of(chain::EscrowFact fact) {
    return std::visit(
        [&](auto& command) {
          if constexpr (requires { command.books = fact.books; }) command.books = fact.books;
          return Escrow::Command{command};
        },
        fact.command);
  }
  void tell_again(std::size_t index) {
    Escrow::Command fact = facts_[index];
    if (auto* failure = std::get_if<RecordClaimFailure>(&fact)) failure->now = life_.contract.now;
    [[maybe_unused]] const auto& answer = life_.tell(fact);
  }
  static Nano moved(const Escrow::Command& fact) {
    return std::visit(
        [](const auto& command) {
          if constexpr (requires { command.paid; }) return command.paid;
          else if constexpr (requires { command.tx; command.amount; }) return command.amount;
          else return Nano{};
        },
        fact);
  }
  static void change(Escrow::Command& fact, Nano more) {
    std::visit(
        [&](auto& command) {
          if constexpr (requires { command.paid; }) command.paid = plus(command.paid, more);
          else if constexpr (requires { command.tx; command.amount; })
            command.amount = plus(command.amount, more);
        },
        fact);
  }

  EscrowLife& life_;
  chain::WatchedEscrow watched_;
  std::vector<Escrow::Command> facts_;  ///< All the chain has shown.
  std::size_t told_ = 0;
  std::size_t read_ = 0;
};

/// Two nodes that both believe to be the one.
class Watched {
 public:
  explicit Watched(EscrowLife& life)
      : life_{life}, chain_{life.chain, life.dice}, engine_{life}, nodes_{} {
    for (auto& node : nodes_) node = std::make_unique<WatchingNode>(life, engine_, chain_);
    engine_.written = [this] {
      for (auto& node : nodes_) node->written();
    };
  }

  void step() {
    WatchingNode& node = any_node();
    switch (life_.dice.roll(12)) {
      case 0:
      case 1:
      case 2: return move();
      case 3: return life_.pass_time();
      case 4:
      case 5:
      case 6: {
        [[maybe_unused]] const auto looked = node.look();
        return;
      }
      case 7: return node.read_back(1 + life_.dice.roll(3));
      case 8:
        if (life_.dice.one_in(4)) node.restart();
        return;
      case 9:
        life_.sign();
        return engine_.written();
      default:
        if (const auto& events = life_.tell(life_.any_command()); events && !events->empty())
          engine_.written();
    }
  }

  /// All is read by everybody.
  void quiet() {
    for (auto& node : nodes_) read_all(*node);
  }

  int unheard = 0;

 private:
  /// What no notice told can only be asked for while nothing else has happened since, and before
  /// the refund. All before it is told by one node; what the other knows is as old as it may be.
  void move() {
    if (!life_.dice.one_in(4)) return life_.move_on_chain();
    read_all(any_node());
    if (life_.state.is_closed) return life_.move_on_chain();
    life_.move_on_chain(Told::unheard);
    ++unheard;
    for (int i = 0; i < 10; ++i) {
      WatchingNode& node = any_node();
      [[maybe_unused]] const auto looked = node.look();
      node.read_back(life_.dice.roll(2));
    }
    quiet();
  }
  WatchingNode& any_node() { return *nodes_[life_.dice.roll(2)]; }
  /// A second look where the first one told something and had to read that back.
  void read_all(WatchingNode& node) {
    chain_.is_honest = engine_.is_honest = true;
    Result<void> looked;
    for (int i = 0; i < 2 && (i == 0 || !looked); ++i) {
      node.read_back();
      looked = node.look();
    }
    if (!looked) RC_FAIL(looked.error().why);
    chain_.is_honest = engine_.is_honest = false;
  }

  EscrowLife& life_;
  UnreliableChain chain_;
  OneEscrowEngine engine_;
  std::array<std::unique_ptr<WatchingNode>, 2> nodes_;
};

void live(EscrowLife& life, Deliveries& deliveries, int length) {
  life.contract.deposit(nano(5'000'000'000));
  for (int i = 0; i < length; ++i) {
    switch (life.dice.roll(12)) {
      case 0:
      case 1:
      case 2: life.move_on_chain(); break;
      case 3: life.pass_time(); break;
      case 4:
      case 5:
        if (deliveries.has_news()) deliveries.tell_next();
        break;
      case 6: deliveries.repeat(); break;
      case 7: life.sign(); break;
      default: [[maybe_unused]] const auto& answer = life.tell(life.any_command());
    }
    require_whole(life);
  }
}

/// All payouts arrive, late jettons come, and the contract ends: whatever is wrong shows.
void finish(EscrowLife& life) {
  while (life.contract.has_payout_on_way()) life.contract.arrive();
  life.contract.now = std::max(life.contract.now, life.opened.terms.refund_after);
  life.contract.deposit(nano(700));
  life.contract.refund();
}

}  // namespace

BOOST_AUTO_TEST_CASE(facts_in_their_order_and_again_leave_the_contracts_books) {
  BOOST_TEST(rc::check("the books are the contract's", [] {
    EscrowLife life{any_seed()};
    Deliveries deliveries{life};
    const int length = any_length();
    for (int quiet = 0; quiet < 2; ++quiet) {
      live(life, deliveries, length);
      deliveries.tell_all();
      require_agreement(life);
    }
    finish(life);
    deliveries.tell_all();
    deliveries.repeat();
    require_agreement(life);
    RC_ASSERT(life.state.is_closed);
    classify(life);
  }));
}

BOOST_AUTO_TEST_CASE(a_fact_that_is_not_the_chains_is_always_found) {
  BOOST_TEST(rc::check("a planted fact is found", [] {
    EscrowLife life{any_seed()};
    Deliveries deliveries{life};
    live(life, deliveries, any_length());
    RC_ASSERT(life.drifts == 0U);
    bool is_planted = deliveries.plant();
    if (!is_planted) {
      life.contract.deposit(nano(9));
      is_planted = deliveries.plant();
    }
    if (!is_planted) return;  // A coin contract that has ended: nothing moves any more.
    live(life, deliveries, 20);
    deliveries.tell_all();
    finish(life);
    deliveries.tell_all();
    RC_ASSERT(life.drifts > 0U);
    RC_ASSERT(life.state.is_frozen);
    classify(life);
  }));
}

BOOST_AUTO_TEST_CASE(watchers_of_an_unreliable_chain_leave_the_contracts_books) {
  BOOST_TEST(rc::check("two watchers agree with the contract", [] {
    EscrowLife life{any_seed()};
    Watched watched{life};
    life.contract.deposit(nano(5'000'000'000));
    for (int i = any_length(); i > 0; --i) {
      watched.step();
      require_whole(life);
      if (life.dice.one_in(40)) {
        watched.quiet();
        require_agreement(life);
      }
    }
    watched.quiet();
    finish(life);
    watched.quiet();
    require_agreement(life);
    RC_ASSERT(life.state.is_closed);
    classify(life);
    RC_CLASSIFY(watched.unheard > 0, "unheard movements");
  }));
}
