#include "adapters/follow/feed.hpp"

namespace gstd {

void Feed::push(const AcceptedBatch& batch) {
  const std::lock_guard lock{mutex_};
  for (const AcceptedRecord& accepted : batch) {
    const Position& position = accepted.position;
    Lane& lane = lanes_[position.partition];
    const std::size_t events = accepted.record ? event_count(*accepted.record) : 0;
    const bool is_next = accepted.record && position.height == lane.next;
    // A gap: the record between could not be understood, or the partition has just begun.
    if (!is_next || events_ + events > events_max_) forget(lane, lane.records.size());
    lane.next = accepted.after.height;
    if (!accepted.record || events > events_max_) continue;
    lane.records.push_back({position,
                            {accepted.after, accepted.offset, accepted.record->at},
                            accepted.record,
                            {}});
    events_ += events;
  }
  is_new_ = true;
  pushed_.notify_one();
}

bool Feed::take(PartitionId partition, std::uint64_t height, std::size_t max,
                std::vector<Accepted>& out) {
  const std::lock_guard lock{mutex_};
  is_new_ = false;
  const auto found = lanes_.find(partition);
  if (found == lanes_.end()) return false;
  Lane& lane = found->second;
  const std::uint64_t first = lane.next - lane.records.size();
  if (height < first || height > lane.next) return false;
  forget(lane, height - first);
  const std::size_t count = std::min(max, lane.records.size());
  out.insert(out.end(), lane.records.begin(),
             lane.records.begin() + static_cast<std::ptrdiff_t>(count));
  forget(lane, count);
  return true;
}

std::uint64_t Feed::waiting(PartitionId partition, std::uint64_t height) const {
  const std::lock_guard lock{mutex_};
  const auto lane = lanes_.find(partition);
  return lane == lanes_.end() || lane->second.next < height ? 0 : lane->second.next - height;
}

void Feed::wait(std::chrono::milliseconds patience) {
  std::unique_lock lock{mutex_};
  pushed_.wait_for(lock, patience, [this] { return is_new_; });
}

void Feed::forget(Lane& lane, std::size_t count) {
  const auto end = lane.records.begin() + static_cast<std::ptrdiff_t>(count);
  for (auto record = lane.records.begin(); record != end; ++record)
    events_ -= event_count(*record->record);
  lane.records.erase(lane.records.begin(), end);
}

}  // namespace gstd
