#include "adapters/blobs/postgres_blobs.hpp"

#include "adapters/postgres/arrays.hpp"
#include "adapters/postgres/rows.hpp"

namespace gstd {
namespace {

using postgres::Connection;
using postgres::param;
using postgres::rows_as;

// One wallet's blobs are counted and stored one after the other, so that many at once cannot pass
// the quota together.
constexpr std::string_view lock_owner_sql =
    "select pg_advisory_xact_lock(hashtextextended($1::text, 0))";

constexpr std::string_view kept_sql =
    "select coalesce(sum(size), 0)::bigint from engine.blobs where owner = $1 and not pinned";

constexpr std::string_view put_sql =
    "insert into engine.blobs (sha256, bytes, size, owner, created_at) "
    "values ($1, $2, $3, $4, $5) on conflict (sha256) do nothing";

constexpr std::string_view info_sql =
    "select sha256, size, owner, created_at, pinned from engine.blobs where sha256 = $1";

constexpr std::string_view bytes_sql = "select bytes from engine.blobs where sha256 = $1";

constexpr std::string_view pin_sql =
    "update engine.blobs set pinned = true where sha256 = any($1::text[])";

constexpr std::string_view sweep_sql =
    "delete from engine.blobs where created_at < $1::bigint and not pinned";

Result<BlobInfo> read_info(Connection& db, const Sha256& sha256) {
  const auto rows = rows_as<BlobInfo>(db.query(info_sql, {param(sha256)}));
  if (!rows) return tl::unexpected{rows.error()};
  if (rows->empty()) return refuse("not_found", "no such blob");
  return rows->front();
}

Result<void> insert(Connection& db, const PutBlob& blob, const Sha256& sha256,
                    std::int64_t kept_max) {
  if (auto locked = db.query(lock_owner_sql, {param(blob.owner)}); !locked)
    return tl::unexpected{locked.error()};
  const auto kept = db.query(kept_sql, {param(blob.owner)});
  if (!kept) return tl::unexpected{kept.error()};
  std::int64_t bytes_kept = 0;
  (void)postgres::read_number(kept->text(0, 0).value_or("0"), bytes_kept);
  const auto size = static_cast<std::int64_t>(blob.bytes.size());
  if (bytes_kept + size > kept_max) return tl::unexpected{over_quota(bytes_kept, kept_max)};
  return db
      .query(put_sql, {param(sha256), postgres::bytes(blob.bytes), param(size), param(blob.owner),
                       param(blob.now)})
      .map([](const postgres::Rows&) {});
}

Result<BlobInfo> store(Connection& db, const PutBlob& blob, const Sha256& sha256,
                       std::int64_t kept_max) {
  if (auto there = read_info(db, sha256); there || there.error().code != "not_found")
    return there;
  if (auto begun = db.run("begin"); !begun) return tl::unexpected{begun.error()};
  const auto done = insert(db, blob, sha256, kept_max);
  const auto ended = db.run(done ? "commit" : "rollback");
  if (!done) return tl::unexpected{done.error()};
  if (!ended) return tl::unexpected{ended.error()};
  return read_info(db, sha256);
}

}  // namespace

void PostgresBlobs::put(PutBlob blob, Done<BlobInfo> done) {
  // Hashing 16 MiB takes a while: on the pool's thread, not on the caller's.
  pool_.run<BlobInfo>(
      [blob = std::make_shared<const PutBlob>(std::move(blob)),
       kept_max = kept_max_](Connection& db) {
        return check_blob(*blob).and_then(
            [&](const Sha256& sha256) { return store(db, *blob, sha256, kept_max); });
      },
      std::move(done));
}

void PostgresBlobs::get(const Sha256& sha256, Done<Blob> done) {
  pool_.run<Blob>(
      [sha256](Connection& db) -> Result<Blob> {
        auto info = read_info(db, sha256);
        if (!info) return tl::unexpected{info.error()};
        const auto rows = db.query(bytes_sql, {param(sha256)});
        if (!rows) return tl::unexpected{rows.error()};
        if (rows->size() == 0) return refuse("not_found", "no such blob");
        return check_stored(*std::move(info), rows->raw(0, 0));
      },
      std::move(done));
}

void PostgresBlobs::info(const Sha256& sha256, Done<BlobInfo> done) {
  pool_.run<BlobInfo>([sha256](Connection& db) { return read_info(db, sha256); },
                      std::move(done));
}

void PostgresBlobs::pin(std::vector<Sha256> named, Done<std::size_t> done) {
  pool_.run<std::size_t>(
      [named = std::move(named)](Connection& db) {
        postgres::ArrayParam array{ColumnKind::text, named.size()};
        for (const Sha256& sha256 : named) array.push(value(sha256));
        return db.query(pin_sql, {array.take()}).map([](const postgres::Rows& rows) {
          return rows.touched();
        });
      },
      std::move(done));
}

void PostgresBlobs::sweep(UnixMillis now, Done<std::size_t> done) {
  pool_.run<std::size_t>(
      [now](Connection& db) {
        return db.query(sweep_sql, {param(now - unreferenced_for_max)})
            .map([](const postgres::Rows& rows) { return rows.touched(); });
      },
      std::move(done));
}

}  // namespace gstd
