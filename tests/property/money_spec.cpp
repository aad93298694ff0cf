// One escrow under any commands in any order: every nano stays in exactly one place.
#define BOOST_TEST_MODULE money
#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "actors/escrow.hpp"
#include "actors/fees.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

/// Small enough that commands meet each other, with ends of the range now and then.
rc::Gen<Nano> amounts() {
  const auto edges = rc::gen::element<std::int64_t>(
      std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), 0, -1);
  const auto usual = rc::gen::inRange<std::int64_t>(1, 2'000);
  return rc::gen::map(rc::gen::weightedOneOf<std::int64_t>({{30, usual}, {1, edges}}),
                      [](std::int64_t value) { return Nano{value}; });
}

std::uint8_t number(int count) {
  return static_cast<std::uint8_t>(*rc::gen::inRange(1, count + 1));
}

/// What a chain that agrees with the books would say, or any other amount now and then.
Nano mostly(Nano agreed) { return number(8) == 1 ? *amounts() : agreed; }

Escrow::Command any_command(const Escrow::State& s) {
  const auto task = id_of<TaskId>(number(8));
  const std::uint64_t lt = s.last_lt + number(4) - 1;
  const Nano amount = *amounts();
  const Nano price = std::max(amount, nano(1));  // A created task always costs something.
  const Nano reward = nano(number(100));
  const Person who = person(number(3));
  const bool flag = number(4) == 1;
  const Nano owed = s.owed_to.value_or_empty(who.wallet);
  const UnixMillis now = at(1'000LL * number(200) * number(200) * number(200));
  switch (number(23)) {
    case 1:
    case 2:
    case 3: return RecordDeposit{amount, yes, lt, flag};
    case 4: return ReserveFunds{task, who.wallet, Currency::ton, price, {}, 1};
    case 5:
    case 6:
    case 7: return ReserveFunds{task, requester, Currency::ton, price, {}, number(9)};
    case 8: return DrainQueue{};
    case 9: return ReleaseFunds{task, "cancelled"};
    case 10: return SettleFunds{task, {{1, who.worker, who.wallet}}, amount, *amounts()};
    case 11:
    case 12: return SettleFunds{task, {{1, who.worker, who.wallet}}, reward, nano(5)};
    case 13:
      return WithdrawFunds{requester, reward, mostly(Nano{s.withdrawn_total.value + reward.value})};
    case 14: return RecordClaim{who.wallet, owed, mostly(owed), yes, lt};
    case 15: return RecordClaim{treasury, s.fees_owed, mostly(s.fees_owed), yes, lt};
    case 16: {
      const Nano balance = plus(plus(s.available, s.reserved), s.owed);
      return RecordRefund{flag ? balance : amount, yes, flag ? lt : 0};
    }
    case 17: return RecordClaimReturn{who.wallet, mostly(nano(number(100))), yes, lt};
    case 18: return RecordRefundReturn{mostly(s.refunded), yes, flag ? lt : 0};
    case 19: return RequestVoucher{number(8) == 1 ? treasury : who.wallet, flag, {}, now};
    case 20:
    case 21: {
      const PayeeVoucher voucher = s.vouchers.value_or_empty(who.wallet);
      return IssueVoucher{who.wallet, mostly(voucher.cumulative), voucher.valid_until, {}};
    }
    case 22: return RecordClaimFailure{who.wallet, yes, lt, "gas", now};
    default: return ResolveDrift{amount, "looked", s.drift_lt};
  }
}

void play(Escrow::State& state, const Escrow::Command& command) {
  const auto events = Escrow::decide(state, command);
  if (!events) return;
  for (const auto& event : *events) {
    Escrow::evolve(state, event);
    const std::string broken = broken_invariant(state, true);
    if (!broken.empty()) RC_FAIL(broken);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(money_is_conserved_whatever_is_asked) {
  BOOST_TEST(rc::check("money is conserved", [] {
    Escrow::State state;
    play(state,
         OpenEscrow{requester, Currency::ton, Network::testnet, 0, refund_after_default,
                    contract_terms(), at(1)});
    for (int i = 0; i < 200; ++i) play(state, any_command(state));
    RC_CLASSIFY(state.owed > Nano{0}, "somebody is owed");
    RC_CLASSIFY(state.paid > Nano{0}, "somebody was paid");
    RC_CLASSIFY(!state.vouchers.empty(), "somebody has a voucher");
    RC_CLASSIFY(state.is_frozen, "frozen");
    RC_CLASSIFY(state.is_closed, "closed");
  }));
}

BOOST_AUTO_TEST_CASE(the_parts_of_a_reservation_sum_to_the_whole) {
  BOOST_TEST(rc::check("parts sum to the whole", [] {
    const Nano reward{*rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000'000)};
    const Bps bps{*rc::gen::inRange(0, 10'001)};
    const auto tier = static_cast<Tier>(*rc::gen::inRange(0, 4));
    const Nano fee = part_of(reward, bps);
    const Nano whole = *reservation(reward, fee, tier);
    const auto count = static_cast<std::uint8_t>(*rc::gen::inRange(0, 16));
    Escrow::State state;
    play(state,
         OpenEscrow{requester, Currency::ton, Network::testnet, 0, refund_after_default,
                    contract_terms(), at(1)});
    play(state, RecordDeposit{whole, yes, 1, false});
    play(state, ReserveFunds{task_1, requester, Currency::ton, whole, {}, 0});
    SettleFunds settle{task_1, {}, reward, fee};
    for (std::uint8_t i = 1; i <= count; ++i)
      settle.accepted.push_back({i, person(i).worker, person(i).wallet});
    const auto events = Escrow::decide(state, settle);
    const auto* settled = std::get_if<EscrowSettled>(&events->front());
    const Nano each = plus(reward, fee);
    RC_ASSERT((settled != nullptr) == (*multiply(each, count) <= whole));
    if (settled == nullptr) return;
    Nano sum = plus(settled->fee, settled->returned);
    for (const Payment& payment : settled->payments) sum = plus(sum, payment.amount);
    RC_ASSERT(sum == whole);
  }));
}

BOOST_AUTO_TEST_CASE(a_part_is_the_floor_of_the_exact_product) {
  BOOST_TEST(rc::check("part_of is exact", [] {
    const auto amount = *rc::gen::resize(rc::kNominalSize, rc::gen::positive<std::int64_t>());
    const auto bps = *rc::gen::inRange(0, 10'001);
    __extension__ using Wide = __int128;
    const auto exact = static_cast<std::int64_t>(static_cast<Wide>(amount) * bps / 10'000);
    RC_ASSERT(part_of(nano(amount), Bps{bps}) == nano(exact));
  }));
}
