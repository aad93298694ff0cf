// Taking commands, deciding them, and what happens to the records that are sent for them.
#include <algorithm>

#include "actors/runtime/partition.hpp"
#include "actors/runtime/stamp.hpp"
#include "events/sha256.hpp"

namespace gstd {
namespace {

Entry entry_of(const Pending& pending) {
  const CommandMeta& meta = pending.command.meta;
  Entry entry;
  entry.command = meta.id;
  entry.hash = meta.hash;
  entry.attempt = meta.attempt;
  entry.by = meta.by;
  entry.cause = meta.cause;
  entry.trace = meta.trace;
  return entry;
}

/// domain.md §9: after a start or takeover no lease lapses for one heartbeat period.
Millis heartbeat_period(const Entity& entity) {
  const AnyStateRef state = entity.state();
  const auto* task = std::get_if<const Task::State*>(&state);
  return task ? Millis{(*task)->spec->lease_ms.get() / heartbeats_per_lease} : Millis{0};
}

bool holds(const Record& record, const CommandId& id) {
  return std::ranges::find(record.entries, id, &Entry::command) != record.entries.end();
}

Error refusal_of(const std::string& code) {
  return {kind_of(code), code, "refused before, under the same command id", {}};
}

}  // namespace

void Partition::decide(Entity& entity) {
  if (!may_decide(entity)) return;
  Flight flight;
  flight.entity = &entity;
  flight.record = std::make_shared<Record>();
  const std::size_t most = entity.batch_max ? entity.batch_max : record_entries_max;
  std::vector<Pending> inbox = std::exchange(entity.inbox, {});
  std::size_t taken = 0;
  std::size_t events = 0;
  while (taken < inbox.size() && flight.record->entries.size() < most &&
         events < record_events_max) {
    const std::size_t before = flight.record->entries.size();
    consider(entity, flight, std::move(inbox[taken++]));
    if (flight.record->entries.size() > before) {
      const Events& made = flight.record->entries.back().events;
      events += made.size();
      // The next decision must see these events; the last one's only matter to a kept copy.
      if (taken < inbox.size() || entity.is_tentative()) entity.evolve_tentative(made);
    }
  }
  entity.inbox.assign(std::make_move_iterator(inbox.begin() + static_cast<std::ptrdiff_t>(taken)),
                      std::make_move_iterator(inbox.end()));
  if (!flight.record->entries.empty()) take_off(std::move(flight));
  else enqueue(entity);
}

/// Decides one command for the record being made; or answers it, or holds its answer.
void Partition::consider(Entity& entity, Flight& flight, Pending pending) {
  if (entity.halted || (!bad_.empty() && entity.name().kind != StreamKind::ops)) {
    // Policies wait here: a stuck target blocks only its lane, and nothing of it is lost.
    const bool is_policy = pending.command.meta.cause.has_value();
    if (is_policy) parked_.push_back(std::move(pending));
    else if (entity.halted) answer(pending, refuse("stream_halted", *entity.halted));
    else answer(pending, refuse("upgrade_needed", status().stopped));
    return;
  }
  if (answered_by_memory(entity, pending)) return;
  if (holds(*flight.record, pending.command.meta.id)) {
    flight.items.push_back({std::move(pending), {}, {}});
    return;
  }
  // max(the node's clock, the last record's `at`): time never runs backwards in a stream.
  stamp(pending.command.content, std::max(now_, last_at_));
  Result<Events> decided = entity.decide(pending.command.content);
  const bool is_change = decided && !decided->empty();
  const bool is_retry = !is_change && pending.is_retry() &&
                        options_.rules.hold(Rule::refusal_journalled);
  if (is_change || is_retry || pending.command.meta.cause) {  // R5, R8.
    Entry entry = entry_of(pending);
    if (decided) entry.events = std::move(*decided);
    else entry.outcome = decided.error().code;
    flight.items.push_back({std::move(pending), flight.record->entries.size(), {}});
    flight.record->entries.push_back(std::move(entry));
    return;
  }
  Answer no = decided ? Answer{Done{last_position(), nullptr, 0, true}}
                      : Answer{tl::unexpected{std::move(decided.error())}};
  if (!flight.record->entries.empty()) {  // R7: it may be no only because of this very record.
    if (!options_.rules.hold(Rule::refusal_held)) return answer(pending, std::move(no));
    flight.items.push_back({std::move(pending), {}, std::move(no)});
    return;
  }
  if (!options_.rules.hold(Rule::barrier)) return answer(pending, std::move(no));
  ++entity.waits;  // R4: a barrier, then a second decision.
  barrier_.add({&entity, std::move(pending), std::move(no)});
}

/// What the accepted history already says about this command can be said at once: it stays true.
bool Partition::answered_by_memory(Entity& entity, Pending& pending) {
  const CommandMeta& meta = pending.command.meta;
  if (meta.cause) {
    if (!entity.has_handled(*meta.cause) || !options_.rules.hold(Rule::lane_position))
      return false;
    answer(pending, Done{last_position(), nullptr, 0, true});
    return true;
  }
  const Remembered* before = entity.remembered(meta.id);
  if (!before || !options_.rules.hold(Rule::memory)) return false;
  if (before->hash != meta.hash)
    answer(pending, refuse("conflict", "this command id was used with other content"));
  else if (before->code == outcome_ok)
    answer(pending, Done{{options_.partition, before->height}, nullptr, 0, true});
  else answer(pending, tl::unexpected{refusal_of(before->code)});
  return true;
}

/// The barrier has been read: the second decision, on the accepted state.
void Partition::resolve(BarrierWait wait) {
  Entity& entity = *wait.entity;
  Pending& pending = wait.pending;
  --entity.waits;
  if (answered_by_memory(entity, pending)) return;
  if (!options_.rules.hold(Rule::second_decision)) return answer(pending, std::move(wait.first));
  stamp(pending.command.content, std::max(now_, last_at_));
  Result<Events> decided = entity.decide_on_accepted(pending.command.content);
  if (!decided) {
    answer(pending, tl::unexpected{std::move(decided.error())});
  } else if (decided->empty()) {
    answer(pending, Done{last_position(), nullptr, 0, true});
  } else {  // No longer a no: it takes its place like a new command.
    entity.inbox.push_back(std::move(pending));
    enqueue(entity);
  }
}

/// Chains the record on the last one sent and appends it.
void Partition::take_off(Flight flight) {
  Entity& entity = *flight.entity;
  Record& record = *flight.record;
  record.prev = speculative_;
  record.at = std::max(now_, last_at_);
  record.node = options_.node;
  record.stream = entity.name();
  record.seq = entity.trail().seq;
  std::string value = records_.encode(record);
  if (value.size() > record_bytes_max) {
    const std::size_t entries = record.entries.size();
    entity.drop_tentative();
    entity.batch_max = static_cast<std::uint32_t>(std::max<std::size_t>(1, entries / 2));
    std::vector<Pending> again;
    for (FlightItem& item : flight.items) again.push_back(std::move(item.pending));
    if (entries == 1) {
      answer(again.front(), refuse("too_large", "what it would change exceeds one record"));
      again.erase(again.begin());
    }
    entity.inbox.insert(entity.inbox.begin(), std::make_move_iterator(again.begin()),
                        std::make_move_iterator(again.end()));
    enqueue(entity);
    return;
  }
  entity.batch_max = 0;
  entity.is_in_flight = true;
  flight.hash = speculative_ = sha256(value);
  flight.token = next_token_++;
  flight.read_position = position_;
  last_at_ = record.at;
  const std::uint64_t token = flight.token;
  flights_.push_back(std::move(flight));
  host_.append(std::move(value), token);
}

/// R3: the speculative head goes back to the accepted one; what was under way is decided again,
/// in its order. Unless proven dead, a record may still land later (R2): its commands count as
/// retries from now on (R8).
void Partition::reset(bool proven_dead) {
  speculative_ = head_.hash;
  for (Flight& flight : std::exchange(flights_, {})) {
    Entity& entity = *flight.entity;
    entity.is_in_flight = false;
    entity.drop_tentative();
    std::vector<Pending> again;
    for (FlightItem& item : flight.items) {
      if (item.entry && !proven_dead && options_.rules.hold(Rule::maybe_live))
        item.pending.is_maybe_live = true;
      again.push_back(std::move(item.pending));
    }
    entity.inbox.insert(entity.inbox.begin(), std::make_move_iterator(again.begin()),
                        std::make_move_iterator(again.end()));
    enqueue(entity);
  }
}

/// Streams whose time has come get an ordinary command of their own.
void Partition::wake_timers() {
  std::vector<Entity*> due;
  timers_.visit_due(now_, [&](Entity* entity) {
    const bool is_held = now_ < deciding_since_ + heartbeat_period(*entity);
    const bool is_busy = entity->is_woken || entity->is_in_flight || entity->is_loading;
    if (!is_held && !is_busy && !entity->halted && bad_.empty()) due.push_back(entity);
  });
  for (Entity* entity : due) {
    entity->is_woken = true;
    const std::string key = entity->name().text() + " " + std::to_string(entity->trail().seq) +
                            " " + std::to_string(++entity->timer_count) + " " +
                            std::to_string(now_.get());
    CommandMeta meta;
    meta.by = options_.node;
    meta.hash = sha256(key);
    meta.id = command_id(options_.node, key);
    AnyCommand content = entity->wake(std::max(now_, last_at_));
    ++open_;
    entity->inbox.push_back({{entity->name(), std::move(meta), std::move(content)},
                             [entity](const Answer&) { entity->is_woken = false; },
                             false});
    enqueue(*entity);
  }
}

}  // namespace gstd
