#include "adapters/postgres/writer.hpp"

#include <algorithm>

namespace gstd::postgres {
namespace {

// src/include/catalog/pg_type.dat: the oids of the types and of their arrays.
struct SqlType {
  std::uint32_t oid;
  std::uint32_t array_oid;
  std::string_view array_name;
};
SqlType type_of(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::number:
    case ColumnKind::counter: return {20, 1016, "bigint[]"};
    case ColumnKind::flag: return {16, 1000, "boolean[]"};
    case ColumnKind::text: return {25, 1009, "text[]"};
    case ColumnKind::uuid: return {2950, 2951, "uuid[]"};
  }
  return {};
}

template <class Number>
void put_number(std::string& out, Number number) {
  for (int shift = 8 * (static_cast<int>(sizeof number) - 1); shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(number >> shift & 0xff));
}

// One value as length and bytes: the same in an array and in COPY.
struct Put {
  std::string& out;

  void operator()(std::monostate) const { put_number(out, std::int32_t{-1}); }
  void operator()(std::int64_t number) const {
    put_number(out, std::int32_t{8});
    put_number(out, number);
  }
  void operator()(bool flag) const {
    put_number(out, std::int32_t{1});
    out.push_back(flag ? 1 : 0);
  }
  // Postgres keeps no zero byte in text, and what a client may send must not stop a projection.
  void operator()(const std::string& text) const {
    if (text.find('\0') == std::string::npos) return put_text(text);
    std::string clean;
    for (const char c : text) c ? clean.push_back(c) : (void)clean.append("\xEF\xBF\xBD");
    put_text(clean);
  }
  void operator()(const UuidBytes& id) const {
    put_number(out, std::int32_t{16});
    out.append(reinterpret_cast<const char*>(id.data()), id.size());
  }
  void put_text(const std::string& text) const {
    put_number(out, static_cast<std::int32_t>(text.size()));
    out.append(text);
  }
};

// A one-dimensional array: dimensions, has-nulls, element type, length, lower bound, elements.
class ArrayParam {
 public:
  ArrayParam(ColumnKind kind, std::size_t size) : type_(type_of(kind)) {
    put_number(bytes_, std::int32_t{1});
    put_number(bytes_, std::int32_t{1});
    put_number(bytes_, type_.oid);
    put_number(bytes_, static_cast<std::int32_t>(size));
    put_number(bytes_, std::int32_t{1});
  }
  void push(const Value& value) { std::visit(Put{bytes_}, value); }
  Param take() { return {std::move(bytes_), false, true, type_.array_oid}; }

 private:
  SqlType type_;
  std::string bytes_;
};

/// `f(0), f(1), …` joined by `between`.
template <class F>
std::string joined(std::size_t count, std::string_view between, const F& f) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += between;
    text += f(i);
  }
  return text;
}

std::string names(const std::vector<Column>& columns) {
  return joined(columns.size(), ", ", [&](std::size_t i) { return std::string{columns[i].name}; });
}

std::vector<Column> all_columns(const Table& table) {
  std::vector<Column> all = table.key;
  all.insert(all.end(), table.columns.begin(), table.columns.end());
  return all;
}

std::vector<Column> counters(const Table& table) {
  std::vector<Column> found;
  std::ranges::copy_if(table.columns, std::back_inserter(found),
                       [](const Column& c) { return c.kind == ColumnKind::counter; });
  return found;
}

/// `unnest($1::uuid[], $2::text[], …)`
std::string arrays(const std::vector<Column>& columns) {
  return "unnest(" + joined(columns.size(), ", ", [&](std::size_t i) {
           return "$" + std::to_string(i + 1) + "::" +
                  std::string{type_of(columns[i].kind).array_name};
         }) + ")";
}

std::string key_matches(const Table& table) {
  return joined(table.key.size(), " and ", [&](std::size_t i) {
    const std::string name{table.key[i].name};
    return "t." + name + " = u." + name;
  });
}

std::string put_sql(const Table& table, const std::string& full_name) {
  const auto all = all_columns(table);
  return "insert into " + full_name + " (" + names(all) + ") select * from " + arrays(all) +
         " on conflict (" + names(table.key) + ") do update set " +
         joined(table.columns.size(), ", ", [&](std::size_t i) {
           const std::string name{table.columns[i].name};
           return name + " = excluded." + name;
         });
}

// New values and sums arrive in arrays of their own; a null value leaves the cell as it is.
std::string set_sql(const Table& table, const std::string& full_name) {
  auto all = all_columns(table);
  const auto sums = counters(table);
  all.insert(all.end(), sums.begin(), sums.end());
  const auto assigned = joined(table.columns.size(), ", ", [&](std::size_t i) {
    const std::string name{table.columns[i].name};
    const bool is_counter = table.columns[i].kind == ColumnKind::counter;
    return name + " = coalesce(u." + name + ", t." + name + ")" +
           (is_counter ? " + u." + name + "_sum" : "");
  });
  const auto sum_names = joined(sums.size(), "", [&](std::size_t i) {
    return ", " + std::string{sums[i].name} + "_sum";
  });
  return "update " + full_name + " t set " + assigned + " from " + arrays(all) + " as u(" +
         names(all_columns(table)) + sum_names + ") where " + key_matches(table);
}

