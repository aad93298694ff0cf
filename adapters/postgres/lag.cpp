#include "adapters/postgres/lag.hpp"

#include <algorithm>

namespace gstd::postgres {
namespace {

constexpr std::chrono::milliseconds end_patience{5000};
constexpr std::chrono::milliseconds read_wait{100};
constexpr std::size_t batch_records = 4'000;

void count(const Accepted& accepted, Lag& lag) {
  ++lag.records;
  lag.events += accepted.record ? event_count(*accepted.record) : 0;
  if (!lag.since) lag.since = accepted.after.at;
}

}  // namespace

Result<std::vector<Lag>> measure_lag(Journal& journal, const RecordCodec& codec,
                                     const std::vector<Checkpoint>& checkpoints,
                                     std::uint64_t records_max) {
  std::vector<Lag> lags(checkpoints.size());
  std::map<PartitionId, Mark> slowest;
  for (const Checkpoint& checkpoint : checkpoints) {
    const auto found = slowest.try_emplace(checkpoint.partition, checkpoint.mark).first;
    if (checkpoint.mark.head.height < found->second.head.height) found->second = checkpoint.mark;
  }
  for (const auto& [partition, mark] : slowest) {
    const auto end = end_of(journal, partition, end_patience);
    if (!end) return refuse("unavailable", "the journal does not tell its end");
    Follower follower{journal, codec, {{partition, mark}}};
    std::uint64_t read = 0;
    while (follower.read_to(partition) < *end && read < records_max) {
      const auto batch = follower.next(batch_records, read_wait);
      if (!batch) return tl::unexpected{batch.error()};
      if (!follower.faults().empty())
        return refuse("unavailable", follower.faults().begin()->second);
      read += batch->size();
      for (const Accepted& accepted : *batch)
        for (std::size_t i = 0; i < checkpoints.size(); ++i)
          if (checkpoints[i].partition == partition &&
              accepted.position.height >= checkpoints[i].mark.head.height)
            count(accepted, lags[i]);
    }
    for (std::size_t i = 0; i < checkpoints.size(); ++i)
      if (checkpoints[i].partition == partition)
        lags[i].is_at_least = follower.read_to(partition) < *end;
  }
  return lags;
}

}  // namespace gstd::postgres
