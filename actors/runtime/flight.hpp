// Records of ours on their way: appended, not yet read back.
#pragma once

#include "actors/runtime/entity.hpp"

namespace gstd {

/// One command of a flight, in the order it was decided.
struct FlightItem {
  Pending pending;
  std::optional<std::size_t> entry;  ///< Its entry of the record; none when its answer is held.
  std::optional<Answer> held;        ///< R7: given when the record is accepted. Neither: decide
                                     ///< again then, the same id is in this very record.
};

struct Flight {
  Entity* entity = nullptr;
  std::shared_ptr<Record> record;
  Sha256 hash;
  std::uint64_t token = 0;
  Offset read_position = 0;  ///< What had been read when it was appended (T1).
  std::vector<FlightItem> items;
};

}  // namespace gstd
