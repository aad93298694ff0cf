#include <algorithm>

#include "adapters/journal/embedded_file.hpp"

namespace gstd::embedded {
namespace {

using std::chrono::steady_clock;

// How late a commit of another process may be seen; our own commits wake at once.
constexpr std::chrono::milliseconds foreign_poll{1};

// Starts one before the next offset: the record read last must still be there (T1).
std::string read_sql(PartitionId partition) {
  return "select offset, value from " + table_of(partition) + " where offset >= ?1";
}

class Reader final : public JournalReader {
 public:
  Reader(std::string path, std::shared_ptr<const Commits> commits, std::vector<ReadFrom> from)
      : path_(std::move(path)), commits_(std::move(commits)), from_(std::move(from)) {}

  Result<std::vector<RawRecord>> next(std::size_t max, std::chrono::milliseconds wait) override {
    const auto deadline = steady_clock::now() + wait;
    for (;;) {
      const std::uint64_t seen = commits_->count();
      auto found = read(max);
      if (found && !found->empty()) return found;
      const bool is_cut = !found && found.error().code == "journal_cut";
      const auto now = steady_clock::now();
      if (is_cut || now >= deadline) return found;
      // A failure is tried again until the wait is over: it may pass, and the caller cannot spin.
      commits_->wait(seen, std::min(deadline, now + foreign_poll));
    }
  }

 private:
  Result<std::vector<RawRecord>> read(std::size_t max) {
    std::vector<RawRecord> found;
    if (auto opened = open(); !opened) return tl::unexpected<Error>{opened.error()};
    if (version_.step() != SQLITE_ROW) return give_up("reading the journal's version");
    const std::int64_t version = version_.integer(0);
    version_.reset();
    if (version == seen_version_ && !has_more_) return found;
    seen_version_ = version;
    // Every call starts at another partition, so that a busy one cannot starve the others.
    for (std::size_t i = 0; i < from_.size() && found.size() < max; ++i) {
      const auto done = read_partition((first_ + i) % from_.size(), max, found);
      if (!done) return tl::unexpected<Error>{done.error()};
    }
    ++first_;
    has_more_ = found.size() >= max;
    return found;
  }

  Result<bool> read_partition(std::size_t which, std::size_t max, std::vector<RawRecord>& found) {
    ReadFrom& from = from_[which];
    sqlite::Statement& rows = rows_[which];
    Offset expected = std::max<Offset>(from.offset - 1, 0);
    rows.bind(1, expected);
    int code = rows.step();
    for (; code == SQLITE_ROW && found.size() < max; code = rows.step()) {
      if (rows.integer(0) != expected) break;
      if (expected++ < from.offset) continue;
      found.push_back({from.partition, from.offset++, std::string{rows.bytes(1)}});
    }
    const bool is_cut = code == SQLITE_ROW ? rows.integer(0) != expected : expected < from.offset;
    rows.reset();
    if (code != SQLITE_ROW && code != SQLITE_DONE) return give_up("reading the journal");
    if (is_cut)
      return refuse("journal_cut", "partition " + std::to_string(from.partition) +
                                       " has no record at offset " + std::to_string(expected));
    return true;
  }

  Result<bool> open() {
    if (connection_) return true;
    auto opened = sqlite::open(path_, sqlite::Access::read);
    if (!opened) return tl::unexpected<Error>{opened.error()};
    connection_ = std::move(*opened);
    version_ = sqlite::Statement{connection_.get(), data_version_sql};
    for (const ReadFrom& from : from_)
      rows_.emplace_back(connection_.get(), read_sql(from.partition));
    const bool is_ready = version_.is_ready() &&
                          std::ranges::all_of(rows_, &sqlite::Statement::is_ready);
    if (!is_ready) return give_up("preparing to read the journal");
    return true;
  }

  // The next call opens the file again.
  tl::unexpected<Error> give_up(std::string_view doing) {
    auto error = sqlite::failure(connection_.get(), doing);
    version_ = {};
    rows_.clear();
    connection_.reset();
    seen_version_ = -1;
    return error;
  }

  std::string path_;
  std::shared_ptr<const Commits> commits_;
  std::vector<ReadFrom> from_;
  sqlite::Connection connection_;
  sqlite::Statement version_;
  std::vector<sqlite::Statement> rows_;  ///< One per place to read from.
  std::int64_t seen_version_ = -1;
  std::size_t first_ = 0;
  bool has_more_ = false;
};

}  // namespace

std::uint64_t Commits::count() const {
  const std::lock_guard lock{mutex_};
  return count_;
}

void Commits::announce() {
  {
    const std::lock_guard lock{mutex_};
    ++count_;
  }
  changed_.notify_all();
}

void Commits::wait(std::uint64_t seen, steady_clock::time_point until) const {
  std::unique_lock lock{mutex_};
  changed_.wait_until(lock, until, [&] { return count_ != seen; });
}

std::unique_ptr<JournalReader> make_reader(const std::string& path,
                                           std::shared_ptr<const Commits> commits,
                                           std::vector<ReadFrom> from) {
  return std::make_unique<Reader>(path, std::move(commits), std::move(from));
}

}  // namespace gstd::embedded
