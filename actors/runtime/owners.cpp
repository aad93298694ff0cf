#include "actors/runtime/owners.hpp"

#include <algorithm>

#include "events/sha256.hpp"

namespace gstd {

std::string_view owner_of(PartitionId partition, std::span<const std::string_view> nodes) {
  const auto weight = [partition](std::string_view node) {
    return sha256(std::string{node} + " " + std::to_string(partition));
  };
  return *std::ranges::max_element(nodes, {}, weight);
}

}  // namespace gstd
