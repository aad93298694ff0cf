#include "adapters/postgres/writer.hpp"

#include <algorithm>

#include "adapters/postgres/arrays.hpp"

namespace gstd::postgres {
namespace {

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
                  std::string{sql_type_of(columns[i].kind).array_name};
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
                       std::vector<Connection::Statement>& statements, Writes writes) {
  const Table& table = fold.table();
  const auto whole_cell = [&](const FoldedRow& row, std::size_t c) {
    return whole(row, c, is_counter(table, c));
  };
  const auto begin = [&](const std::string& text, const RowList& rows) -> std::vector<Param>& {
    auto& params = statements.emplace_back(Connection::Statement{text, {}}).params;
    push_keys(table, rows, params);
    return params;
  };
  if (const RowList rows = rows_of(fold, Act::put); writes != Writes::but_put && !rows.empty())
    push_columns(table, rows, begin(sql.put, rows), whole_cell);
  if (writes == Writes::put) return;
  if (const RowList rows = rows_of(fold, Act::set); !rows.empty()) {
    auto& params = begin(sql.set, rows);
    if (table.is_totals) {
      push_columns(table, rows, params, whole_cell);
    } else {
      push_columns(table, rows, params,
                   [](const FoldedRow& row, std::size_t c) { return row.cells[c]; });
      push_sums(table, rows, params);
    }
  }
  if (const RowList rows = rows_of(fold, Act::remove); !rows.empty()) begin(sql.remove, rows);
}

bool CopyRows::operator()(std::string& out) {
  const Table& table = fold_.table();
  const auto& rows = fold_.rows();
  while (next_ < rows.size() && rows[next_].act != Act::put) ++next_;
  if (next_ == rows.size()) return false;
  const FoldedRow& row = rows[next_++];
  put_number(out, static_cast<std::int16_t>(table.key.size() + table.columns.size()));
  for (const Value& part : row.key) put_value(out, part);
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    put_value(out, whole(row, c, is_counter(table, c)));
  return true;
}

}  // namespace gstd::postgres
