// Projection: what can be seen, as a pure function from one event to changes of rows.
#pragma once

#include <functional>
#include <vector>

#include "events/event.hpp"
#include "events/stream.hpp"

namespace gstd {

/// 16 bytes that SQL keeps as a uuid.
using UuidBytes = std::array<std::uint8_t, 16>;
/// What a cell may hold. No floating point, ever.
using Value = std::variant<std::monostate, std::int64_t, bool, std::string, UuidBytes>;

inline Value value(std::monostate) { return {}; }
inline Value value(bool flag) { return flag; }
inline Value value(std::string text) { return text; }
inline Value value(std::string_view text) { return std::string{text}; }
inline Value value(const char* text) { return std::string{text}; }
/// Unsigned numbers of the domain (heights, logical times, fuel) stay below 2^63.
template <std::integral Number>
Value value(Number number) {
  return static_cast<std::int64_t>(number);
}
template <class Tag, class Rep>
Value value(const Strong<Tag, Rep>& number) {
  return static_cast<std::int64_t>(number.get());
}
inline Value value(const Nano& amount) { return amount.value; }
template <class Tag>
Value value(const Uuid<Tag>& id) {
  return id.bytes;
}
template <TextValue T>
Value value(const T& other) {
  return other.text();
}
template <class Enum>
  requires std::is_enum_v<Enum>
Value value(Enum word) {
  return std::string{boost::describe::enum_to_string(word, "")};
}

struct Cell {
  std::string_view column;
  Value value;
  template <class T>
  Cell(std::string_view name, const T& content) : column(name), value(gstd::value(content)) {}
};
using Cells = std::vector<Cell>;

/// A cell for `add` that takes the amount away.
inline Cell less(std::string_view column, Nano amount) {
  // The one number whose negative does not exist; the fold then refuses or is far from any truth.
  return {column, amount.value == INT64_MIN ? INT64_MAX : -amount.value};
}
using Key = std::vector<Value>;

template <class... Parts>
Key key(const Parts&... parts) {
  return {value(parts)...};
}

/// put: the row is there, with these cells (others null, counters 0). set: these cells of a row
/// that is there; nothing when it is not. add: to counters of a row that is there; of a table of
/// totals, the row begins at 0. remove: the row is gone.
enum class Act { put, set, add, remove };

struct RowChange {
  Act act = Act::put;
  std::string_view table;
  Key key;
  Cells cells;
};
using RowChanges = std::vector<RowChange>;

inline RowChange put(std::string_view table, Key key, Cells cells) {
  return {Act::put, table, std::move(key), std::move(cells)};
}
inline RowChange set(std::string_view table, Key key, Cells cells) {
  return {Act::set, table, std::move(key), std::move(cells)};
}
inline RowChange add(std::string_view table, Key key, Cells cells) {
  return {Act::add, table, std::move(key), std::move(cells)};
}
inline RowChange remove(std::string_view table, Key key) {
  return {Act::remove, table, std::move(key), {}};
}

/// counter: a number that only sums; may be set as well, but only from the row's own stream.
enum class ColumnKind { number, counter, flag, text, uuid };

struct Column {
  std::string_view name;
  ColumnKind kind = ColumnKind::text;
};

/// schemas/sql holds the same names; a test compares. A row is written from one stream only, unless
/// the table holds totals: those take nothing but `add`, from anywhere, in any order.
struct Table {
  std::string_view name;
  std::vector<Column> key;
  std::vector<Column> columns;
  bool is_totals = false;
};

/// Another `version` means other rows from the same events: `gstd rebuild NAME`.
struct Projection {
  std::string name;
  std::uint32_t version = 1;
  std::vector<Table> tables;
  std::function<RowChanges(const Origin&, const Event&)> project;
  /// A record that does not decode changes nothing here; all others stop at it.
  bool passes_unreadable = false;
};

/// How an event is written as text; JSON is adapters/json's matter.
using EncodeEvent = std::string (*)(const Event&);

/// Every projection there is. The list is in all.cpp.
std::vector<Projection> all_projections(EncodeEvent encode);

}  // namespace gstd
