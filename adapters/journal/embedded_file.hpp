// What the writer and the readers of one embedded journal share: the schema and the wake-up.
#pragma once

#include <condition_variable>
#include <mutex>

#include "adapters/journal/sqlite.hpp"
#include "events/journal.hpp"

namespace gstd::embedded {

constexpr std::int64_t format_version = 2;

constexpr const char* meta_schema = R"sql(
  create table if not exists meta (
    name text primary key,
    value integer not null
  ) without rowid;
)sql";

/// A partition's table, `records_0` and so on: offset and value. One table for all would grow in
/// the middle, and SQLite writes three times as much for that.
inline std::string table_of(PartitionId partition) {
  return "records_" + std::to_string(partition);
}

/// Changes with every commit of any other connection, in this process or another one.
constexpr std::string_view data_version_sql = "pragma data_version";

/// Wakes the readers of this process at a commit. Any thread.
class Commits {
 public:
  std::uint64_t count() const;
  void announce();
  /// Returns when the count is no longer `seen`, or at `until`.
  void wait(std::uint64_t seen, std::chrono::steady_clock::time_point until) const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::uint64_t count_ = 0;
};

/// Errors of opening the file come with the first next().
std::unique_ptr<JournalReader> make_reader(const std::string& path,
                                           std::shared_ptr<const Commits> commits,
                                           std::vector<ReadFrom> from);

}  // namespace gstd::embedded
