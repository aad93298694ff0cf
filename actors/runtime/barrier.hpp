// R4: an answer without a record is given only after reading to the journal's end as it was asked
// after the first no, and deciding again there. One question under way serves all that wait.
#pragma once

#include "actors/runtime/entity.hpp"

namespace gstd {

struct BarrierWait {
  Entity* entity = nullptr;
  Pending pending;
  Answer first;  ///< The no that is to be decided again.
};

class Barrier {
 public:
  void add(BarrierWait wait) { fresh_.push_back(std::move(wait)); }
  /// True when a question must be asked now; the caller asks it. `force`: also when nobody waits.
  bool ask(bool force) {
    if (is_asking_ || (fresh_.empty() && !force)) return false;
    is_asking_ = true;
    asked_ = std::exchange(fresh_, {});
    return true;
  }
  /// The answer: those who had asked wait until `end` has been read.
  void answered(Offset end) {
    is_asking_ = false;
    for (BarrierWait& wait : asked_) reading_.emplace_back(end, std::move(wait));
    asked_.clear();
  }
  /// The question failed: everybody who had asked.
  std::vector<BarrierWait> failed() {
    is_asking_ = false;
    return std::exchange(asked_, {});
  }
  /// Those whose end has been read.
  std::vector<BarrierWait> passed(Offset position) {
    std::vector<BarrierWait> through;
    std::erase_if(reading_, [&](auto& waiting) {
      if (waiting.first > position) return false;
      through.push_back(std::move(waiting.second));
      return true;
    });
    return through;
  }
  /// Everybody, when the partition stops.
  std::vector<BarrierWait> all() {
    std::vector<BarrierWait> everybody = std::exchange(fresh_, {});
    for (BarrierWait& wait : std::exchange(asked_, {})) everybody.push_back(std::move(wait));
    for (auto& [end, wait] : std::exchange(reading_, {})) everybody.push_back(std::move(wait));
    return everybody;
  }

 private:
  std::vector<BarrierWait> fresh_;
  std::vector<BarrierWait> asked_;
  std::vector<std::pair<Offset, BarrierWait>> reading_;
  bool is_asking_ = false;
};

}  // namespace gstd
