#include "adapters/postgres/follow.hpp"

#include <future>

#include "events/sha256.hpp"

namespace gstd::postgres {
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
                   const std::map<PartitionId, Mark>& from)
    : codec_(codec) {
  std::vector<ReadFrom> reads;
  for (const auto& [partition, mark] : from) {
    const bool is_fresh = mark.head.height == 0;
    const Place& place =
        places_.emplace(partition, Place{mark, is_fresh ? 0 : mark.cursor, is_fresh})
            .first->second;
    if (!is_fresh) check_end(journal, partition, place);
    if (!faults_.contains(partition)) reads.push_back({partition, place.next});
  }
  reader_ = journal.read(std::move(reads), ReadPace::gathered);
}

void Follower::check_end(Journal& journal, PartitionId partition, const Place& place) {
  const auto end = end_of(journal, partition, end_patience);
  if (end && *end <= place.mark.cursor)
    faults_[partition] = journal_changed(partition, place.mark.head.height - 1,
                                         place.mark.head.hash, "nothing there: it was cut");
}

Offset Follower::read_to(PartitionId partition) const {
  const auto place = places_.find(partition);
  return place == places_.end() ? 0 : place->second.next;
}

Result<std::vector<Accepted>> Follower::next(std::size_t max, std::chrono::milliseconds wait) {
  auto values = reader_->next(max, wait);
  if (!values) return tl::unexpected{values.error()};
  std::vector<Accepted> accepted;
  accepted.reserve(values->size());
  for (const RawRecord& raw : *values)
    if (!faults_.contains(raw.partition)) take(raw, accepted);
  return accepted;
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
  accepted.push_back({position, place.mark, *std::move(record), {}});
}

}  // namespace gstd::postgres
