// Packed values of values: optional, shared, lists, maps.
#pragma once

#include <deque>
#include <map>
#include <vector>

#include "adapters/cache/packed.hpp"
#include "events/shared.hpp"
#include "events/shared_map.hpp"

namespace gstd::packed {

template <class T>
struct Packed<std::optional<T>> {
  static void write(Writer& out, const std::optional<T>& value) {
    packed::write(out, value.has_value());
    if (value) packed::write(out, *value);
  }
  static bool read(Reader& in, std::optional<T>& value) {
    bool has_value = false;
    if (!packed::read(in, has_value)) return false;
    return !has_value || packed::read(in, value.emplace());
  }
};

template <class T>
struct Packed<Shared<T>> {
  static void write(Writer& out, const Shared<T>& value) { packed::write(out, *value); }
  static bool read(Reader& in, Shared<T>& value) {
    T own;
    if (!packed::read(in, own)) return false;
    value = shared_with_last(std::move(own));
    return true;
  }
};

/// How many, then each.
template <class List>
struct PackedList {
  static void write(Writer& out, const List& values) {
    packed::write(out, static_cast<std::uint32_t>(values.size()));
    for (const auto& value : values) packed::write(out, value);
  }
  static bool read(Reader& in, List& values) {
    std::uint32_t count = 0;
    if (!packed::read(in, count) || count > in.left()) return false;
    for (; count > 0; --count)
      if (!packed::read(in, values.emplace_back())) return false;
    return true;
  }
};
template <class T>
struct Packed<std::vector<T>> : PackedList<std::vector<T>> {};
template <class T>
struct Packed<std::deque<T>> : PackedList<std::deque<T>> {};

template <class Map>
struct PackedMap {
  static void write(Writer& out, const Map& values) {
    packed::write(out, static_cast<std::uint32_t>(values.size()));
    for (const auto& [key, value] : values) {
      packed::write(out, key);
      packed::write(out, value);
    }
  }
  static bool read(Reader& in, Map& values) {
    std::uint32_t count = 0;
    if (!packed::read(in, count) || count > in.left()) return false;
    for (; count > 0; --count) {
      typename Map::key_type key;
      typename Map::mapped_type value;
      if (!packed::read(in, key) || !packed::read(in, value)) return false;
      if constexpr (requires { values.put(key, value); }) values.put(key, std::move(value));
      else values.insert_or_assign(std::move(key), std::move(value));
    }
    return true;
  }
};
template <class K, class V>
struct Packed<std::map<K, V>> : PackedMap<std::map<K, V>> {};
template <class K, class V>
struct Packed<SharedMap<K, V>> : PackedMap<SharedMap<K, V>> {};

}  // namespace gstd::packed
