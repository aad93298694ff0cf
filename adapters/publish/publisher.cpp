#include "adapters/publish/publisher.hpp"

#include <algorithm>

#include "adapters/json/cloud_event.hpp"

namespace gstd {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds idle_wait{50};  // How late a stop or a delivery may be noticed.
constexpr milliseconds back_off_first{50};
constexpr milliseconds back_off_max{2000};
constexpr milliseconds drain_patience{2000};

/// What stands beside each message: the journal just before the event's record. A publisher that
/// starts goes on from here and compares hashes, as every reader of the journal does (T1).
struct Before {
  std::uint64_t height = 0;
  Sha256 hash;
  Offset cursor = -1;
};
BOOST_DESCRIBE_STRUCT(Before, (), (height, hash, cursor))

std::string checkpoint_of(const Mark& mark) {
  return json::encode(Before{mark.head.height, mark.head.hash, mark.cursor});
}

tl::unexpected<Error> not_ours(PartitionId partition, const std::string& why) {
  return refuse("invalid", "the last public event of partition " + std::to_string(partition) +
                               " is not ours: " + why);
}

}  // namespace

Publisher::Publisher(Journal& journal, const RecordCodec& codec, PublisherOptions options)
    : journal_(journal), codec_(codec), options_(std::move(options)), ends_(journal) {}

Publisher::~Publisher() { stop(); }

void Publisher::lead(bool is_leader) {
  {
    const std::lock_guard lock{mutex_};
    is_leader_ = is_leader;
    status_.is_leading = is_leader;
  }
  wake_.notify_all();
}

void Publisher::start() {
  is_stopping_ = false;
  thread_ = std::thread{[this] { run(); }};
}

void Publisher::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

PublisherStatus Publisher::status() const {
  const std::lock_guard lock{mutex_};
  if (status_.is_leading) return status_;
  // How it stands is the leader's to tell.
  return {false, {}, {}, status_.stored, 0};
}

void Publisher::run() {
  milliseconds pause = back_off_first;
  while (!is_stopping_) {
    if (is_leader_) {
      const auto ended = publish();
      if (ended) {
        pause = back_off_first;
        continue;
      }
      tell_trouble(ended.error().why);
    }
    std::unique_lock lock{mutex_};
    if (is_leader_) {
      wake_.wait_for(lock, pause, [this] { return is_stopping_.load(); });
      pause = std::min(2 * pause, back_off_max);
    } else {
      wake_.wait(lock, [this] { return is_stopping_ || is_leader_; });
    }
  }
}

/// From the end of the public log onwards until told to stop, or until something is wrong.
Result<void> Publisher::publish() {
  auto opened = options_.open();
  if (!opened) return tl::unexpected<Error>{opened.error()};
  PublicLog& log = **opened;
  if (auto found = find_places(log); !found) return found;
  std::map<PartitionId, Mark> from;
  for (const auto& [partition, place] : places_) from[partition] = place.mark;
  Follower follower{journal_, codec_, from, &feed_};
  tell_trouble({});
  const std::size_t lifted = lifted_.size();
  while (is_on() && lifted_.size() == lifted) {
    const auto batch = follower.next(options_.batch_records_max, idle_wait);
    if (!batch) return tl::unexpected<Error>{batch.error()};
    if (auto done = publish_all(log, *batch); !done) return done;
    if (auto done = settle(log, milliseconds{0}); !done) return done;
    for (const auto& [partition, why] : follower.faults()) tell_stopped(partition, why);
    measure(follower);
  }
  return drain(log);
}

Result<void> Publisher::find_places(PublicLog& log) {
  const auto last = log.last();
  if (!last) return tl::unexpected<Error>{last.error()};
  places_.clear();
  for (PartitionId partition = 0; partition < journal_.partitions(); ++partition)
    places_.try_emplace(partition);
  for (const PublicMessage& message : *last) {
    const auto name = json::decode_known<json::CloudEventName>(message.event);
    if (!name) return not_ours(message.partition, name.error().path + " " + name.error().why);
    if (name->source != options_.source)
      return not_ours(message.partition, "its source is " + name->source + ", this journal is " +
                                             options_.source);
    const auto before = json::decode<Before>(message.checkpoint);
    const Position& record = name->id.record;
    if (!before || record.partition != message.partition || record.height != before->height)
      return not_ours(message.partition, "its checkpoint is not that of " + name->id.text());
    const Mark mark{{before->height, before->hash}, before->cursor, {}};
    places_[message.partition] = {mark, name->id, {}};
  }
  return {};
}

