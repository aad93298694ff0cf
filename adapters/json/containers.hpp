// Lists as arrays, maps as objects, optional members absent or there.
#pragma once

#include <charconv>
#include <deque>
#include <map>
#include <set>
#include <unordered_map>

#include "adapters/json/utf8.hpp"
#include "adapters/json/values.hpp"
#include "events/shared.hpp"
#include "events/shared_map.hpp"

namespace gstd::json {

/// An empty optional is an absent member, never null; fields.hpp leaves it out.
template <class T>
struct Codec<std::optional<T>> {
  static void write(Writer& out, const std::optional<T>& value) { Codec<T>::write(out, *value); }
  static bool read(Reader& in, std::optional<T>& value) {
    return Codec<T>::read(in, value.emplace());
  }
};

template <class T>
struct Codec<Shared<T>> {
  static void write(Writer& out, const Shared<T>& value) { Codec<T>::write(out, *value); }
  static bool read(Reader& in, Shared<T>& value) {
    T own;
    if (!Codec<T>::read(in, own)) return false;
    value = shared_with_last(std::move(own));
    return true;
  }
};

/// Arrays that grow at the end.
template <class List>
struct ListCodec {
  static void write(Writer& out, const List& values) {
    out.array_start();
    for (const auto& value : values) Codec<typename List::value_type>::write(out, value);
    out.array_end();
  }
  static bool read(Reader& in, List& values) {
    if (in.current().kind != TokenKind::array_start) return in.fail_kind("an array");
    values.clear();
    while (in.advance().kind != TokenKind::array_end) {
      if (!Codec<typename List::value_type>::read(in, values.emplace_back()))
        return in.inside(values.size() - 1);
    }
    return true;
  }
};
template <class T>
struct Codec<std::vector<T>> : ListCodec<std::vector<T>> {};
template <class T>
struct Codec<std::deque<T>> : ListCodec<std::deque<T>> {};

/// An array of exactly N.
template <class T, std::size_t N>
struct Codec<std::array<T, N>> {
  static void write(Writer& out, const std::array<T, N>& values) {
    out.array_start();
    for (const T& value : values) Codec<T>::write(out, value);
    out.array_end();
  }
  static bool read(Reader& in, std::array<T, N>& values) {
    if (in.current().kind != TokenKind::array_start) return in.fail_kind("an array");
    std::size_t i = 0;
    while (in.advance().kind != TokenKind::array_end) {
      if (i == N) return in.fail("expected " + std::to_string(N) + " elements, not more");
      if (!Codec<T>::read(in, values[i])) return in.inside(i);
      ++i;
    }
    return i == N || in.fail("expected " + std::to_string(N) + " elements, not fewer");
  }
};

template <class A, class B>
struct Codec<std::pair<A, B>> {
  static void write(Writer& out, const std::pair<A, B>& value) {
    out.array_start();
    Codec<A>::write(out, value.first);
    Codec<B>::write(out, value.second);
    out.array_end();
  }
  static bool read(Reader& in, std::pair<A, B>& value) {
    if (in.current().kind != TokenKind::array_start) return in.fail_kind("an array of two");
    if (in.advance().kind == TokenKind::array_end) return in.fail("expected two elements");
    if (!Codec<A>::read(in, value.first)) return in.inside(0);
    if (in.advance().kind == TokenKind::array_end) return in.fail("expected two elements");
    if (!Codec<B>::read(in, value.second)) return in.inside(1);
    return in.advance().kind == TokenKind::array_end || in.fail("expected two elements");
  }
};

/// Members' names of a map: strings, text values, enums and integers.
template <class K>
std::string key_text(const K& key) {
  if constexpr (std::same_as<K, std::string>)
    return key;
  else if constexpr (TextValue<K>)
    return key.text();
  else if constexpr (std::is_enum_v<K>)
    return std::string{name_of(key)};
  else
    return std::to_string(key);
}

template <class K>
bool parse_key(Reader& in, std::string_view text, K& key) {
  if constexpr (std::same_as<K, std::string>) {
    key = text;
    return true;
  } else if constexpr (Integer<K>) {
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), key);
    const bool is_whole = fault == std::errc{} && end == text.data() + text.size();
    return (is_whole && std::to_string(key) == text) || in.fail("expected an integer as a name");
  } else {
    return Codec<K>::parse(in, text, key);
  }
}

template <class Map>
struct MapCodec {
  using Key = typename Map::key_type;
  using Value = typename Map::mapped_type;
  static void write(Writer& out, const Map& values) {
    out.object_start();
    for (const auto& [key, value] : values) {
      out.key(key_text(key));
      Codec<Value>::write(out, value);
    }
    out.object_end();
  }
  static bool read(Reader& in, Map& values) {
    if (in.current().kind != TokenKind::object_start) return in.fail_kind("an object");
    values.clear();
    while (in.advance().kind == TokenKind::key) {
      const std::string_view name = in.current().view();
      in.advance();
      if (!read_entry(in, name, values)) return in.inside(name);
    }
    return true;
  }

 private:
  static bool read_entry(Reader& in, std::string_view name, Map& values) {
    Key key{};
    if (!is_utf8(name)) return in.fail("broken UTF-8");
    if (!parse_key(in, name, key)) return false;
    const auto [entry, is_new] = values.try_emplace(std::move(key));
    return is_new ? Codec<Value>::read(in, entry->second) : in.fail("given twice");
  }
};
template <class K, class V>
struct Codec<std::map<K, V>> : MapCodec<std::map<K, V>> {};
template <class K, class V, class Hash>
struct Codec<std::unordered_map<K, V, Hash>> : MapCodec<std::unordered_map<K, V, Hash>> {};

template <class K, class V>
struct Codec<SharedMap<K, V>> {
  static void write(Writer& out, const SharedMap<K, V>& values) {
    MapCodec<SharedMap<K, V>>::write(out, values);
  }
  static bool read(Reader& in, SharedMap<K, V>& values) {
    std::map<K, V> own;
    if (!Codec<std::map<K, V>>::read(in, own)) return false;
    values.clear();
    for (auto& [key, value] : own) values.put(key, std::move(value));
    return true;
  }
};

/// Sets are arrays; an element given twice is refused.
template <class Set>
struct SetCodec {
  using Value = typename Set::value_type;
  static void write(Writer& out, const Set& values) {
    out.array_start();
    for (const Value& value : values) Codec<Value>::write(out, value);
    out.array_end();
  }
  static bool read(Reader& in, Set& values) {
    if (in.current().kind != TokenKind::array_start) return in.fail_kind("an array");
    values.clear();
    for (std::size_t i = 0; in.advance().kind != TokenKind::array_end; ++i) {
      Value value{};
      if (!Codec<Value>::read(in, value)) return in.inside(i);
      if (!values.insert(std::move(value)).second) {
        in.fail("given twice");
        return in.inside(i);
      }
    }
    return true;
  }
};
template <class T>
struct Codec<std::set<T>> : SetCodec<std::set<T>> {};

}  // namespace gstd::json
