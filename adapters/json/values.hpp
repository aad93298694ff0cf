// Values that are one JSON token: text values and enums as strings, integers, instants and spans as
// numbers.
#pragma once

#include <concepts>
#include <limits>
#include <utility>

#include "adapters/json/fields.hpp"

namespace gstd::json {

template <>
struct Codec<bool> {
  static void write(Writer& out, bool value) { out.boolean(value); }
  static bool read(Reader& in, bool& value) { return in.boolean(value); }
};

template <class T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

template <Integer T>
struct Codec<T> {
  using Wide = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
  using Limits = std::numeric_limits<T>;
  static void write(Writer& out, T value) { out.integer(Wide{value}); }
  static bool read(Reader& in, T& value) {
    Wide wide = 0;
    if constexpr (std::is_signed_v<T>) {
      if (!in.integer(wide, Limits::min(), Limits::max())) return false;
    } else {
      if (!in.integer(wide, Limits::max())) return false;
    }
    value = static_cast<T>(wide);
    return true;
  }
};

template <class Tag, class Rep>
struct Codec<Strong<Tag, Rep>> {
  static void write(Writer& out, Strong<Tag, Rep> value) { Codec<Rep>::write(out, value.get()); }
  static bool read(Reader& in, Strong<Tag, Rep>& value) {
    Rep number{};
    if (!Codec<Rep>::read(in, number)) return false;
    value = Strong<Tag, Rep>{number};
    return true;
  }
};

template <>
struct Codec<std::string> {
  static void write(Writer& out, const std::string& value) { out.string(value); }
  static bool read(Reader& in, std::string& value) {
    std::string_view text;
    if (!in.text(text, "a string")) return false;
    value = text;
    return true;
  }
};

template <TextValue T>
struct Codec<T> {
  static void write(Writer& out, const T& value) { out.string(value.text()); }
  static bool read(Reader& in, T& value) {
    std::string_view text;
    return in.text(text, "a string") && parse(in, text, value);
  }
  static bool parse(Reader& in, std::string_view text, T& value) {
    Result<T> parsed = T::parse(text);
    if (!parsed) return in.fail(std::move(parsed.error().why));
    value = std::move(*parsed);
    return true;
  }
};

template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

/// Names of an enum in its order, with their values.
template <DescribedEnum T>
constexpr auto names_of() {
  using List = boost::describe::describe_enumerators<T>;
  std::array<std::pair<std::string_view, T>, boost::mp11::mp_size<List>::value> names{};
  std::size_t i = 0;
  boost::mp11::mp_for_each<List>([&](auto e) { names[i++] = {e.name, e.value}; });
  return names;
}

template <DescribedEnum T>
constexpr auto enum_names = names_of<T>();

template <DescribedEnum T>
std::string_view name_of(T value) {
  for (const auto& [name, known] : enum_names<T>)
    if (known == value) return name;
  return {};
}

template <DescribedEnum T>
struct Codec<T> {
  static void write(Writer& out, T value) { out.string(name_of(value)); }
  static bool read(Reader& in, T& value) {
    std::string_view text;
    return in.text(text, "a string") && parse(in, text, value);
  }
  static bool parse(Reader& in, std::string_view text, T& value) {
    std::string why{"expected one of"};
    for (const auto& [name, known] : enum_names<T>) {
      // Compared by length as well: a NUL in the text ends nothing.
      if (name == text) {
        value = known;
        return true;
      }
      why.append(" ").append(name);
    }
    return in.fail(std::move(why));
  }
};

}  // namespace gstd::json
