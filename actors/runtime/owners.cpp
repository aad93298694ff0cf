#include "actors/runtime/owners.hpp"

#include <algorithm>

#include "events/sha256.hpp"

namespace gstd {

const std::string& owner_of(PartitionId partition, std::span<const std::string> nodes) {
  const auto weight = [partition](const std::string& node) {
    return sha256(node + " " + std::to_string(partition));
  };
  return *std::ranges::max_element(nodes, {}, weight);
}

}  // namespace gstd
