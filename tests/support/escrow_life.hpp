// One escrow and its contract, and the dice that say what people do with both.
#pragma once

#include <functional>
#include <random>

#include "actors/escrow.hpp"
#include "adapters/crypto/keys.hpp"
#include "tests/support/contract_model.hpp"

namespace gstd::testing {

/// The same seed gives the same life.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_{seed} {}
  /// 0 to count - 1.
  std::uint32_t roll(std::uint32_t count) {
    return static_cast<std::uint32_t>(random_() % count);
  }
  bool one_in(std::uint32_t count) { return roll(count) == 0; }
  Nano amount() { return nano(1 + roll(4) * 700'000'000LL + roll(1'000)); }

 private:
  std::mt19937_64 random_;
};

class EscrowLife {
 public:
  explicit EscrowLife(std::uint64_t seed)
      : dice{seed},
        key{voucher_key()},
        opened{opened_with(key, dice.one_in(2))},
        contract{chain, escrow_1, opened} {
    Escrow::evolve(state, opened);
  }

  /// Every command that was told, and whatever comes of it; the books stay whole.
  const Result<std::vector<EscrowEvent>>& tell(const Escrow::Command& command) {
    answer_ = Escrow::decide(state, command);
    if (!answer_) return answer_;
    for (const EscrowEvent& event : *answer_) {
      Escrow::evolve(state, event);
      if (std::string wrong = broken_invariant(state, true); !wrong.empty() && broken.empty())
        broken = std::move(wrong);
      drifts += std::holds_alternative<EscrowDriftFound>(event) ? 1U : 0U;
    }
    return answer_;
  }

  /// What requester, policies, payees and the signer may ask at any time.
  Escrow::Command any_command() {
    const TaskId task = id_of<TaskId>(static_cast<std::uint8_t>(dice.roll(60)));
    switch (dice.roll(12)) {
      case 0:
      case 1:
      case 2: return ReserveFunds{task, requester, opened.currency, dice.amount(), {}, 4};
      case 3:
      case 4:
      case 5: return settlement(task);
      case 6: return ReleaseFunds{task, "cancelled"};
      case 7: {
        const Nano amount = dice.amount();
        return WithdrawFunds{requester, amount, plus(state.withdrawn_total, amount)};
      }
      case 8: return DrainQueue{contract.now};
      case 9:
        return ApproveVoucher{anybody(), state.vouchers.value_or_empty(anybody()).cumulative, "y"};
      default: return RequestVoucher{anybody(), false, {}, contract.now};
    }
  }

  /// Signs what waits for it, as the signer does.
  void sign() {
    const std::vector<Wallet> waiting = state.unsigned_vouchers;
    for (const Wallet& payee : waiting) {
      const PayeeVoucher& order = *state.vouchers.find(payee);
      const auto until_s = static_cast<std::uint32_t>(order.valid_until.get() / 1'000);
      const auto voucher = ton::write_voucher(
          {contract.address, escrow_1, payee, order.cumulative, until_s});
      const Signature signature = key.sign(ton::chars(voucher->hash().bytes));
      if (tell(IssueVoucher{payee, order.cumulative, order.valid_until, signature}))
        vouchers.push_back({payee, order.cumulative, order.valid_until, signature});
    }
  }

  /// What anybody may send to the contract, and what becomes of its payouts.
  void move_on_chain(Told told = Told::heard) {
    switch (dice.roll(12)) {
      case 0:
      case 1: return contract.deposit(dice.amount(), told);
      case 2: return contract.comment();
      case 3: return contract.refund(told);
      case 4:
      case 5:
        if (contract.has_payout_on_way()) contract.come_back(told);
        return;
      case 6:
        if (contract.has_payout_on_way()) contract.arrive();
        return;
      default:
        if (vouchers.empty()) return;
        // Mostly the newest; an older one pays less, or nothing.
        const std::size_t back = dice.one_in(3) ? dice.roll(4) : 0;
        return contract.claim(vouchers[vouchers.size() - 1 - back % vouchers.size()], told);
    }
  }

  /// Hours, now and then weeks.
  void pass_time() {
    const Millis hours{(1 + dice.roll(30)) * 3'600'000LL * (dice.one_in(20) ? 20 : 1)};
    contract.now = contract.now + hours;
  }

  bool agrees() const {
    return state.deposited == contract.taken && state.paid == contract.paid &&
           state.refunded == contract.refunded &&
           plus(plus(state.available, state.reserved), state.owed) == contract.left();
  }

  Dice dice;
  const KeyPair key;
  const EscrowOpened opened;
  FakeChain chain;
  ContractModel contract;
  Escrow::State state;
  std::vector<EscrowVoucherIssued> vouchers;
  std::string broken;  ///< The first broken invariant.
  std::size_t drifts = 0;

 private:
  static KeyPair voucher_key() {
    Secret<32> seed;
    seed.bytes.fill(9);
    return KeyPair::from_seed(seed);
  }
  static EscrowOpened opened_with(const KeyPair& key, bool is_jetton) {
    const UnixMillis end = UnixMillis{} + Millis{20 * day.get()};
    EscrowOpened opened{requester, is_jetton ? Currency::gstd : Currency::ton, Network::testnet, 0,
                        {end, end - claims_margin}, contract_terms()};
    opened.contract->voucher_key = key.id();
    if (is_jetton) opened.contract->minter = wallet_of(241);
    return opened;
  }
  Wallet anybody() {
    const Wallet all[] = {ann.wallet, bob.wallet, cat.wallet, treasury, requester};
    return all[dice.roll(std::size(all))];
  }
  /// One to three people are paid, the treasury or the requester among them now and then.
  SettleFunds settlement(const TaskId& task) {
    SettleFunds settle{task, {}, nano(1 + dice.roll(500'000'000)), nano(dice.roll(25'000'000))};
    for (std::uint32_t i = 1 + dice.roll(3); i > 0; --i)
      settle.accepted.push_back({i, ann.worker, anybody()});
    return settle;
  }

  Result<std::vector<EscrowEvent>> answer_;
};

}  // namespace gstd::testing
