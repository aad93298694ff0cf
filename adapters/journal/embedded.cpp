#include "adapters/journal/embedded.hpp"

#include <thread>

#include "adapters/journal/embedded_file.hpp"

namespace gstd {
namespace {

using namespace embedded;

// What may wait for the disk at once; beyond it an append is `not_stored` instead of eating memory.
constexpr std::size_t waiting_bytes_max = 64 * 1024 * 1024;

// FULL: an fsync of the WAL before every commit returns. 8000 pages keep the WAL at 32 MB.
constexpr const char* settings_sql = R"sql(
  pragma page_size = 4096;
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma wal_autocheckpoint = 8000;
)sql";
// Entering WAL mode needs the file alone and does not wait for it, so openers take turns.
constexpr int open_tries = 500;
constexpr int open_pause_ms = 10;

std::string table_sql(PartitionId partition) {
  return "create table if not exists " + table_of(partition) +
         " (offset integer primary key, value blob not null)";
}
std::string insert_sql(PartitionId partition) {
  return "insert into " + table_of(partition) + " (offset, value) values (?1, ?2)";
}
std::string end_sql(PartitionId partition) {
  return "select coalesce(max(offset) + 1, 0) from " + table_of(partition);
}
constexpr std::string_view remember_sql =
    "insert or ignore into meta (name, value) values (?1, ?2)";
constexpr std::string_view recall_sql = "select value from meta where name = ?1";

struct Waiting {
  PartitionId partition = 0;
  std::string value;
  Journal::AppendDone done;
  AppendOutcome outcome{AppendStatus::not_stored};
  bool is_refused = false;
};

struct Barrier {
  PartitionId partition = 0;
  Journal::EndDone done;
};

struct Batch {
  std::vector<Waiting> appends;
  std::vector<Barrier> barriers;
  bool empty() const { return appends.empty() && barriers.empty(); }
};

/// The file as the writer thread sees it. One thread.
class Store {
 public:
  Store(sqlite::Connection connection, std::uint32_t partitions)
      : connection_(std::move(connection)),
        ends_(partitions, 0),
        version_(connection_.get(), data_version_sql) {
    for (PartitionId p = 0; p < partitions; ++p) {
      inserts_.emplace_back(connection_.get(), insert_sql(p));
      end_of_.emplace_back(connection_.get(), end_sql(p));
    }
  }

  /// All or nothing: one transaction, one fsync.
  void store(std::vector<Waiting>& appends) {
    const AppendStatus status = transact(appends);
    if (status != AppendStatus::stored) {
      sqlite::run(connection_.get(), "rollback");
      seen_version_ = unknown_version;
    }
    for (Waiting& append : appends)
      if (!append.is_refused) append.outcome.status = status;
  }

  /// Sees the commits of every process.
  Result<Offset> end(PartitionId partition) {
    if (!look()) return sqlite::failure(connection_.get(), "reading the end of the journal");
    return ends_[partition];
  }

 private:
  static constexpr std::int64_t unknown_version = -1;

  AppendStatus transact(std::vector<Waiting>& appends) {
    // Holding the write lock, nobody else can move the ends.
    if (sqlite::run(connection_.get(), "begin immediate") != SQLITE_OK || !look())
      return AppendStatus::not_stored;
    for (Waiting& append : appends) {
      if (append.is_refused) continue;
      append.outcome.offset = ends_[append.partition]++;
      sqlite::Statement& insert = inserts_[append.partition];
      insert.bind(1, append.outcome.offset);
      insert.bind_blob(2, append.value);
      const int code = insert.step();
      insert.reset();
      if (code != SQLITE_DONE) return AppendStatus::not_stored;
    }
    // A commit that failed may still have left its last page in the WAL, where a recovery after a
    // crash would find it: only the tail can say.
    return sqlite::run(connection_.get(), "commit") == SQLITE_OK ? AppendStatus::stored
                                                                 : AppendStatus::unknown;
  }

  // Reads the ends again if another connection has committed since.
  bool look() {
    if (version_.step() != SQLITE_ROW) return false;
    const std::int64_t version = version_.integer(0);
    version_.reset();
    if (version == seen_version_) return true;
    for (PartitionId p = 0; p < ends_.size(); ++p) {
      if (end_of_[p].step() != SQLITE_ROW) return false;
      ends_[p] = end_of_[p].integer(0);
      end_of_[p].reset();
    }
    seen_version_ = version;
    return true;
  }

  sqlite::Connection connection_;
  std::vector<Offset> ends_;
  std::int64_t seen_version_ = unknown_version;
  sqlite::Statement version_;
  std::vector<sqlite::Statement> inserts_;  ///< By partition, as the next.
  std::vector<sqlite::Statement> end_of_;
};

class Embedded final : public Journal {
 public:
  Embedded(std::string path, std::uint32_t partitions, sqlite::Connection connection)
      : path_(std::move(path)),
        partitions_(partitions),
        store_(std::move(connection), partitions),
        writer_([this] { write(); }) {}

  ~Embedded() override {
    {
      const std::lock_guard lock{mutex_};
      is_stopping_ = true;
    }
    arrived_.notify_one();
    writer_.join();
  }