Result<void> Publisher::publish_all(PublicLog& log, std::span<const Accepted> batch) {
  for (const Accepted& accepted : batch) {
    Place& place = places_.at(accepted.position.partition);
    if (!place.unreadable && !accepted.record && !lifted_.contains(accepted.position)) {
      place.unreadable = accepted.position;
      tell_stopped(accepted.position.partition, "record " + accepted.position.text() +
                                                    " cannot be read: " + accepted.fault);
    }
    if (place.unreadable) {
      if (!accepted.record || !is_lifted(place, *accepted.record)) continue;
      lifted_.insert(*place.unreadable);
      return {};  // Begins anew where it stood.
    }
    if (auto done = publish_record(log, place, accepted); !done || !is_on()) return done;
    place.mark = accepted.after;
  }
  return {};
}

Result<void> Publisher::publish_record(PublicLog& log, Place& place, const Accepted& accepted) {
  if (!accepted.record) return {};
  const Record& record = *accepted.record;
  Origin origin{record.stream, {accepted.position, 0}, record.at};
  for (const Entry& entry : record.entries)
    for (const Event& event : entry.events) {
      const bool is_there = place.last && origin.position <= *place.last;
      auto text = is_there ? std::nullopt : json::cloud_event(options_.source, origin, event);
      ++origin.position.index;
      if (!text) continue;
      const auto done = append(log, {accepted.position.partition, record.stream.text(),
                                     *std::move(text), checkpoint_of(place.mark)});
      if (!done || !is_on()) return done;
    }
  return {};
}

/// Waits while too many are on their way, so that the journal is read no faster than the log takes.
Result<void> Publisher::append(PublicLog& log, const PublicMessage& message) {
  while (is_on()) {
    const auto taken = log.append(message);
    if (!taken) return tl::unexpected<Error>{taken.error()};
    if (*taken) return {};
    if (auto settled = settle(log, idle_wait); !settled) return settled;
  }
  return {};
}

Result<void> Publisher::settle(PublicLog& log, milliseconds wait) {
  const auto stored = log.settle(wait);
  if (!stored) return tl::unexpected<Error>{stored.error()};
  const std::lock_guard lock{mutex_};
  status_.stored += *stored;
  return {};
}

Result<void> Publisher::drain(PublicLog& log) {
  const auto until = std::chrono::steady_clock::now() + drain_patience;
  while (log.on_their_way() > 0 && std::chrono::steady_clock::now() < until)
    if (auto settled = settle(log, idle_wait); !settled) return settled;
  return settle(log, milliseconds{0});
}

/// Whether the record says that the one this partition stands at changes nothing.
bool Publisher::is_lifted(const Place& place, const Record& record) {
  for (const Entry& entry : record.entries)
    for (const Event& event : entry.events) {
      const auto* noun = std::get_if<OpsEvent>(&event);
      if (!noun) continue;
      const auto* disowned = std::get_if<RecordDisowned>(noun);
      const auto* skipped = std::get_if<ProjectionSkipped>(noun);
      if (disowned && disowned->height == place.unreadable->height) return true;
      if (skipped && skipped->projection == public_events_projection &&
          skipped->position.record == *place.unreadable)
        return true;
    }
  return false;
}

void Publisher::measure(const Follower& follower) {
  if (follower.is_reading()) ends_.ask();
  std::uint64_t behind = 0;
  for (const auto& [partition, place] : places_)
    if (!follower.faults().contains(partition))
      behind += follower.behind(partition, ends_.of(partition));
  const std::lock_guard lock{mutex_};
  status_.lag_records = behind;
}

void Publisher::tell_stopped(PartitionId partition, const std::string& why) {
  {
    const std::lock_guard lock{mutex_};
    if (!status_.stopped.try_emplace(partition, why).second) return;
  }
  if (options_.alarm) options_.alarm("public_events_stopped", why);
}

void Publisher::tell_trouble(const std::string& why) {
  {
    const std::lock_guard lock{mutex_};
    if (why.empty()) status_.stopped.clear();
    if (status_.trouble == why) return;
    status_.trouble = why;
  }
  if (options_.alarm && !why.empty()) options_.alarm("public_events_trouble", why);
}

}  // namespace gstd
