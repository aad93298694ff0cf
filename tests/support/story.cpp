#include "tests/support/story.hpp"

#include <cstdlib>
#include <stdexcept>

#include "events/sha256.hpp"
#include "tests/support/people.hpp"

namespace gstd::testing {

Chronicle::Chronicle(Journal& journal, const RecordCodec& codec)
    : journal_(journal), codec_(codec) {}

void Chronicle::write_raw(PartitionId partition, std::string value) {
  ++outstanding_;
  journal_.append(partition, std::move(value), [this](AppendOutcome outcome) {
    if (outcome.status != AppendStatus::stored) std::abort();  // The chain is torn from here on.
    --outstanding_;
    outstanding_.notify_all();
  });
  for (auto now_out = outstanding_.load(); now_out > outstanding_max;
       now_out = outstanding_.load())
    outstanding_.wait(now_out);
}

Position Chronicle::write(const StreamName& stream, Events events) {
  const PartitionId partition = partition_of(stream, journal_.partitions());
  Head& head = heads_[partition];
  const Position position{partition, head.height};
  Record record{head.hash, record_version, now, "test", stream, lengths_[stream], {}};
  lengths_[stream] += events.size();
  record.entries.push_back({command_id("test", position.text()), {}, 1, "test", {}, {},
                            std::string{outcome_ok}, std::move(events)});
  std::string value = codec_.encode(record);
  if (judge(head, value) != Verdict::accepted) throw std::runtime_error{"the chain is broken"};
  write_raw(partition, std::move(value));
  now = now + Millis{10};
  return position;
}

Position Chronicle::write_unreadable(PartitionId partition) {
  Head& head = heads_[partition];
  const Position position{partition, head.height};
  std::string value = std::string{prev_prefix} + head.hash.text() + R"(","v":99})";
  if (judge(head, value) != Verdict::accepted) throw std::runtime_error{"the chain is broken"};
  write_raw(partition, std::move(value));
  return position;
}

Position Chronicle::open_escrow(const Wallet& requester, const EscrowId& escrow) {
  const UnixMillis later = now + Millis{90LL * 86'400'000};
  return write(stream_of(escrow),
               {EscrowEvent{EscrowOpened{requester, Currency::ton, Network::dev, 0,
                                         {later, later - Millis{2LL * 86'400'000}}}},
                EscrowEvent{EscrowDeposited{nano(1'000'000'000), yes, 1}}});
}

Position Chronicle::whole_task(const TaskId& task, const EscrowId& escrow,
                               const Wallet& requester) {
  const StreamName own = stream_of(task);
  const StreamName budget = stream_of(escrow);
  const TaskSpec spec = task_spec();
  const UnixMillis ends = now + spec.total_timeout_ms;
  const std::vector<Vote> votes{{1, ann.worker, ann.wallet}, {2, bob.worker, bob.wallet}};
  const std::vector<Payment> payments{{ann.worker, ann.wallet, nano(1000)},
                                      {bob.worker, bob.wallet, nano(1000)}};
  write(own, {TaskEvent{TaskCreated{spec, requester, escrow, nano(7350), nano(50), ends}}});
  write(budget, {EscrowEvent{EscrowReserved{task, nano(7350)}}});
  TaskFunded funded;
  write(own, {TaskEvent{funded}});
  write(own, {TaskEvent{TaskClaimed{1, ann.worker, ann.wallet, 1, now + spec.lease_ms}}});
  write(own, {TaskEvent{TaskClaimed{2, bob.worker, bob.wallet, 1, now + spec.lease_ms}}});
  write(own, {TaskEvent{TaskSubmitted{1, ann.worker, yes, yes, 0, 7, {}}}});
  write(own, {TaskEvent{TaskSubmitted{2, bob.worker, yes, no, 0, 7, {}}},
              TaskEvent{TaskValidated{yes, votes, {}, escrow, nano(1000), nano(50), {}}}});
  write(budget, {EscrowEvent{EscrowSettled{task, Currency::ton, payments, nano(100),
                                           nano(5250)}}});
  write({StreamKind::reserve, "ton"}, {ReserveEvent{ReserveFeeAccrued{task, nano(50)}}});
  for (const Person& who : {ann, bob})
    write(stream_of(who.worker), {WorkerEvent{WorkerVerdictRecorded{task, 1, {}}}});
  return write(own, {TaskEvent{TaskSettled{payments, nano(100), nano(5250)}}});
}

}  // namespace gstd::testing
