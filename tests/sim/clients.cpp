#include "tests/sim/clients.hpp"

#include "events/sha256.hpp"
#include "tests/support/people.hpp"

namespace gstd::sim {
namespace {

using namespace gstd::testing;

constexpr std::uint8_t tasks = 12;
constexpr std::uint8_t workers = 6;
constexpr std::uint8_t payers = 2;

Wallet payer(std::uint8_t number) { return wallet_of(static_cast<std::uint8_t>(100 + number)); }

const Task::State* task_of(const History& history, const StreamName& name) {
  const Entity* entity = history.stream(name);
  if (!entity) return nullptr;
  const AnyStateRef state = entity->state();
  const auto* task = std::get_if<const Task::State*>(&state);
  return task ? *task : nullptr;
}

}  // namespace

Clients::Clients(const History& history, std::uint32_t partitions, Random random)
    : history_{history}, partitions_{partitions}, random_{std::move(random)} {}

Call& Clients::draw(UnixMillis now) {
  auto call = std::make_unique<Call>();
  call->command = random_command(now);
  call->first_at = now;
  call->first_height = history_.height(partition_of(call->command.stream, partitions_));
  calls_.push_back(std::move(call));
  return *calls_.back();
}

void Clients::before_cut(PartitionId partition) {
  for (const auto& call : calls_)
    if (partition_of(call->command.stream, partitions_) == partition)
      call->was_recorded = history_.find(call->command.stream, call->command.meta.id) != nullptr;
}

void Clients::on_cut(PartitionId partition) {
  const std::uint64_t height = history_.height(partition);
  for (const auto& call : calls_) {
    if (partition_of(call->command.stream, partitions_) != partition) continue;
    call->is_excused = call->answer.has_value();
    call->cut_attempt = call->attempt;
    call->first_height = std::min(call->first_height, height);
    call->last_height = std::min(call->last_height, height);
  }
}

Command Clients::random_command(UnixMillis now) {
  auto [stream, content] = random_content(now);
  Command command{std::move(stream), {}, std::move(content)};
  const std::string key = std::to_string(calls_.size());
  command.meta.by = "client";
  command.meta.id = command_id("client", key);
  command.meta.hash = sha256(key);
  return command;
}

std::pair<StreamName, AnyCommand> Clients::random_content(UnixMillis now) {
  const std::uint8_t number = pick(payers);
  const EscrowId escrow = id_of<EscrowId>(number);
  switch (random_(10)) {
    case 0:
      return {stream_of(escrow), Escrow::Command{OpenEscrow{payer(number), Currency::ton,
                                                            Network::testnet, 0,
                                                            refund_after_default,
                                                            contract_terms(), now}}};
    case 1:
      return {stream_of(escrow),
              Escrow::Command{RecordDeposit{nano(static_cast<std::int64_t>(1 + random_(20'000))),
                                            yes, 1 + random_(40), false}}};
    case 2: {
      // Toggles: only the memory of commands keeps these from happening twice.
      const Wallet who = wallet_of(pick(workers));
      if (random_(2)) return {stream_of(who), User::Command{BlockUser{"because"}}};
      return {stream_of(who), User::Command{UnblockUser{}}};
    }
    case 3: {
      const Person who = person(pick(workers));
      return {stream_of(who.worker), Worker::Command{RegisterWorker{
                                         who.wallet, WorkerKind::node, "server", "", {}}}};
    }
    case 4: {
      TaskSpec spec = task_spec(static_cast<Tier>(random_(4)));
      spec.reward_nano = nano(static_cast<std::int64_t>(1 + random_(500)));
      // Some are over before an append that was given up lands.
      if (random_(2))
        spec.queue_timeout_ms = Millis{static_cast<std::int64_t>(1'000 + random_(8'000))};
      if (random_(2)) spec.lease_ms = Millis{static_cast<std::int64_t>(3'000 + random_(6'000))};
      return {stream_of(id_of<TaskId>(pick(tasks))),
              Task::Command{CreateTask{spec, payer(number), escrow, fee_bps_default, false, now}}};
    }
    default: return work_on_task(now);
  }
}

std::pair<StreamName, AnyCommand> Clients::work_on_task(UnixMillis now) {
  const StreamName stream = stream_of(id_of<TaskId>(pick(tasks)));
  const Task::State* task = task_of(history_, stream);
  const auto replicas = task ? task->replicas.size() : 0;
  const std::uint64_t act = random_(8);
  if (act == 0) return {stream, Task::Command{CancelTask{payer(pick(payers)), now}}};
  if (act < 4 || replicas == 0) {
    const Person who = person(pick(workers));
    return {stream, Task::Command{ClaimTask{who.worker, facts_of(who), now}}};
  }
  const auto which = static_cast<std::uint32_t>(random_(replicas));
  const Person who{task->replicas[which].worker, task->replicas[which].owner};
  if (act == 4) return {stream, Task::Command{ReleaseTask{who.worker, which + 1, now}}};
  const Sha256 result = id_of<Sha256>(random_(8) == 0 ? 2 : 1);
  return {stream, Task::Command{SubmitResult{who.worker, which + 1, result, {}, 0, 0, {}, true,
                                             facts_of(who), now}}};
}

std::string Clients::check(const Call& call, Millis skew) const {
  const Command& command = call.command;
  const std::string what = command.stream.text() + " command " + command.meta.id.text() +
                           " attempt " + std::to_string(call.attempt) + ": ";
  const History::Found* found = history_.find(command.stream, command.meta.id);
  const auto was_true = [&](const std::string& code) {
    std::vector<UnixMillis> times;
    for (const Millis off : {Millis{0}, skew, Millis{-skew.get()}}) {
      times.push_back(call.first_at + off);
      times.push_back(call.answered_at + off);
    }
    return history_.was_true(command, code, call.last_height, call.answered_height, times);
  };
  if (*call.answer) {
    const Done& done = **call.answer;
    if (found && found->outcome != outcome_ok) return what + "done, but the history refuses it";
    if (found && !(found->position == done.position))
      return what + "done at " + done.position.text() + ", the history has it at " +
             found->position.text();
    if (!found && !done.is_repeat && call.was_recorded && call.attempt == call.cut_attempt)
      return {};  // It was true when it was said.
    if (!found && !done.is_repeat) return what + "done, but the history does not have it";
    if (!found && !was_true("")) return what + "already so, but it never was";
    return {};
  }
  const std::string& code = call.answer->error().code;
  if (found && found->outcome == outcome_ok) return what + "refused, but it happened";
  if (found) return found->outcome == code ? "" : what + "refused with another code";
  return was_true(code) ? "" : what + "refused with " + code + ", which was never true";
}

}  // namespace gstd::sim
