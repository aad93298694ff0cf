// A whole marketplace driven by numbers: each number is one act of somebody, chosen and filled in
// by its digits, so that RapidCheck can shrink a history.
#pragma once

#include "tests/support/marketplace.hpp"

namespace gstd::testing {

constexpr std::uint8_t script_tasks = 6;
constexpr std::uint8_t script_workers = 6;

class Script {
 public:
  Script() {
    for (std::uint8_t i = 1; i <= 2; ++i) {
      const OpenEscrow open{payer(i),         Currency::ton, Network::testnet, 0,
                            refund_after_default, contract_terms(), market_.now};
      market_.send(stream_of(id_of<EscrowId>(i)), Escrow::Command{open});
    }
    for (std::uint8_t i = 1; i <= script_workers; ++i) {
      const RegisterWorker enrol{person(i).wallet, WorkerKind::node, "server", "", {}};
      market_.send(stream_of(person(i).worker), Worker::Command{enrol});
    }
  }

  Marketplace& market() { return market_; }

  void act(std::uint32_t number) {
    digits_ = number;
    using Act = void (Script::*)();
    static constexpr Act acts[] = {
        &Script::create, &Script::deposit, &Script::claim,    &Script::claim,   &Script::claim,
        &Script::submit, &Script::submit,  &Script::submit,   &Script::release, &Script::cancel,
        &Script::pass,   &Script::react,   &Script::react,    &Script::react,   &Script::react,
        &Script::repeat, &Script::repeat,  &Script::withdraw, &Script::collect, &Script::heartbeat,
        &Script::refund, &Script::resolve};
    (this->*acts[digit(std::size(acts))])();
  }

  /// Everybody goes home: all timers fire, all policies speak.
  void end() {
    market_.finish();
    for (int i = 0; i < 3; ++i) {
      market_.pass(Millis{200'000'000});
      market_.finish();
    }
  }

 private:
  /// The next digit of the number, below `base`.
  std::uint32_t digit(std::size_t base) {
    const auto value = digits_ % static_cast<std::uint32_t>(base);
    digits_ /= static_cast<std::uint32_t>(base);
    return value;
  }
  std::uint8_t pick(std::uint8_t count) { return static_cast<std::uint8_t>(1 + digit(count)); }
  static Wallet payer(std::uint8_t escrow) {
    return wallet_of(static_cast<std::uint8_t>(100 + escrow));
  }
  EscrowId pick_escrow() { return id_of<EscrowId>(pick(2)); }
  std::uint64_t next_lt(const EscrowId& escrow) {
    return market_.escrows.states[stream_of(escrow)].last_lt + 1;
  }
  bool tell(const EscrowId& escrow, Escrow::Command command) {
    return market_.send(stream_of(escrow), command);
  }
  bool tell(const TaskId& task, Task::Command command) {
    return market_.send(stream_of(task), command);
  }

  void create() {
    const auto task = id_of<TaskId>(pick(script_tasks));
    const auto tier = static_cast<Tier>(digit(4));
    const auto escrow = pick(2);
    TaskSpec spec = task_spec(tier);
    spec.reward_nano = nano(1 + digit(500));
    tell(task, CreateTask{spec, payer(escrow), id_of<EscrowId>(escrow), fee_bps_default, false,
                          market_.now});
  }
  void deposit() {
    const EscrowId escrow = pick_escrow();
    tell(escrow, RecordDeposit{nano(1 + digit(20'000)), yes, next_lt(escrow), false});
  }
  void claim() {
    const Person who = person(pick(script_workers));
    tell(id_of<TaskId>(pick(script_tasks)), ClaimTask{who.worker, facts_of(who), market_.now});
  }
  void submit() {
    const TaskId task = id_of<TaskId>(pick(script_tasks));
    const auto& replicas = market_.tasks.states[stream_of(task)].replicas;
    if (replicas.empty()) return;
    const std::uint32_t number = 1 + digit(replicas.size());
    const Person who = {replicas[number - 1].worker, replicas[number - 1].owner};
    const Sha256 result = id_of<Sha256>(pick(2));
    tell(task,
         SubmitResult{who.worker, number, result, {}, 0, 0, {}, true, facts_of(who), market_.now});
  }
  void release() {
    tell_replica([&](auto w, auto n) { return ReleaseTask{w, n, market_.now}; });
  }
  void heartbeat() {
    tell_replica([&](auto w, auto n) { return HeartbeatTask{w, n, market_.now}; });
  }
  void tell_replica(auto command) {
    const TaskId task = id_of<TaskId>(pick(script_tasks));
    const auto& replicas = market_.tasks.states[stream_of(task)].replicas;
    if (replicas.empty()) return;
    const std::uint32_t number = 1 + digit(replicas.size());
    tell(task, command(replicas[number - 1].worker, number));
  }
  void cancel() {
    const TaskId task = id_of<TaskId>(pick(script_tasks));
    tell(task, CancelTask{payer(pick(2)), market_.now});
  }
  void pass() { market_.pass(Millis{digit(30'000)}); }
  void react() { market_.react_once(digits_); }
  void repeat() { market_.repeat(digits_); }
  void withdraw() {
    const std::uint8_t escrow = pick(2);
    const auto& state = market_.escrows.states[stream_of(id_of<EscrowId>(escrow))];
    const Nano amount = nano(1 + digit(2'000));
    tell(id_of<EscrowId>(escrow),
         WithdrawFunds{payer(escrow), amount, plus(state.withdrawn_total, amount)});
  }
  /// A claim on chain: a payee's, or the treasury's; now and then more than is owed.
  void collect() {
    const EscrowId escrow = pick_escrow();
    const bool is_treasury = digit(2) == 1;
    const Wallet payee = is_treasury ? treasury : person(pick(script_workers)).wallet;
    const auto& state = market_.escrows.states[stream_of(escrow)];
    const Nano due = is_treasury ? state.fees_owed : state.owed_to.value_or_empty(payee);
    const Nano paid = plus(due, nano(digit(8) == 7 ? 1 : 0));
    if (paid == Nano{}) return;
    tell(escrow, RecordClaim{payee, paid, paid, yes, next_lt(escrow)});
  }
  /// Rare: most histories keep their money.
  void refund() {
    const EscrowId escrow = pick_escrow();
    if (digit(8) != 7) return;
    const auto& s = market_.escrows.states[stream_of(escrow)];
    const Nano balance = plus(plus(s.available, s.reserved), s.owed);
    tell(escrow, RecordRefund{plus(balance, nano(digit(4) == 3 ? 1 : 0)), yes, next_lt(escrow)});
  }
  void resolve() {
    const EscrowId escrow = pick_escrow();
    const auto& state = market_.escrows.states[stream_of(escrow)];
    if (state.is_frozen)
      tell(escrow,
           ResolveDrift{nano(-static_cast<std::int64_t>(digit(3))), "looked", state.drift_lt});
  }

  Marketplace market_;
  std::uint32_t digits_ = 0;
};

}  // namespace gstd::testing
