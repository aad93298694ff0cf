#include "adapters/cache/cache.hpp"

#include <filesystem>
#include <mutex>

#include "adapters/journal/sqlite.hpp"

namespace gstd {
namespace {

// A cache need not survive a power loss: after one it is newer or older than the journal, and the
// chain check at start finds out which.
constexpr const char* settings =
    "pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 2000; "
    "pragma cache_size = -8192;";  // 8 MiB: the names of 100,000 streams.

constexpr const char* tables = R"(
  create table if not exists version (version text not null);
  create table if not exists journal (id text not null);
  create table if not exists streams (
    id integer primary key, partition integer not null, stream text not null,
    is_ended integer not null, bytes blob not null);
  create unique index if not exists streams_by_name on streams (partition, stream);
  create index if not exists streams_by_arrival on streams (partition);
  create table if not exists heads (
    partition integer primary key, height integer not null, hash text not null);
  create table if not exists points (
    partition integer not null, kind integer not null, height integer not null,
    hash text not null, offset integer not null, primary key (partition, kind)) without rowid;
  create table if not exists cuts (partition integer primary key, why text not null);
)";

// States are written in the order they come, one behind the other; by name they would lie all over
// the file, a page read and written for each.
constexpr const char* put_stream_sql = R"(
  insert into streams (partition, stream, is_ended, bytes) values (?1, ?2, ?3, ?4)
  on conflict (partition, stream) do update set is_ended = excluded.is_ended,
    bytes = excluded.bytes
)";

constexpr const char* forget =
    "delete from streams; delete from heads; delete from points; delete from cuts; "
    "delete from version; delete from journal;";

enum PointKind { base_point, policies_point };

class SqliteCache final : public StateCache {
 public:
  explicit SqliteCache(sqlite::Connection file)
      : file_{std::move(file)},
        put_stream_{file_.get(), put_stream_sql},
        put_head_{file_.get(), "insert or replace into heads values (?1, ?2, ?3)"},
        put_point_{file_.get(), "insert or replace into points values (?1, ?2, ?3, ?4, ?5)"},
        put_cut_{file_.get(), "insert or ignore into cuts values (?1, ?2)"},
        get_stream_{file_.get(), "select bytes from streams where partition = ?1 and stream = ?2"},
        get_streams_{file_.get(),
                     "select stream, is_ended, bytes from streams indexed by streams_by_arrival "
                     "where partition = ?1"},
        get_head_{file_.get(), "select height, hash from heads where partition = ?1"},
        get_point_{file_.get(),
                   "select height, hash, offset from points where partition = ?1 and kind = ?2"},
        get_cut_{file_.get(), "select why from cuts where partition = ?1"} {}

  Result<std::optional<CachedPartition>> open(PartitionId partition) override {
    const std::scoped_lock lock{mutex_};
    CachedPartition cached;
    const auto base = point(partition, base_point);
    const auto policies = point(partition, policies_point);
    const auto seen = head(partition);
    if (!base || !policies || !seen) return std::nullopt;
    cached.base = *base;
    cached.policies = *policies;
    cached.seen = *seen;
    get_streams_.bind(1, std::int64_t{partition});
    while (get_streams_.step() == SQLITE_ROW) {
      auto name = StreamName::parse(get_streams_.bytes(0));
      if (!name) continue;  // Not ours: nothing but this program writes the file.
      if (get_streams_.integer(1) != 0) cached.ended.push_back(std::move(*name));
      else cached.live.emplace_back(std::move(*name), std::string{get_streams_.bytes(2)});
    }
    get_streams_.reset();
    get_cut_.bind(1, std::int64_t{partition});
    if (get_cut_.step() == SQLITE_ROW) cached.cut = get_cut_.bytes(0);
    get_cut_.reset();
    return cached;
  }

  Result<std::optional<std::string>> load(PartitionId partition,
                                          const StreamName& stream) override {
    const std::scoped_lock lock{mutex_};
    const std::string name = stream.text();
    get_stream_.bind(1, std::int64_t{partition});
    get_stream_.bind(2, name);
    std::optional<std::string> bytes;
    const int step = get_stream_.step();
    if (step == SQLITE_ROW) bytes = std::string{get_stream_.bytes(0)};
    get_stream_.reset();
    if (step != SQLITE_ROW && step != SQLITE_DONE)
      return sqlite::failure(file_.get(), "reading the state cache");
    return bytes;
  }

  Result<void> store(PartitionId partition, const std::vector<CachedRow>& rows, const Head& seen,
                     const std::optional<CachePoints>& points) override {
    const std::scoped_lock lock{mutex_};
    is_failed_ = sqlite::run(file_.get(), "begin immediate") != SQLITE_OK;
    for (const CachedRow& row : rows) {
      const std::string name = row.stream.text();
      put_stream_.bind(1, std::int64_t{partition});
      put_stream_.bind(2, name);
      put_stream_.bind(3, std::int64_t{row.is_ended});
      put_stream_.bind_blob(4, row.bytes);
      finish(put_stream_);
    }
    const std::string hash = seen.hash.text();
    put_head_.bind(1, std::int64_t{partition});
    put_head_.bind(2, static_cast<std::int64_t>(seen.height));
    put_head_.bind(3, hash);
    finish(put_head_);
    if (points) {
      put(partition, base_point, points->base);
      put(partition, policies_point, points->policies);
    }
    if (!is_failed_ && sqlite::run(file_.get(), "commit") == SQLITE_OK) return {};
    auto failed = sqlite::failure(file_.get(), "writing the state cache");
    sqlite::run(file_.get(), "rollback");
    return failed;
  }

