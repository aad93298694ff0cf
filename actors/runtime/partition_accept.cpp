// Reading the tail: the arbiter's verdict, and what an accepted record changes.
#include <algorithm>

#include "actors/runtime/partition.hpp"
#include "events/sha256.hpp"

namespace gstd {

void Partition::on_records(std::vector<RawRecord> values, UnixMillis now) {
  at_time(now);
  std::move(values.begin(), values.end(), std::back_inserter(stalled_));
  while (!stalled_.empty() && !stopped_ && read(stalled_.front())) stalled_.pop_front();
  work();
}

void Partition::on_loaded(const StreamName& stream, Result<std::optional<std::string>> row,
                          UnixMillis now) {
  at_time(now);
  Entity& entity = entity_of(stream);
  entity.is_loading = false;
  ended_.erase(fingerprint(stream));
  bool is_restored = row.has_value();
  if (row && *row) {
    auto image = states_.decode(stream.kind, **row);
    is_restored = image && entity.restore(std::move(*image));
  }
  if (!is_restored)
    halt(entity, "its cached state cannot be read: delete the cache and restart");
  timers_.set(entity, entity.due());
  enqueue(entity);
  while (!stalled_.empty() && !stopped_ && read(stalled_.front())) stalled_.pop_front();
  work();
}

/// One value of the tail. False when it must wait for a stream to be loaded.
bool Partition::read(RawRecord& value) {
  const Head before = head_;
  Head after = head_;
  if (verdict(after, value.value) == Verdict::ghost) {
    position_ = value.offset + 1;
    on_ghost(value.value);
    return true;
  }
  const bool is_own = !flights_.empty() && flights_.front().hash == after.hash;
  std::shared_ptr<const Record> record =
      is_own ? flights_.front().record : decode(value.value, before.height);
  if (record && before.height >= base_height_ && entity_of(record->stream).is_loading)
    return false;
  head_ = after;
  // Who begins there again judges again what came since: in a log that was cut and filled again,
  // what then were ghosts may be something else.
  last_point_ = {before, behind_head_};
  position_ = behind_head_ = value.offset + 1;
  if (!is_own) {
    if (!flights_.empty()) {  // Another record took our place: ours are proven dead.
      reset(true);
      lost_races_ = std::min<std::uint32_t>(lost_races_ + 1, 16);
      window_ = 1;
      random_ ^= random_ << 13;
      random_ ^= random_ >> 7;
      random_ ^= random_ << 17;
      const std::int64_t most =
          std::min<std::int64_t>(race_backoff_max.get(), std::int64_t{1} << lost_races_);
      not_before_ = now_ + Millis{static_cast<std::int64_t>(
                               random_ % static_cast<std::uint64_t>(most + 1))};
    }
    speculative_ = head_.hash;
  }
  check_seen();
  if (record) land(record, before.height);
  return true;
}

Verdict Partition::verdict(Head& head, const std::string& value) const {
  if (judge(head, value) == Verdict::accepted) return Verdict::accepted;
  if (!prev_of(value) || options_.rules.hold(Rule::prev_matches)) return Verdict::ghost;
  head = {head.height + 1, sha256(value)};
  return Verdict::accepted;
}

void Partition::on_ghost(const std::string& value) {
  ++ghosts_;
  const Sha256 hash = sha256(value);
  const bool is_own = std::ranges::find(flights_, hash, &Flight::hash) != flights_.end();
  if (is_own) reset(false);
  else if (is_ready_ && !is_behind_)
    host_.alarm("ghost", "partition " + std::to_string(options_.partition) + " offset " +
                             std::to_string(position_ - 1) + " does not extend the chain");
}

/// Somebody else's record, or ours from an earlier life. Null when it cannot be understood (R10):
/// the head has moved all the same.
std::shared_ptr<const Record> Partition::decode(const std::string& value, std::uint64_t height) {
  auto record = records_.decode(value);
  if (!record) {
    on_bad_record(height, record.error().path + ": " + record.error().why);
    return nullptr;
  }
  if (partition_of(record->stream, options_.partitions) != options_.partition) {
    on_bad_record(height, "its stream " + record->stream.text() + " is of another partition");
    return nullptr;
  }
  return std::make_shared<const Record>(std::move(*record));
}

/// An accepted record that can be read: state, policies, readers, answers.
void Partition::land(const std::shared_ptr<const Record>& record, std::uint64_t height) {
  const bool is_own = !flights_.empty() && flights_.front().record == record;
  last_at_ = std::max(last_at_, record->at);
  policies_.observe(last_point_, options_.partition, *record);
  if (height < base_height_) return;
  Entity& entity = entity_of(record->stream);
  if (entity.trail().height <= height) {  // The cached row may be newer than the base.
    if (record->seq != entity.trail().seq) {
      on_bad_record(height, "seq " + std::to_string(record->seq) + " where " +
                                std::to_string(entity.trail().seq) + " is due");
      return;
    }
    apply(entity, *record, height);
  }
  const Position position{options_.partition, height};
  if (is_ready_)
    publishing_.push_back({position, record, entity.view(), head_, behind_head_ - 1});
  if (!is_own) return;
  lost_races_ = 0;
  window_ = std::min(2 * window_ + 1, window_max);
  Flight flight = std::move(flights_.front());
  flights_.pop_front();
  entity.is_in_flight = false;
  answer_all(flight, position);
  enqueue(entity);
}

/// What the record says is true now: each of its commands gets its answer.
void Partition::answer_all(Flight& flight, const Position& position) {
  std::vector<Pending> again;
  for (FlightItem& item : flight.items) {
    if (item.entry) {
      const std::string& outcome = flight.record->entries[*item.entry].outcome;
      // A policy's cause is handled, whatever came of it.
      if (outcome == outcome_ok || item.pending.command.meta.cause)
        answer(item.pending, Done{position, flight.record, *item.entry, false});
      else
        answer(item.pending, refuse(outcome, "refused, and recorded so"));
    } else if (item.held) {
      answer(item.pending, std::move(*item.held));
    } else {
      again.push_back(std::move(item.pending));
    }
  }
  flight.items.clear();
  std::vector<Pending>& inbox = flight.entity->inbox;
  inbox.insert(inbox.begin(), std::make_move_iterator(again.begin()),
               std::make_move_iterator(again.end()));
}

void Partition::apply(Entity& entity, const Record& record, std::uint64_t height) {
  const bool is_own = !flights_.empty() && flights_.front().record.get() == &record;
  if (!is_own) entity.drop_tentative();
  for (const Entry& entry : record.entries) {
    for (const Event& event : entry.events) {
      if (!entity.evolve(event)) on_bad_record(height, "an event of another kind of stream");
      if (const auto* ops = std::get_if<OpsEvent>(&event))
        if (const auto* disowned = std::get_if<RecordDisowned>(ops)) disown(disowned->height);
      if (const auto* policy = std::get_if<PolicyEvent>(&event))
        policies_.forget_below(std::get<PolicyCheckpointed>(*policy).height);
    }
    if (entry.cause) entity.set_handled(*entry.cause);
    else
      entity.remember({entry.command, entry.hash, entry.outcome, height});
  }
  entity.trail().seq += event_count(record);
  entity.trail().height = height + 1;
  mark_changed(entity);
  if (std::string broken = entity.broken(); !broken.empty() && !entity.halted)
    halt(entity, std::move(broken));
}

void Partition::on_bad_record(std::uint64_t height, const std::string& why) {
  if (disowned_.contains(height)) return;
  bad_.push_back(height);
  host_.alarm("record_not_understood",
              Position{options_.partition, height}.text() + ": " + why);
}

/// Two operators said that this record changes nothing: deciding goes on.
void Partition::disown(std::uint64_t height) {
  disowned_.insert(height);
  std::erase(bad_, height);
  if (!bad_.empty()) return;
  for (Pending& pending : std::exchange(parked_, {})) {
    Entity& entity = entity_of(pending.command.stream);
    entity.inbox.push_back(std::move(pending));
    enqueue(entity);
  }
}

/// T1: the heads that others remember must come by again.
void Partition::check_seen() {
  if (seen_.empty()) return;
  const auto wrong = std::ranges::find_if(seen_, [&](const SeenHead& seen) {
    return seen.head.height == head_.height && seen.head.hash != head_.hash;
  });
  if (wrong != seen_.end())
    stop_cut("was changed: the record at height " + std::to_string(head_.height - 1) +
             " hashes to " + head_.hash.text() + ", the " + wrong->source + " saw " +
             wrong->head.hash.text());
  std::erase_if(seen_, [&](const SeenHead& seen) { return seen.head.height == head_.height; });
}

void Partition::stop_cut(const std::string& what) {
  stop({Errc::unavailable, "journal_cut", "the journal " + what, {}}, now_);
}

/// The end as it was asked has been read.
void Partition::become_ready() {
  if (!seen_.empty()) {
    const SeenHead& seen = seen_.front();
    stop_cut("was cut: the " + seen.source + " saw height " + std::to_string(seen.head.height) +
             " with hash " + seen.head.hash.text() + ", the chain ends at height " +
             std::to_string(head_.height) + " with hash " + head_.hash.text());
    return;
  }
  is_behind_ = false;
  ready_at_.reset();
  deciding_since_ = now_;
  if (is_ready_) return;  // After a pause (R9) the world already knows the streams.
  is_ready_ = true;
  publishing_.push_back({last_position(), nullptr, {}, head_, behind_head_ - 1});
  for (const auto& entity : streams_) {
    StreamView view = entity->view();
    if (std::holds_alternative<std::monostate>(view)) continue;
    publishing_.push_back(
        {last_position(), nullptr, std::move(view), head_, behind_head_ - 1});
  }
}

}  // namespace gstd
