#include "actors/runtime/policy_runner.hpp"

#include <algorithm>

#include "events/sha256.hpp"

namespace gstd {
namespace {

constexpr std::string_view policy_principal = "policy";

CommandMeta meta_of(const EventPosition& cause, const StreamName& target) {
  CommandMeta meta;
  std::string key = cause.text();
  key.append(" ").append(target.text());
  meta.id = command_id(policy_principal, key);
  meta.hash = sha256(key);
  meta.by = policy_principal;
  meta.cause = cause;
  return meta;
}

}  // namespace

void PolicyRunner::observe(const ChainPoint& point, PartitionId partition, const Record& record) {
  Source source{point, 0};
  std::uint32_t index = 0;
  for (const Entry& entry : record.entries) {
    for (const Event& event : entry.events) {
      const Origin origin{record.stream, {{partition, point.head.height}, index++}, record.at};
      for (Reaction& reaction : react(origin, event)) {
        std::string target = reaction.target.text();
        Lane& lane = lanes_[target];
        lane.queue.push_back({reaction.target, meta_of(origin.position, reaction.target),
                              std::move(reaction.command)});
        if (lane.sent == 0 && lane.queue.size() == 1) runnable_.push_back(std::move(target));
        ++source.open;
        ++waiting_;
      }
    }
  }
  if (source.open > 0) sources_.push_back(source);
}

void PolicyRunner::forget_below(std::uint64_t height) {
  if (sources_.empty() || sources_.front().point.head.height >= height) return;
  for (auto it = lanes_.begin(); it != lanes_.end();) {
    Lane& lane = it->second;
    const bool was_busy = lane.sent > 0;
    while (!lane.queue.empty() && lane.queue.front().meta.cause->record.height < height) {
      lane.queue.pop_front();
      if (lane.sent > 0) --lane.sent;
      --waiting_;
    }
    if (was_busy && lane.sent == 0) runnable_.push_back(it->first);
    it = lane.queue.empty() ? lanes_.erase(it) : std::next(it);
  }
  while (!sources_.empty() && sources_.front().point.head.height < height) sources_.pop_front();
  // Who does not own the partition sends nothing: the list would only grow.
  std::erase_if(runnable_, [&](const std::string& target) { return !lanes_.contains(target); });
}

std::vector<PolicyRunner::Batch> PolicyRunner::take() {
  std::vector<Batch> batches;
  for (const std::string& target : std::exchange(runnable_, {})) {
    const auto found = lanes_.find(target);
    if (found == lanes_.end() || found->second.sent > 0) continue;
    Lane& lane = found->second;
    lane.sent = std::min(lane.queue.size(), lane_batch_max);
    Batch batch{lane.queue.front().stream, {}};
    for (std::size_t i = 0; i < lane.sent; ++i) batch.commands.push_back(lane.queue[i]);
    batches.push_back(std::move(batch));
  }
  return batches;
}

void PolicyRunner::done(const StreamName& target, const EventPosition& cause) {
  const auto found = lanes_.find(target.text());
  if (found == lanes_.end()) return;
  Lane& lane = found->second;
  // One that another node brought as well may be answered after those behind it. A late answer of
  // an earlier try has nothing left to close.
  const auto end = lane.queue.begin() + static_cast<std::ptrdiff_t>(lane.sent);
  const auto answered =
      std::find_if(lane.queue.begin(), end,
                   [&](const Command& command) { return command.meta.cause == cause; });
  if (answered == end) return;
  lane.queue.erase(answered);
  --lane.sent;
  --waiting_;
  has_news_ = true;
  if (lane.queue.empty()) lanes_.erase(found);
  else if (lane.sent == 0) runnable_.push_back(target.text());
  close(cause.record.height);
}

void PolicyRunner::close(std::uint64_t height) {
  const auto source = std::ranges::lower_bound(
      sources_, height, {}, [](const Source& s) { return s.point.head.height; });
  if (source != sources_.end() && source->point.head.height == height && source->open > 0)
    --source->open;
  while (!sources_.empty() && sources_.front().open == 0) sources_.pop_front();
}

std::optional<ChainPoint> PolicyRunner::lowest() const {
  if (sources_.empty()) return {};
  return sources_.front().point;
}

std::optional<std::uint64_t> PolicyRunner::checkpoint_due(UnixMillis now,
                                                          std::uint64_t next_height) {
  if (!has_news_ || now - last_checkpoint_ < policy_checkpoint_period) return {};
  has_news_ = false;
  last_checkpoint_ = now;
  return sources_.empty() ? next_height : sources_.front().point.head.height;
}

}  // namespace gstd
