// Fold: many changes of one row become one, before anything is written. Live and rebuild share it.
#pragma once

#include <unordered_map>

#include "projections/projection.hpp"

namespace gstd {

/// What became of one row. `cells` and `sums` follow the table's columns; a null cell of a `set`
/// row means "as it was", so a cell cannot be set back to null.
struct FoldedRow {
  Act act = Act::set;  ///< put, set (with its sums), or remove.
  Key key;
  std::vector<Value> cells;
  std::vector<std::int64_t> sums;  ///< Added on top; 0 for columns that are no counters.
};

/// The rows of one table, in the order they were first touched.
class TableFold {
 public:
  explicit TableFold(const Table& table) : table_(&table) {}

  const Table& table() const { return *table_; }
  /// `invalid` when the change does not fit the table or a counter leaves 64 bits.
  Result<void> take(const RowChange& change);
  /// Adds up what another fold of the same table of totals holds.
  Result<void> take_totals(const TableFold& other);
  const std::vector<FoldedRow>& rows() const { return rows_; }
  void clear();

 private:
  FoldedRow& row_of(const Key& key);
  Result<void> write(FoldedRow& row, const Cell& cell, bool is_sum);

  const Table* table_;
  std::unordered_map<std::string, std::size_t> index_;  ///< Key bytes -> place in rows_.
  std::vector<FoldedRow> rows_;
};

/// The rows of one projection. Refers to the projection, which must outlive it.
class Fold {
 public:
  explicit Fold(const Projection& projection);

  Result<void> take(const RowChanges& changes);
  /// The totals of another fold of the same projection; its other rows are left out.
  Result<void> take_totals(const Fold& other);
  const std::vector<TableFold>& tables() const { return tables_; }
  std::size_t rows() const;
  void clear();

 private:
  std::vector<TableFold> tables_;
};

}  // namespace gstd
