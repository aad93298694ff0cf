// An escrow's contract in memory, by its own rules (adapters/ton/contracts): what happens to it are
// transactions on a fake chain. Coins and jettons; payouts that come back; lives after the end.
#pragma once

#include <deque>

#include "adapters/ton/boc.hpp"
#include "adapters/ton/escrow.hpp"
#include "adapters/ton/escrow_returns.hpp"
#include "tests/support/escrow_stack.hpp"
#include "tests/support/fake_chain.hpp"
#include "tests/support/people.hpp"

namespace gstd::testing {

/// How one movement deviates from an honest one.
enum class Told { heard, unheard };

class ContractModel {
 public:
  ContractModel(FakeChain& chain, const EscrowId& id, const EscrowOpened& opened)
      : chain_{chain}, id_{id}, opened_{opened} {
    const auto terms = ton::terms_of(id, opened.requester, opened.terms, *opened.contract);
    address = ton::address_of(ton::escrow_init(terms));
    chain_.getters[{address, "get_escrow"}] = [this](const chain::Stack&) {
      return chain::GetterAnswer{0, escrow_stack(id_, opened_, deposited_, paid_out_)};
    };
    if (!is_jetton()) return;
    chain_.getters[{*opened.contract->minter, "get_wallet_address"}] = [](const chain::Stack&) {
      return chain::GetterAnswer{0, {chain::StackItem::of(jetton_wallet)}};
    };
    is_alive_ = true;  // Prepared before the first jettons arrive.
  }

  bool is_jetton() const { return opened_.contract->minter.has_value(); }
  bool is_over() const { return now >= opened_.terms.refund_after; }
  Nano left() const { return minus(deposited_, paid_out_); }
  bool has_payout_on_way() const { return !on_way_.empty(); }

  /// Jettons are already there and cannot be refused; coins come in time or not at all.
  void deposit(Nano amount, Told told = Told::heard) {
    const auto op = is_jetton() ? ton::EscrowOp::jetton_notice : ton::EscrowOp::deposit;
    const auto body = ton::Builder{}.uint(static_cast<std::uint64_t>(op), 32).uint(1, 64).end();
    if (!is_jetton() && is_over()) return refuse_it(*body, 104);
    is_alive_ = true;
    deposited_ = plus(deposited_, amount);
    taken = plus(taken, amount);
    auto done = done_by(*body, is_jetton() ? jetton_wallet : opened_.requester);
    if (told == Told::heard || !is_jetton()) add_notice(done, ton::NoticeKind::deposited, amount);
    happen(chain_, std::move(done));
  }

