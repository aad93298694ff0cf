// Ends: where the partitions of a journal end, asked for now and then and answered later.
#pragma once

#include <map>
#include <mutex>

#include "events/journal.hpp"

namespace gstd {

/// One thread at a time. Its questions may outlive it.
class Ends {
 public:
  explicit Ends(Journal& journal) : journal_(journal) {}
  /// Asks again when the last answers may be too old. Does not wait.
  void ask();
  /// By the last answer; 0 before the first.
  Offset of(PartitionId partition) const;

 private:
  struct Known {
    std::mutex mutex;
    std::map<PartitionId, Offset> offsets;
  };
  Journal& journal_;
  std::shared_ptr<Known> known_ = std::make_shared<Known>();
  std::chrono::steady_clock::time_point asked_at_{};
};

}  // namespace gstd
