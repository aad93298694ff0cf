#include "events/record.hpp"

namespace gstd {

std::uint64_t event_count(const Record& record) {
  std::uint64_t count = 0;
  for (const Entry& entry : record.entries) count += entry.events.size();
  return count;
}

}  // namespace gstd