  void claim(const EscrowVoucherIssued& voucher, Told told = Told::heard) {
    const auto until_s = static_cast<std::uint32_t>(voucher.valid_until.get() / 1'000);
    const auto body = ton::write_claim(
        {1, {address, id_, voucher.payee, voucher.cumulative, until_s}, voucher.signature});
    const Nano before = paid_to_[voucher.payee];
    if (!is_alive_) return refuse_it(body, 0);
    if (is_over()) return refuse_it(body, 104);
    if (now >= voucher.valid_until) return refuse_it(body, 112);
    if (voucher.cumulative <= before) return refuse_it(body, 107);
    const Nano amount = minus(voucher.cumulative, before);
    if (amount > left()) return refuse_it(body, 108);
    paid_to_[voucher.payee] = voucher.cumulative;
    paid_out_ = plus(paid_out_, amount);
    paid = plus(paid, amount);
    auto done = done_by(body, voucher.payee);
    if (told == Told::heard || is_jetton()) add_notice(done, ton::NoticeKind::claimed, amount);
    happen(chain_, std::move(done));
    if (is_jetton()) on_way_.push_back({1, amount, voucher.payee, {}, ton::Purpose::claim});
  }

  /// The oldest payout on its way was taken, or its wallet refuses it.
  void arrive() { on_way_.pop_front(); }
  void come_back(Told told = Told::heard) {
    const ton::Payout payout = on_way_.front();
    on_way_.pop_front();
    paid_out_ = minus(paid_out_, payout.amount);
    if (payout.purpose == ton::Purpose::refund) {
      refunded = minus(refunded, payout.amount);
    } else {
      paid = minus(paid, payout.amount);
      paid_to_[payout.to] = minus(paid_to_[payout.to], payout.amount);
    }
    const auto body =
        ton::Builder{}.uint(0xFFFF'FFFE, 32).ref(ton::write_payout(payout)).end().value();
    auto done = done_by(body, jetton_wallet);
    done.in->is_bounced = true;
    if (told == Told::heard) add_notice(done, ton::NoticeKind::returned, payout.amount);
    happen(chain_, std::move(done));
  }

  /// A coin escrow ends with it; its StateInit can bring it back, empty.
  void refund(Told told = Told::heard) {
    const auto body = ton::write_refund(1);
    if (!is_over()) return refuse_it(body, 105);
    // No voucher counts so late that its payout could still be on its way.
    std::erase_if(on_way_, [](const auto& each) { return each.purpose == ton::Purpose::claim; });
    const Nano amount = left();
    paid_out_ = deposited_;
    refunded = plus(refunded, amount);
    auto done = done_by(body, wallet_of(99));
    const bool in_coins = !is_jetton() || amount == Nano{};
    if (told == Told::heard || !in_coins) add_notice(done, ton::NoticeKind::refunded, amount);
    if (in_coins) add_refunded(done, amount);
    else on_way_.push_back({1, amount, opened_.requester, {}, ton::Purpose::refund});
    if (!is_jetton()) {
      done.status_after = chain::AccountStatus::nonexist;
      done.is_destroyed = true;
      is_alive_ = false;
      deposited_ = paid_out_ = {};
      paid_to_.clear();
    }
    happen(chain_, std::move(done));
  }

  /// Somebody's message that no escrow takes.
  void comment() { refuse_it(ton::Builder{}.uint(0, 32).end().value(), 122); }

  static constexpr Wallet jetton_wallet = wallet_of(240);
  Wallet address;
  UnixMillis now{1'000};
  Nano taken, paid, refunded;  ///< Over all its lives.

 private:
  chain::Transaction done_by(ton::CellPtr body, const Wallet& from) {
    lt_ += 10;
    chain::Transaction done;
    done.account = address;
    done.lt = lt_;
    for (std::size_t i = 0; i < sizeof lt_; ++i)
      done.hash.bytes[i] = static_cast<std::uint8_t>(lt_ >> 8 * i);
    done.made = now;
    done.status_before = done.status_after = chain::AccountStatus::active;
    done.compute = chain::ComputePhase{false, {}, true, 0, 0};
    done.action = chain::ActionPhase{true, 0};
    done.in = chain::ChainMessage{};
    done.in->source = from;
    done.in->destination = address;
    done.in->body = std::move(body);
    return done;
  }

  void refuse_it(ton::CellPtr body, std::int32_t exit_code) {
    auto refused = done_by(std::move(body), wallet_of(98));
    refused.is_aborted = true;
    refused.compute = chain::ComputePhase{!is_alive_, "no_state", false, 0, exit_code};
    refused.action.reset();
    if (!is_alive_) refused.status_before = refused.status_after = chain::AccountStatus::nonexist;
    happen(chain_, std::move(refused));
  }

  void add_notice(chain::Transaction& done, ton::NoticeKind kind, Nano amount) const {
    add_message(done, opened_.contract->hub,
                ton::write_notice({1, kind, id_, amount, deposited_, paid_out_}));
  }
  void add_refunded(chain::Transaction& done, Nano amount) const {
    const auto op = static_cast<std::uint64_t>(ton::EscrowOp::refunded);
    ton::Builder out;
    out.uint(op, 32).uint(1, 64).coins(amount);
    add_message(done, opened_.requester, out.end().value());
  }
  void add_message(chain::Transaction& done, const Wallet& to, ton::CellPtr body) const {
    chain::ChainMessage message;
    message.source = address;
    message.destination = to;
    message.body = std::move(body);
    done.out.push_back(std::move(message));
  }

  FakeChain& chain_;
  const EscrowId id_;
  const EscrowOpened opened_;
  bool is_alive_ = false;
  std::uint64_t lt_ = 0;
  Nano deposited_, paid_out_;       ///< Of this life, as the contract counts them.
  std::map<Wallet, Nano> paid_to_;  ///< Likewise.
  std::deque<ton::Payout> on_way_;  ///< Jettons that have neither arrived nor come back.
};

}  // namespace gstd::testing