  Result<void> mark_cut(PartitionId partition, const std::string& why) override {
    const std::scoped_lock lock{mutex_};
    is_failed_ = false;
    put_cut_.bind(1, std::int64_t{partition});
    put_cut_.bind(2, why);
    finish(put_cut_);
    if (is_failed_) return sqlite::failure(file_.get(), "writing the state cache");
    return {};
  }

 private:
  void finish(sqlite::Statement& statement) {
    if (statement.step() != SQLITE_DONE) is_failed_ = true;
    statement.reset();
  }

  void put(PartitionId partition, PointKind kind, const ChainPoint& point) {
    const std::string hash = point.head.hash.text();
    put_point_.bind(1, std::int64_t{partition});
    put_point_.bind(2, std::int64_t{kind});
    put_point_.bind(3, static_cast<std::int64_t>(point.head.height));
    put_point_.bind(4, hash);
    put_point_.bind(5, std::int64_t{point.offset});
    finish(put_point_);
  }

  std::optional<ChainPoint> point(PartitionId partition, PointKind kind) {
    get_point_.bind(1, std::int64_t{partition});
    get_point_.bind(2, std::int64_t{kind});
    std::optional<ChainPoint> found;
    if (get_point_.step() == SQLITE_ROW)
      if (const auto hash = Sha256::parse(get_point_.bytes(1)))
        found = ChainPoint{{static_cast<std::uint64_t>(get_point_.integer(0)), *hash},
                           get_point_.integer(2)};
    get_point_.reset();
    return found;
  }

  std::optional<Head> head(PartitionId partition) {
    get_head_.bind(1, std::int64_t{partition});
    std::optional<Head> found;
    if (get_head_.step() == SQLITE_ROW)
      if (const auto hash = Sha256::parse(get_head_.bytes(1)))
        found = Head{static_cast<std::uint64_t>(get_head_.integer(0)), *hash};
    get_head_.reset();
    return found;
  }

  // One connection and its statements for all: a partition that starts opens its share while the
  // cache's own thread already loads and stores for those before it.
  std::mutex mutex_;
  sqlite::Connection file_;
  bool is_failed_ = false;  ///< Some statement of the running transaction.
  sqlite::Statement put_stream_, put_head_, put_point_, put_cut_;
  sqlite::Statement get_stream_, get_streams_, get_head_, get_point_, get_cut_;
};

/// The one text of a table; empty for a new file.
std::string only_text(sqlite3* file, const char* sql) {
  sqlite::Statement get{file, sql};
  return get.is_ready() && get.step() == SQLITE_ROW ? std::string{get.bytes(0)} : std::string{};
}

bool put_text(sqlite3* file, const char* sql, const std::string& text) {
  sqlite::Statement put{file, sql};
  put.bind(1, text);
  return put.step() == SQLITE_DONE;
}

/// Empties a file of another version, and writes down whose it is.
Result<void> own(sqlite3* file, const std::string& path, const CacheOwner& owner) {
  if (only_text(file, "select version from version") != owner.version) {
    sqlite::run(file, forget);
    if (!put_text(file, "insert into version values (?1)", owner.version))
      return sqlite::failure(file, "preparing the state cache");
  }
  const std::string journal = only_text(file, "select id from journal");
  if (journal.empty() && !put_text(file, "insert into journal values (?1)", owner.journal_id))
    return sqlite::failure(file, "preparing the state cache");
  if (journal.empty() || journal == owner.journal_id) return {};
  return refuse("invalid",
                "this state cache is of journal " + journal + ", not " + owner.journal_id +
                    ": name another folder, or delete the file",
                path);
}

}  // namespace

Result<std::unique_ptr<StateCache>> open_cache(const std::string& path, const CacheOwner& owner) {
  auto file = sqlite::open(path, sqlite::Access::read_write_create);
  if (!file) return tl::unexpected{file.error()};
  sqlite::run(file->get(), settings);
  if (sqlite::run(file->get(), tables) != SQLITE_OK)
    return sqlite::failure(file->get(), "preparing the state cache");
  if (auto owned = own(file->get(), path, owner); !owned) return tl::unexpected{owned.error()};
  return std::make_unique<SqliteCache>(std::move(*file));
}

Result<std::vector<CachedHead>> cached_heads(const std::string& path) {
  std::vector<CachedHead> heads;
  if (!std::filesystem::exists(path)) return heads;
  auto file = sqlite::open(path, sqlite::Access::read);
  if (!file) return tl::unexpected{file.error()};
  sqlite::Statement get{file->get(), "select partition, height, hash from heads"};
  if (!get.is_ready()) return sqlite::failure(file->get(), "reading the state cache");
  const std::string journal = only_text(file->get(), "select id from journal");
  while (get.step() == SQLITE_ROW)
    if (const auto hash = Sha256::parse(get.bytes(2)))
      heads.push_back({static_cast<PartitionId>(get.integer(0)),
                       {static_cast<std::uint64_t>(get.integer(1)), *hash},
                       journal});
  return heads;
}

}  // namespace gstd
