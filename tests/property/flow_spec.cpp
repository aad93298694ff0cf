// Whole random histories of two budgets, six tasks and six workers, policies and timers included.
#define BOOST_TEST_MODULE flow
#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "tests/support/script.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

constexpr std::size_t script_acts = 400;

/// Plays a random script to its end.
Script played() {
  using Numbers = std::vector<std::uint32_t>;
  const auto any = rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<std::uint32_t>());
  const auto numbers = *rc::gen::container<Numbers>(script_acts, any);
  Script script;
  for (const std::uint32_t number : numbers) script.act(number);
  script.end();
  return script;
}

void assert_no_faults(const Marketplace& market) {
  if (!market.faults.empty()) RC_FAIL(market.faults.front());
}

template <Decider D>
void assert_replay_equals_live(const Streams<D>& streams) {
  for (const auto& [stream, state] : streams.states) {
    typename D::State replayed;
    const auto log = streams.logs.find(stream);
    if (log != streams.logs.end())
      for (const auto& event : log->second) D::evolve(replayed, event);
    if (replayed != state) RC_FAIL(stream.text() + ": " + shown(state) + " != " + shown(replayed));
  }
}

template <class E>
std::vector<E> all_of(const auto& streams) {
  std::vector<E> found;
  for (const auto& [stream, log] : streams.logs)
    for (const auto& event : log)
      if (const E* held = std::get_if<E>(&event)) found.push_back(*held);
  return found;
}

Nano sum(const std::vector<Payment>& payments) {
  Nano total;
  for (const Payment& payment : payments) total = plus(total, payment.amount);
  return total;
}

/// A task's money after its end: none is held, and what was paid came out of its reservation.
void assert_settled_in_full(Marketplace& market, const StreamName& stream,
                            const Task::State& task) {
  if (task.phase == TaskStatus::absent) return;
  RC_ASSERT(Task::is_ended(task));
  const auto& escrow = market.escrows.states[stream_of(task.escrow)];
  const TaskId id = *TaskId::parse(stream.id);
  RC_ASSERT(!escrow.reservations.contains(id));
  if (!escrow.is_frozen) RC_ASSERT(!escrow.waiting.contains(id));
  for (const auto& event : market.tasks.logs[stream])
    if (const auto* paid = std::get_if<TaskSettled>(&event))
      RC_ASSERT(plus(plus(sum(paid->payments), paid->fee), paid->returned) == task.amount);
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_history_ends_with_its_books_balanced) {
  BOOST_TEST(rc::check("books balanced", [] {
    Script script = played();
    Marketplace& market = script.market();
    assert_no_faults(market);
    for (const auto& [stream, task] : market.tasks.states)
      assert_settled_in_full(market, stream, task);
  }));
}

BOOST_AUTO_TEST_CASE(nothing_happens_twice_without_any_memory_of_commands) {
  BOOST_TEST(rc::check("retries absorbed", [] {
    Script script = played();
    Marketplace& market = script.market();
    for (std::size_t i = 0; i < 2 * script_acts; ++i) market.repeat(i);
    assert_no_faults(market);
  }));
}

BOOST_AUTO_TEST_CASE(replay_equals_live) {
  BOOST_TEST(rc::check("replay equals live", [] {
    Script script = played();
    const Marketplace& market = script.market();
    assert_replay_equals_live(market.tasks);
    assert_replay_equals_live(market.workers);
    assert_replay_equals_live(market.escrows);
    assert_replay_equals_live(market.reserves);
  }));
}

BOOST_AUTO_TEST_CASE(everybody_is_owed_what_the_settlements_say_and_the_reserve_its_part) {
  BOOST_TEST(rc::check("settlements add up", [] {
    Script script = played();
    Marketplace& market = script.market();
    std::map<Wallet, Nano> earned;
    Nano accrued;
    for (const auto& event : all_of<EscrowSettled>(market.escrows)) {
      accrued = plus(accrued, part_of(event.fee, reserve_bps));
      for (const Payment& payment : event.payments)
        earned[payment.owner] = plus(earned[payment.owner], payment.amount);
    }
    for (const auto& event : all_of<EscrowWithdrawn>(market.escrows))
      earned[requester] = plus(earned[requester], event.amount);
    std::map<Wallet, Nano> owed;
    for (const auto& [stream, escrow] : market.escrows.states)
      for (const auto& [payee, amount] : escrow.ever_owed_to) {
        const Wallet who = payee == escrow.requester ? requester : payee;
        owed[who] = plus(owed[who], amount);
      }
    RC_ASSERT(owed == earned);
    RC_ASSERT(market.reserves.states[reserve_stream(Currency::ton)].accrued == accrued);
    RC_CLASSIFY(!earned.empty(), "somebody earned");
  }));
}
