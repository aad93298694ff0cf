#include "adapters/follow/ends.hpp"

namespace gstd {
namespace {

constexpr std::chrono::milliseconds ends_every{250};  // How fresh the lag in records is.

}  // namespace

void Ends::ask() {
  if (std::chrono::steady_clock::now() - asked_at_ < ends_every) return;
  asked_at_ = std::chrono::steady_clock::now();
  for (PartitionId partition = 0; partition < journal_.partitions(); ++partition)
    journal_.end(partition, [known = known_, partition](const Result<Offset>& end) {
      if (!end) return;
      const std::lock_guard lock{known->mutex};
      known->offsets[partition] = *end;
    });
}

Offset Ends::of(PartitionId partition) const {
  const std::lock_guard lock{known_->mutex};
  const auto found = known_->offsets.find(partition);
  return found == known_->offsets.end() ? 0 : found->second;
}

}  // namespace gstd
