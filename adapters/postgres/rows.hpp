// Rows into described structs: each member from the column of its name.
#pragma once

#include <boost/mp11.hpp>
#include <charconv>

#include "adapters/postgres/connection.hpp"

namespace gstd::postgres {

template <class T>
struct IsStrong : std::false_type {};
template <class Tag, class Rep>
struct IsStrong<Strong<Tag, Rep>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

/// What one cell can become; other members are filled by hand.
template <class T>
concept CellValue = std::is_same_v<T, std::string> || std::is_enum_v<T> ||
                    std::is_integral_v<T> || IsStrong<T>::value || TextValue<T>;

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc{} && end == text.data() + text.size();
}

/// False when the text is no such value.
template <CellValue T>
bool read_cell(std::string_view text, T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    value = text;
    return true;
  } else if constexpr (std::is_same_v<T, bool>) {
    value = text == "t";
    return value || text == "f";
  } else if constexpr (std::is_enum_v<T>) {
    return boost::describe::enum_from_string(std::string{text}.c_str(), value);
  } else if constexpr (std::is_integral_v<T>) {
    return read_number(text, value);
  } else if constexpr (IsStrong<T>::value) {
    typename T::rep number{};
    const bool is_good = read_number(text, number);
    value = T{number};
    return is_good;
  } else {
    auto parsed = T::parse(text);
    if (parsed) value = *std::move(parsed);
    return parsed.has_value();
  }
}

template <CellValue T>
bool read_cell(std::string_view text, std::optional<T>& value) {
  return read_cell(text, value.emplace());
}

/// Members without a column of their name stay as they are; a null fits only an optional.
template <class T>
Result<T> row_as(const Rows& rows, std::size_t row) {
  using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
  T value{};
  const char* bad = nullptr;
  boost::mp11::mp_for_each<Members>([&](auto member) {
    auto& field = value.*member.pointer;
    using Field = std::remove_reference_t<decltype(field)>;
    if constexpr (requires(std::string_view text) { read_cell(text, field); }) {
      const int column = rows.column(member.name);
      if (column < 0) return;
      const auto text = rows.text(row, column);
      const bool is_good = text ? read_cell(*text, field) : IsOptional<Field>::value;
      if (!is_good) bad = member.name;
    }
  });
  if (bad) return refuse("unavailable", "the database holds something else here", bad);
  return value;
}

template <class T>
Result<std::vector<T>> rows_as(const Result<Rows>& rows) {
  if (!rows) return tl::unexpected{rows.error()};
  std::vector<T> all;
  all.reserve(rows->size());
  for (std::size_t i = 0; i < rows->size(); ++i) {
    auto row = row_as<T>(*rows, i);
    if (!row) return tl::unexpected{row.error()};
    all.push_back(*std::move(row));
  }
  return all;
}

}  // namespace gstd::postgres
