// Writer: folded rows as few statements per table, in Postgres' binary form.
#pragma once

#include "adapters/postgres/connection.hpp"
#include "projections/fold.hpp"

namespace gstd::postgres {

/// The texts for one table, made once from its description; every word in them is a constant of
/// projections/, never input.
struct TableSql {
  std::string put;     ///< Upsert of whole rows from arrays.
  std::string set;     ///< Update from arrays; for totals an upsert that adds.
  std::string remove;
  std::string copy;    ///< Whole rows in binary form.
};
TableSql table_sql(const Table& table, std::string_view schema);

/// A rebuild writes the `put` rows by COPY and only the others by statement.
enum class Writes { all, put, but_put };

/// Appends what writes these rows, at most three statements; `sql` must outlive them.
void append_statements(const TableSql& sql, const TableFold& fold,
                       std::vector<Connection::Statement>& statements,
                       Writes writes = Writes::all);

/// Rows of act `put` in COPY's binary form, row by row. Refers to the fold.
class CopyRows {
 public:
  explicit CopyRows(const TableFold& fold) : fold_(fold) {}
  /// Appends the next row; false when none is left.
  bool operator()(std::string& out);

 private:
  const TableFold& fold_;
  std::size_t next_ = 0;
};

}  // namespace gstd::postgres
