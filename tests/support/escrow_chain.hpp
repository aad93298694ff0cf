// One escrow on both sides: the journal's events, and the transactions of its contract.
#pragma once

#include "adapters/crypto/keys.hpp"
#include "adapters/reconcile/reconcile.hpp"
#include "adapters/ton/escrow_returns.hpp"
#include "tests/support/escrow_stack.hpp"
#include "tests/support/escrow_story.hpp"
#include "tests/support/fake_chain.hpp"

namespace gstd::testing {

inline KeyPair voucher_key_of_all() {
  Secret<32> seed;
  seed.bytes.fill(9);
  return KeyPair::from_seed(seed);
}

constexpr std::int64_t chain_start_s = 1'700'000'000;

/// The contract as it acts by its rules; what a test makes it say besides is the test's.
class EscrowOnFakeChain {
 public:
  EscrowOnFakeChain() {
    journal.id = escrow_1;
    EscrowOpened event = opened(Network::testnet);
    event.contract->voucher_key = key.id();
    tell(event);
    address = *reconcile::address_of(journal);
    fake.newest.made = at((chain_start_s + 86'400) * 1'000);
    answer();
  }

  void tell(EscrowEvent event) { journal.take(event); }

  /// Hash of the transaction at this lt.
  static Sha256 hash_at(std::uint64_t lt) {
    Sha256 hash;
    hash.bytes[0] = 0x7E;
    hash.bytes.back() = static_cast<std::uint8_t>(lt);
    return hash;
  }

  /// A message came in and all went well.
  chain::Transaction done(ton::CellPtr body, std::uint64_t lt) const {
    chain::Transaction transaction;
    transaction.account = address;
    transaction.hash = hash_at(lt);
    transaction.lt = lt;
    transaction.made = at((chain_start_s + static_cast<std::int64_t>(lt)) * 1'000);
    transaction.status_before = transaction.status_after = chain::AccountStatus::active;
    transaction.compute = chain::ComputePhase{false, {}, true, 0, 0};
    transaction.action = chain::ActionPhase{true, 0};
    transaction.in = chain::ChainMessage{};
    transaction.in->source = requester;
    transaction.in->destination = address;
    transaction.in->body = std::move(body);
    return transaction;
  }

  chain::Transaction with_notice(chain::Transaction transaction, ton::NoticeKind kind,
                                 std::int64_t amount) const {
    chain::ChainMessage notice;
    notice.source = address;
    notice.destination = journal.opened.contract->hub;
    notice.body = ton::write_notice({1, kind, journal.id, nano(amount), deposited, paid_out});
    transaction.out.push_back(std::move(notice));
    return transaction;
  }

  void deposit(std::int64_t amount, std::uint64_t lt) {
    deposited = plus(deposited, nano(amount));
    happen(fake, with_notice(done(ton::write_deposit(1), lt), ton::NoticeKind::deposited, amount));
    answer();
  }

  ton::CellPtr claim_body(const Wallet& payee, std::int64_t cumulative) const {
    ton::Claim claim{1, voucher(payee, cumulative), {}};
    claim.signature = signature(payee, cumulative);
    return ton::write_claim(claim);
  }

  void claim(const Wallet& payee, std::int64_t cumulative, std::int64_t amount, std::uint64_t lt) {
    paid_out = plus(paid_out, nano(amount));
    if (payee == treasury) treasury_paid = plus(treasury_paid, nano(amount));
    happen(fake, with_notice(done(claim_body(payee, cumulative), lt), ton::NoticeKind::claimed,
                             amount));
    answer();
  }

  void failed_claim(const Wallet& payee, std::int64_t cumulative, std::uint64_t lt) {
    chain::Transaction transaction = done(claim_body(payee, cumulative), lt);
    transaction.is_aborted = true;
    transaction.compute = chain::ComputePhase{false, {}, false, 0, 107};
    transaction.action.reset();
    happen(fake, std::move(transaction));
  }

  void refund(std::uint64_t lt) {
    const Nano left = minus(deposited, paid_out);
    paid_out = deposited;
    auto transaction = with_notice(done(ton::write_refund(1), lt), ton::NoticeKind::refunded,
                                   left.value);
    transaction.status_after = chain::AccountStatus::nonexist;
    transaction.is_destroyed = true;
    happen(fake, std::move(transaction));
    deposited = paid_out = treasury_paid = {};
  }

  ton::Voucher voucher(const Wallet& payee, std::int64_t cumulative) const {
    return {address, journal.id, payee, nano(cumulative), until_s};
  }
  Signature signature(const Wallet& payee, std::int64_t cumulative) const {
    return key.sign(ton::chars(ton::write_voucher(voucher(payee, cumulative))->hash().bytes));
  }
  EscrowVoucherIssued issued(const Wallet& payee, std::int64_t cumulative) const {
    return {payee, nano(cumulative), at(until_s * 1'000LL), signature(payee, cumulative)};
  }

  /// The getters say what the contract has come to.
  void answer() {
    chain::AccountState& state = fake.states[address];
    state.address = address;
    state.balance = plus(minus(deposited, paid_out), nano(50));
    fake.getters[{address, "get_escrow"}] = [this](const chain::Stack&) {
      return chain::GetterAnswer{
          0, escrow_stack(journal.id, journal.opened, deposited, paid_out)};
    };
    fake.getters[{address, "get_paid"}] = [this](const chain::Stack&) {
      return chain::GetterAnswer{0, {stack_number(treasury_paid.value)}};
    };
  }

  const KeyPair key = voucher_key_of_all();
  const std::uint32_t until_s = static_cast<std::uint32_t>(refund_after.get() / 1'000 - 7'200);
  reconcile::JournalEscrow journal;
  FakeChain fake;
  Wallet address;
  Nano deposited, paid_out, treasury_paid;
};

}  // namespace gstd::testing
