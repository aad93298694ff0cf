#include "adapters/postgres/rebuild.hpp"

#include "adapters/postgres/builder.hpp"
#include "adapters/postgres/rows.hpp"

namespace gstd::postgres {
namespace {

// The server writes the words: the shape of each table is asked of its own catalogue.
constexpr std::string_view compare_texts_sql = R"(
select name, format(
  'select (select count(*) from (table live.%1$I except all table rebuild.%1$I) a) as live_only,'
  '  (select count(*) from (table rebuild.%1$I except all table live.%1$I) b) as rebuilt_only',
  name) as text
from unnest($1::text[]) as name order by name)";

RebuildProgress ended(const Builder& builder) {
  return builder.progress(builder.has_parked() ? "parked" : "done");
}

Result<std::vector<Difference>> compare_tables(Connection& db,
                                               const std::vector<Projection>& projections) {
  const auto texts = db.query(compare_texts_sql, {table_names(projections)});
  if (!texts) return tl::unexpected{texts.error()};
  std::vector<Difference> differences;
  for (std::size_t i = 0; i < texts->size(); ++i) {
    auto found = rows_as<Difference>(db.query(*texts->text(i, 1)));
    if (!found) return tl::unexpected{found.error()};
    Difference& difference = found->front();
    difference.table = *texts->text(i, 0);
    if (difference.live_only > 0 || difference.rebuilt_only > 0)
      differences.push_back(difference);
  }
  return differences;
}

}  // namespace

Result<RebuildProgress> rebuild(Journal& journal, const RecordCodec& codec,
                                const std::vector<Projection>& projections,
                                const RebuildOptions& options) {
  auto builder = Builder::begin(journal, codec, projections, options, Shadow::rebuild);
  if (!builder) return tl::unexpected{builder.error()};
  auto done = (*builder)->fill();
  if (done && !(*builder)->has_parked())
    done = (*builder)->add_indexes().and_then([&] { return (*builder)->catch_up_and_swap(); });
  return done.map([&] { return ended(**builder); });
}

Result<RebuildProgress> roll_back(Journal& journal, const RecordCodec& codec,
                                  const std::vector<Projection>& projections,
                                  const RebuildOptions& options) {
  auto builder = Builder::begin(journal, codec, projections, options, Shadow::previous);
  if (!builder) return tl::unexpected{builder.error()};
  return (*builder)
      ->take_kept()
      .and_then([&] { return (*builder)->catch_up_and_swap(); })
      .map([&] { return ended(**builder); });
}

Result<std::vector<Difference>> compare_live_with_rebuilt(
    Journal& journal, const RecordCodec& codec, const std::vector<Projection>& projections,
    const RebuildOptions& options) {
  auto db = Connection::open(options.conninfo);
  if (!db) return tl::unexpected{db.error()};
  if (auto held = hold_checkpoints(*db, projections); !held) return tl::unexpected{held.error()};
  auto builder = Builder::begin(journal, codec, projections, options, Shadow::rebuild);
  if (!builder) return tl::unexpected{builder.error()};
  (*builder)->stop_at_live();
  if (auto filled = (*builder)->fill(); !filled) return tl::unexpected{filled.error()};
  if ((*builder)->has_parked())
    return refuse("unavailable", (*builder)->progress("parked").parked.front().why);
  return compare_tables(*db, projections);
}

}  // namespace gstd::postgres
