#include "adapters/follow/follower.hpp"

#include <future>

#include "adapters/follow/feed.hpp"
#include "events/sha256.hpp"

namespace gstd {
namespace {

constexpr std::chrono::milliseconds end_patience{2000};

}  // namespace

std::string journal_changed(PartitionId partition, std::uint64_t height, const Sha256& ours,
                            const std::string& theirs) {
  return "journal_changed: record " + Position{partition, height}.text() + " was " + ours.text() +
         " when it was read, the journal now has " + theirs;
}

std::optional<Offset> end_of(Journal& journal, PartitionId partition,
                             std::chrono::milliseconds patience) {
  auto answer = std::make_shared<std::promise<Result<Offset>>>();
  auto waited = answer->get_future();
  journal.end(partition, [answer](Result<Offset> end) { answer->set_value(std::move(end)); });
  if (waited.wait_for(patience) != std::future_status::ready) return {};
  const auto end = waited.get();
  return end ? std::optional{*end} : std::nullopt;
}

Follower::Follower(Journal& journal, const RecordCodec& codec,
                   const std::map<PartitionId, Mark>& from, Feed* feed)
    : journal_(journal), codec_(codec), feed_(feed) {
  for (const auto& [partition, mark] : from) {
    const bool is_fresh = mark.head.height == 0;
    const Place& place =
        places_.emplace(partition, Place{mark, is_fresh ? 0 : mark.cursor, is_fresh, false})
            .first->second;
    if (!is_fresh) check_end(partition, place);
  }
  open_reader();
}

void Follower::check_end(PartitionId partition, const Place& place) {
  const auto end = end_of(journal_, partition, end_patience);
  if (end && *end <= place.mark.cursor)
    faults_[partition] = journal_changed(partition, place.mark.head.height - 1,
                                         place.mark.head.hash, "nothing there: it was cut");
}

void Follower::open_reader() {
  std::vector<ReadFrom> reads;
  for (const auto& [partition, place] : places_)
    if (!place.is_fed && !faults_.contains(partition)) reads.push_back({partition, place.next});
  reader_ = journal_.read(std::move(reads), ReadPace::gathered);
}

Offset Follower::read_to(PartitionId partition) const {
  const auto place = places_.find(partition);
  return place == places_.end() ? 0 : place->second.next;
}

std::uint64_t Follower::behind(PartitionId partition, Offset end) const {
  const auto place = places_.find(partition);
  if (place != places_.end() && place->second.is_fed)
    return feed_->waiting(partition, place->second.mark.head.height);
  const Offset next = read_to(partition);
  return end > next ? static_cast<std::uint64_t>(end - next) : 0;
}

Result<std::vector<Accepted>> Follower::next(std::size_t max, std::chrono::milliseconds wait) {
  std::vector<Accepted> accepted;
  if (feed_) take_fed(max, accepted);
  const bool is_idle = accepted.empty() && wait.count() > 0;
  if (!reader_) {
    if (is_idle) feed_->wait(wait);
    if (is_idle) take_fed(max, accepted);
    return accepted;
  }
  if (accepted.size() == max) return accepted;
  auto values = reader_->next(max - accepted.size(), is_idle ? wait : decltype(wait){0});
  if (!values) return tl::unexpected{values.error()};
  for (const RawRecord& raw : *values)
    if (!faults_.contains(raw.partition)) take(raw, accepted);
  return accepted;
}

void Follower::take_fed(std::size_t max, std::vector<Accepted>& accepted) {
  bool has_left = false;
  bool are_all_fed = true;
  for (auto& [partition, place] : places_) {
    if (faults_.contains(partition)) continue;
    const std::size_t before = accepted.size();
    const bool is_fed = place.is_checked && feed_->take(partition, place.mark.head.height,
                                                        max - before, accepted);
    has_left |= place.is_fed && !is_fed;
    are_all_fed &= is_fed;
    place.is_fed = is_fed;
    if (accepted.size() == before) continue;
    const Sha256& prev = accepted[before].record->prev;
    if (prev == place.mark.head.hash) {
      place.mark = accepted.back().after;
      place.next = place.mark.cursor + 1;
      continue;
    }
    faults_[partition] = journal_changed(partition, place.mark.head.height - 1,
                                         place.mark.head.hash, prev.text());
    accepted.resize(before);
  }
  if (are_all_fed) reader_.reset();
  else if (has_left) open_reader();
}

void Follower::check(Place& place, const RawRecord& raw) {
  place.is_checked = true;
  const Sha256 found = sha256(raw.value);
  if (raw.offset == place.mark.cursor && found == place.mark.head.hash) return;
  faults_[raw.partition] = journal_changed(raw.partition, place.mark.head.height - 1,
                                           place.mark.head.hash, found.text());
}

void Follower::take(const RawRecord& raw, std::vector<Accepted>& accepted) {
  Place& place = places_.at(raw.partition);
  if (place.is_fed) return;
  place.next = raw.offset + 1;
  if (!place.is_checked) {
    check(place, raw);
    return;
  }
  const Position position{raw.partition, place.mark.head.height};
  if (judge(place.mark.head, raw.value) == Verdict::ghost) return;
  place.mark.cursor = raw.offset;
  auto record = codec_.decode(raw.value);
  if (!record) {
    accepted.push_back({position, place.mark, {}, record.error().path + ": " + record.error().why});
    return;
  }
  place.mark.at = record->at;
  accepted.push_back(
      {position, place.mark, std::make_shared<const Record>(*std::move(record)), {}});
}

}  // namespace gstd
