#include "projections/fold.hpp"

#include <algorithm>

namespace gstd {
namespace {

// One byte for the kind, then the content with its length: no two keys give the same bytes.
struct KeyBytes {
  std::string& out;

  void bytes(char kind, const void* content, std::size_t size) const {
    out.push_back(kind);
    out.append(reinterpret_cast<const char*>(&size), sizeof size);
    out.append(static_cast<const char*>(content), size);
  }
  void operator()(std::monostate) const { bytes('0', "", 0); }
  void operator()(std::int64_t number) const { bytes('n', &number, sizeof number); }
  void operator()(bool flag) const { bytes('b', &flag, sizeof flag); }
  void operator()(const std::string& text) const { bytes('t', text.data(), text.size()); }
  void operator()(const UuidBytes& id) const { bytes('u', id.data(), id.size()); }
};

std::string bytes_of(const Key& key) {
  std::string out;
  for (const Value& part : key) std::visit(KeyBytes{out}, part);
  return out;
}

bool fits(ColumnKind kind, const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) return kind != ColumnKind::counter;
  switch (kind) {
    case ColumnKind::number:
    case ColumnKind::counter: return std::holds_alternative<std::int64_t>(value);
    case ColumnKind::flag: return std::holds_alternative<bool>(value);
    case ColumnKind::text: return std::holds_alternative<std::string>(value);
    case ColumnKind::uuid: return std::holds_alternative<UuidBytes>(value);
  }
  return false;
}

tl::unexpected<Error> misfit(const Table& table, std::string_view column, const char* why) {
  return refuse("invalid", why, std::string{table.name}.append(".").append(column));
}

// A row as `put` or a total begins: nothing known, counters at 0.
void begin(FoldedRow& row, const Table& table, Act act) {
  row.act = act;
  row.cells.assign(table.columns.size(), Value{});
  row.sums.assign(table.columns.size(), 0);
  if (act != Act::put) return;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (table.columns[i].kind == ColumnKind::counter) row.cells[i] = std::int64_t{0};
}

}  // namespace

Result<void> TableFold::take(const RowChange& change) {
  if (change.key.size() != table_->key.size()) return misfit(*table_, "", "wrong number of keys");
  for (std::size_t i = 0; i < change.key.size(); ++i)
    if (std::holds_alternative<std::monostate>(change.key[i]) ||
        !fits(table_->key[i].kind, change.key[i]))
      return misfit(*table_, table_->key[i].name, "the key's value is of another kind");
  if (table_->is_totals && change.act != Act::add)
    return misfit(*table_, "", "totals take nothing but add");

  FoldedRow& row = row_of(change.key);
  if (change.act == Act::put || change.act == Act::remove) begin(row, *table_, change.act);
  // A change of a row that is gone is nothing, like one of a row that never was.
  if (row.act == Act::remove) return {};
  for (const Cell& cell : change.cells)
    if (auto done = write(row, cell, change.act == Act::add); !done) return done;
  return {};
}

FoldedRow& TableFold::row_of(const Key& key) {
  const auto [place, is_new] = index_.try_emplace(bytes_of(key), rows_.size());
  if (is_new) {
    rows_.push_back({Act::set, key, {}, {}});
    begin(rows_.back(), *table_, Act::set);
  }
  return rows_[place->second];
}

Result<void> TableFold::take_totals(const TableFold& other) {
  for (const FoldedRow& theirs : other.rows_) {
    FoldedRow& ours = row_of(theirs.key);
    for (std::size_t i = 0; i < ours.sums.size(); ++i)
      if (__builtin_add_overflow(ours.sums[i], theirs.sums[i], &ours.sums[i]))
        return misfit(*table_, table_->columns[i].name, "the sum leaves 64 bits");
  }
  return {};
}

Result<void> TableFold::write(FoldedRow& row, const Cell& cell, bool is_sum) {
  const auto& columns = table_->columns;
  const auto found = std::ranges::find(columns, cell.column, &Column::name);
  if (found == columns.end()) return misfit(*table_, cell.column, "no such column");
  if (!fits(found->kind, cell.value))
    return misfit(*table_, cell.column, "the value is of another kind");
  const auto i = static_cast<std::size_t>(found - columns.begin());
  if (!is_sum) {
    row.cells[i] = cell.value;
    row.sums[i] = 0;
    return {};
  }
  if (found->kind != ColumnKind::counter) return misfit(*table_, cell.column, "not a counter");
  if (__builtin_add_overflow(row.sums[i], std::get<std::int64_t>(cell.value), &row.sums[i]))
    return misfit(*table_, cell.column, "the sum leaves 64 bits");
  return {};
}

void TableFold::clear() {
  index_.clear();
  rows_.clear();
}

Fold::Fold(const Projection& projection) {
  for (const Table& table : projection.tables) tables_.emplace_back(table);
}

Result<void> Fold::take(const RowChanges& changes) {
  for (const RowChange& change : changes) {
    const auto table = std::ranges::find(
        tables_, change.table, [](const TableFold& fold) { return fold.table().name; });
    if (table == tables_.end())
      return refuse("invalid", "no such table in this projection", std::string{change.table});
    if (auto done = table->take(change); !done) return done;
  }
  return {};
}

Result<void> Fold::take_totals(const Fold& other) {
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    if (!tables_[i].table().is_totals) continue;
    if (auto done = tables_[i].take_totals(other.tables_[i]); !done) return done;
  }
  return {};
}

std::size_t Fold::rows() const {
  std::size_t count = 0;
  for (const TableFold& table : tables_) count += table.rows().size();
  return count;
}

void Fold::clear() {
  for (TableFold& table : tables_) table.clear();
}

}  // namespace gstd