std::string totals_sql(const Table& table, const std::string& full_name) {
  const auto all = all_columns(table);
  return "insert into " + full_name + " as t (" + names(all) + ") select * from " + arrays(all) +
         " on conflict (" + names(table.key) + ") do update set " +
         joined(table.columns.size(), ", ", [&](std::size_t i) {
           const std::string name{table.columns[i].name};
           return name + " = t." + name + " + excluded." + name;
         });
}

std::string remove_sql(const Table& table, const std::string& full_name) {
  return "delete from " + full_name + " t using " + arrays(table.key) + " as u(" +
         names(table.key) + ") where " + key_matches(table);
}

Value whole(const FoldedRow& row, std::size_t column, bool is_counter) {
  if (!is_counter) return row.cells[column];
  const auto* begun = std::get_if<std::int64_t>(&row.cells[column]);
  return (begun ? *begun : 0) + row.sums[column];
}

bool is_counter(const Table& table, std::size_t column) {
  return table.columns[column].kind == ColumnKind::counter;
}

std::vector<const FoldedRow*> rows_of(const TableFold& fold, Act act) {
  std::vector<const FoldedRow*> found;
  for (const FoldedRow& row : fold.rows())
    if (row.act == act) found.push_back(&row);
  return found;
}

using RowList = std::vector<const FoldedRow*>;

void push_keys(const Table& table, const RowList& rows, std::vector<Param>& params) {
  for (std::size_t k = 0; k < table.key.size(); ++k) {
    ArrayParam array{table.key[k].kind, rows.size()};
    for (const FoldedRow* row : rows) array.push(row->key[k]);
    params.push_back(array.take());
  }
}

template <class F>
void push_columns(const Table& table, const RowList& rows, std::vector<Param>& params, F cell) {
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    ArrayParam array{table.columns[c].kind, rows.size()};
    for (const FoldedRow* row : rows) array.push(cell(*row, c));
    params.push_back(array.take());
  }
}

void push_sums(const Table& table, const RowList& rows, std::vector<Param>& params) {
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (!is_counter(table, c)) continue;
    ArrayParam array{ColumnKind::counter, rows.size()};
    for (const FoldedRow* row : rows) array.push(row->sums[c]);
    params.push_back(array.take());
  }
}

}  // namespace

TableSql table_sql(const Table& table, std::string_view schema) {
  const std::string full_name = std::string{schema} + "." + std::string{table.name};
  return {put_sql(table, full_name),
          table.is_totals ? totals_sql(table, full_name) : set_sql(table, full_name),
          remove_sql(table, full_name),
          "copy " + full_name + " (" + names(all_columns(table)) + ") from stdin (format binary)"};
}

void append_statements(const TableSql& sql, const TableFold& fold,
                       std::vector<Connection::Statement>& statements) {
  const Table& table = fold.table();
  const auto whole_cell = [&](const FoldedRow& row, std::size_t c) {
    return whole(row, c, is_counter(table, c));
  };
  if (const RowList rows = rows_of(fold, Act::put); !rows.empty()) {
    auto& statement = statements.emplace_back(Connection::Statement{sql.put, {}});
    push_keys(table, rows, statement.params);
    push_columns(table, rows, statement.params, whole_cell);
  }
  if (const RowList rows = rows_of(fold, Act::set); !rows.empty()) {
    auto& statement = statements.emplace_back(Connection::Statement{sql.set, {}});
    push_keys(table, rows, statement.params);
    if (table.is_totals) {
      push_columns(table, rows, statement.params, whole_cell);
    } else {
      push_columns(table, rows, statement.params,
                   [](const FoldedRow& row, std::size_t c) { return row.cells[c]; });
      push_sums(table, rows, statement.params);
    }
  }
  if (const RowList rows = rows_of(fold, Act::remove); !rows.empty()) {
    auto& statement = statements.emplace_back(Connection::Statement{sql.remove, {}});
    push_keys(table, rows, statement.params);
  }
}

std::string copy_rows(const TableFold& fold) {
  const Table& table = fold.table();
  const auto fields = static_cast<std::int16_t>(table.key.size() + table.columns.size());
  std::string out;
  for (const FoldedRow& row : fold.rows()) {
    if (row.act != Act::put) continue;
    put_number(out, fields);
    for (const Value& part : row.key) std::visit(Put{out}, part);
    for (std::size_t c = 0; c < table.columns.size(); ++c)
      std::visit(Put{out}, whole(row, c, is_counter(table, c)));
  }
  return out;
}

}  // namespace gstd::postgres
