#include "adapters/audit/partition_audit.hpp"

#include <algorithm>

#include "adapters/audit/result_signature.hpp"
#include "events/sha256.hpp"

namespace gstd {
namespace {

// Two ghosts behind the last accepted record are enough to tell which of them was changed.
constexpr std::size_t tail_max = 2;

// The totals of an escrow are checked after each record, and against the sums over all its
// reservations and payees, of which there may be 100,000, every so many events and at the end: a
// total that left its parts does not come back to them by itself.
constexpr std::uint64_t sums_every = 4'096;

}  // namespace

PartitionAudit::PartitionAudit(PartitionId partition, std::uint32_t partitions,
                               const RecordCodec& codec, std::vector<KnownHead> known,
                               SignatureCheck signature_check)
    : partitions_{partitions},
      codec_{codec},
      known_{std::move(known)},
      signature_check_{signature_check} {
  report.partition = partition;
}

ChainVisitor PartitionAudit::visitor() {
  return {[this](const Head& before, const std::string& value) { accept(before, value); },
          [this](const Head&, const std::string& value) {
            ++report.ghosts;
            if (tail_.size() < tail_max) tail_.push_back({sha256(value), prev_of(value)});
          }};
}

void PartitionAudit::find(std::string place, std::string kind, std::string what) {
  findings.push_back({std::move(place), std::move(kind), std::move(what)});
}

void PartitionAudit::accept(const Head& before, const std::string& value) {
  tail_.clear();
  ++report.records;
  const Position at{report.partition, before.height};
  const auto record = codec_.decode(value);
  if (!record) {
    find(at.text(), "decode", record.error().path + ": " + record.error().why);
  } else if (partition_of(record->stream, partitions_) != report.partition) {
    find(at.text(), "partition", record->stream.text() + " belongs to another partition");
  } else {
    fold(at, *record);
  }
  const bool is_known = std::ranges::any_of(known_, [&](const KnownHead& known) {
    return known.head.height == before.height + 1;
  });
  if (is_known) check_known({before.height + 1, sha256(value)}, false);
}

void PartitionAudit::fold(Position at, const Record& record) {
  auto& entity = streams_[record.stream];
  if (!entity) entity = Entity::make(record.stream);
  Trail& trail = entity->trail();
  if (record.seq != trail.seq)
    find(at.text(), "sequence", record.stream.text() + " has seq " + std::to_string(record.seq) +
                                    " where " + std::to_string(trail.seq) + " is due");
  for (const Entry& entry : record.entries) {
    for (const Event& event : entry.events) {
      ++report.events;
      look_at(at, record.stream, event, *entity);
      if (!entity->evolve(event))
        find(at.text(), "decode", "an event of another kind of stream");
    }
  }
  trail.seq = record.seq + event_count(record);
  check_money(at, *entity, record.seq / sums_every != trail.seq / sums_every);
}

void PartitionAudit::check_money(Position at, const Entity& entity, bool is_thorough) {
  if (entity.name().kind != StreamKind::escrow) return;
  const AnyStateRef state = entity.state();
  const std::string broken =
      broken_invariant(*std::get<const Escrow::State*>(state), is_thorough);
  if (!broken.empty()) find(at.text(), "money", entity.name().text() + ": " + broken);
}

void PartitionAudit::look_at(Position at, const StreamName& stream, const Event& event,
                             const Entity& entity) {
  if (const auto* ops = std::get_if<OpsEvent>(&event)) {
    if (const auto* opened = std::get_if<JournalOpened>(ops)) identity = *opened;
  } else if (const auto* escrow = std::get_if<EscrowEvent>(&event)) {
    if (const auto* paid = std::get_if<EscrowSettled>(escrow)) {
      if (!settled.try_emplace(paid->task, at, *paid).second)
        find(at.text(), "money", "task " + paid->task.text() + " is settled twice");
    }
  } else if (const auto* task = std::get_if<TaskEvent>(&event)) {
    const auto* decided = std::get_if<TaskValidated>(task);
    const auto* submitted = std::get_if<TaskSubmitted>(task);
    if (!decided && !submitted) return;
    const auto id = TaskId::parse(stream.id);
    if (!id) return;
    if (decided) validated.try_emplace(*id, *decided);
    else if (signature_check_ == SignatureCheck::every_result)
      check_signature(at, *id, *submitted, *std::get<const Task::State*>(entity.state()));
  }
}

void PartitionAudit::check_signature(Position at, const TaskId& task,
                                     const TaskSubmitted& submitted, const Task::State& state) {
  ++signatures;
  const Network network = identity ? identity->network : Network::dev;
  if (!is_signed_by_worker(submitted, network, task, *state.spec))
    find(at.text(), "signature", "the result of replica " + std::to_string(submitted.replica) +
                                     " is not signed by worker " + submitted.worker.text());
}

/// Compares the heads others remember with the chain at their height.
void PartitionAudit::check_known(const Head& head, bool is_last) {
  std::erase_if(known_, [&](const KnownHead& known) {
    const bool is_here = known.head.height == head.height;
    if (is_here && known.head.hash != head.hash && head.height > 0)
      find(Position{report.partition, head.height - 1}.text(), "heads",
           "this record hashes to " + head.hash.text() + ", but the " + known.source +
               " saw " + known.head.hash.text());
    if (is_last && !is_here && known.head.height > head.height)
      find(name_changed(head), "heads",
           "the chain ends at height " + std::to_string(head.height) + " with " +
               head.hash.text() + ", but the " + known.source + " saw height " +
               std::to_string(known.head.height) + " with " + known.head.hash.text());
    return is_here;
  });
}

/// Which record was changed when the chain breaks off: the ghosts behind it remember the hash
/// their own predecessor once had.
std::string PartitionAudit::name_changed(const Head& head) const {
  const Position last{report.partition, head.height == 0 ? 0 : head.height - 1};
  const Position next{report.partition, head.height};
  if (tail_.empty()) return next.text();  // Nothing is there: it was cut off.
  if (tail_.size() == 1) {
    // The only ghost is intact if somebody remembers its hash as the head.
    for (const KnownHead& known : known_)
      if (known.head.hash == tail_[0].hash) return last.text();
    return tail_[0].prev == head.hash ? last.text() : next.text();
  }
  return tail_[1].prev == tail_[0].hash ? last.text() : next.text();
}

void PartitionAudit::finish(const Head& head) {
  report.head = head.hash.text();
  // Without a head to compare with, ghosts at the end that chain on each other look like a broken
  // chain: an honest loser of a race is followed by its winner.
  const bool is_torn = tail_.size() == tail_max && tail_[1].prev == tail_[0].hash;
  if (known_.empty() && is_torn)
    find(name_changed(head), "chain", "records behind it chain on another hash than " +
                                          head.hash.text());
  check_known(head, true);
  for (const auto& [name, entity] : streams_)
    check_money({report.partition, head.height}, *entity, true);
  if (report.records == 0)
    find(Position{report.partition, 0}.text(), "chain", "the partition is empty");
}

}  // namespace gstd
