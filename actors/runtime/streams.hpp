// Streams: those of one partition that are in memory, found by their names, which they hold.
#pragma once

#include <unordered_set>

#include "actors/runtime/entity.hpp"

namespace gstd {

/// Of a name, for tables in memory only: another process may give another number.
inline std::uint64_t fingerprint(const StreamName& name) {
  return std::hash<std::string>{}(name.id) + static_cast<std::uint64_t>(name.kind);
}

/// Hash and equality at once.
struct ByName {
  using is_transparent = void;
  static const StreamName& name_of(const StreamName& name) { return name; }
  static const StreamName& name_of(const std::unique_ptr<Entity>& entity) {
    return entity->name();
  }
  std::size_t operator()(const auto& stream) const { return fingerprint(name_of(stream)); }
  bool operator()(const auto& left, const auto& right) const {
    return name_of(left) == name_of(right);
  }
};

using Streams = std::unordered_set<std::unique_ptr<Entity>, ByName, ByName>;

}  // namespace gstd
