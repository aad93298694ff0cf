// Keyset pages: the rows behind a cursor, newest first.
#pragma once

#include <algorithm>

#include "adapters/postgres/reads.hpp"
#include "adapters/postgres/rows.hpp"

namespace gstd::reads {

/// What a page's statement compares with, and how many rows it asks for.
struct PageParams {
  postgres::Param at;
  postgres::Param id;
  postgres::Param limit;
  std::size_t rows = 0;
};

/// The first page begins behind the end of time. `Id` is what a cursor's id must be.
template <TextValue Id>
Result<PageParams> page_params(const PageRequest& page) {
  const std::uint32_t rows = std::clamp<std::uint32_t>(page.limit, 1, page_rows_max);
  const Cursor after = page.after.value_or(Cursor{UnixMillis{INT64_MAX}, Id{}.text()});
  if (!Id::parse(after.id)) return refuse("invalid", "not a cursor of this list", "/after");
  // One more than wanted tells whether there is a next page.
  return PageParams{postgres::param(after.at), postgres::param(after.id),
                    postgres::param(static_cast<std::int64_t>(rows) + 1), rows};
}

template <class Row, class CursorOf>
Page<Row> page_of(std::vector<Row> rows, std::size_t wanted, const CursorOf& cursor_of) {
  Page<Row> page{std::move(rows), {}};
  if (page.rows.size() > wanted) {
    page.rows.resize(wanted);
    page.next = cursor_of(page.rows.back());
  }
  return page;
}

}  // namespace gstd::reads