  std::uint32_t partitions() const override { return partitions_; }

  std::string durability() const override {
    return "embedded: SQLite WAL, synchronous=FULL: flushed to disk before every ack, group commit";
  }

  void append(PartitionId partition, std::string value, AppendDone done) override {
    Waiting append{partition, std::move(value), std::move(done), {AppendStatus::not_stored}};
    append.is_refused = partition >= partitions_ || append.value.size() > record_bytes_max;
    {
      const std::lock_guard lock{mutex_};
      if (waiting_bytes_ + append.value.size() > waiting_bytes_max) append.is_refused = true;
      if (append.is_refused) append.value.clear();
      waiting_bytes_ += append.value.size();
      waiting_.appends.push_back(std::move(append));
    }
    arrived_.notify_one();
  }

  void end(PartitionId partition, EndDone done) override {
    {
      const std::lock_guard lock{mutex_};
      waiting_.barriers.push_back({partition, std::move(done)});
    }
    arrived_.notify_one();
  }

  std::unique_ptr<JournalReader> read(std::vector<ReadFrom> from, ReadPace) override {
    return make_reader(path_, commits_, std::move(from));
  }

 private:
  void write() {
    for (Batch batch = take(); !batch.empty(); batch = take()) {
      if (!batch.appends.empty()) store_.store(batch.appends);
      commits_->announce();
      for (Waiting& append : batch.appends) append.done(append.outcome);
      for (Barrier& barrier : batch.barriers) barrier.done(end_of(barrier.partition));
    }
  }

  // Everything that waits, in one group. Empty: the journal is being destroyed.
  Batch take() {
    std::unique_lock lock{mutex_};
    arrived_.wait(lock, [&] { return is_stopping_ || !waiting_.empty(); });
    waiting_bytes_ = 0;
    return std::exchange(waiting_, {});
  }

  Result<Offset> end_of(PartitionId partition) {
    if (partition < partitions_) return store_.end(partition);
    return refuse("invalid", "there is no partition " + std::to_string(partition));
  }

  std::string path_;
  std::uint32_t partitions_;
  std::shared_ptr<Commits> commits_ = std::make_shared<Commits>();
  Store store_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  Batch waiting_;
  std::size_t waiting_bytes_ = 0;
  bool is_stopping_ = false;
  std::thread writer_;  // Last: it uses all of the above.
};

int prepare(sqlite3* connection) {
  int code = sqlite::run(connection, settings_sql);
  for (int i = 1; i < open_tries && code == SQLITE_BUSY; ++i) {
    sqlite3_sleep(open_pause_ms);
    code = sqlite::run(connection, settings_sql);
  }
  if (code == SQLITE_OK) code = sqlite::run(connection, "begin immediate");
  return code == SQLITE_OK ? sqlite::run(connection, meta_schema) : code;
}

/// The number already in the file, or `value` when there is none yet.
Result<std::int64_t> settle(sqlite3* connection, std::string_view name, std::int64_t value) {
  sqlite::Statement remember{connection, remember_sql};
  sqlite::Statement recall{connection, recall_sql};
  if (!remember.is_ready() || !recall.is_ready())
    return sqlite::failure(connection, "preparing the journal");
  remember.bind(1, name);
  remember.bind(2, value);
  recall.bind(1, name);
  if (remember.step() != SQLITE_DONE || recall.step() != SQLITE_ROW)
    return sqlite::failure(connection, "reading what journal this is");
  return recall.integer(0);
}

}  // namespace

Result<std::unique_ptr<Journal>> open_embedded(const EmbeddedOptions& options) {
  const auto told = static_cast<std::int64_t>(options.partitions);
  if (told < 1) return refuse("invalid", "a journal has at least one partition");
  auto connection = sqlite::open(options.path, sqlite::Access::read_write_create);
  if (!connection) return tl::unexpected<Error>{connection.error()};
  sqlite3* handle = connection->get();
  const std::string opening = "opening the journal " + options.path;
  if (prepare(handle) != SQLITE_OK) return sqlite::failure(handle, opening);
  const auto format = settle(handle, "format", format_version);
  if (!format) return tl::unexpected<Error>{format.error()};
  const auto partitions = settle(handle, "partitions", told);
  if (!partitions) return tl::unexpected<Error>{partitions.error()};
  if (*format != format_version)
    return refuse("invalid", opening + ": its format is " + std::to_string(*format) +
                                 ", this program writes " + std::to_string(format_version));
  if (*partitions != told)
    return refuse("invalid", opening + ": it has " + std::to_string(*partitions) +
                                 " partitions, not " + std::to_string(told));
  for (PartitionId p = 0; p < options.partitions; ++p)
    if (sqlite::run(handle, table_sql(p).c_str()) != SQLITE_OK)
      return sqlite::failure(handle, opening);
  if (sqlite::run(handle, "commit") != SQLITE_OK) return sqlite::failure(handle, opening);
  return std::make_unique<Embedded>(options.path, options.partitions, std::move(*connection));
}

}  // namespace gstd
