// SQLite with owned handles: connections and prepared statements, nothing more.
#pragma once

#include <sqlite3.h>

#include <memory>

#include "events/core.hpp"

namespace gstd::sqlite {

struct CloseConnection {
  void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using Connection = std::unique_ptr<sqlite3, CloseConnection>;

enum class Access { read, read_write_create };

/// `unavailable` with SQLite's words when the file cannot be opened. One thread at a time.
Result<Connection> open(const std::string& path, Access access);

/// Runs statements without results. The answer is SQLite's result code.
int run(sqlite3* connection, const char* sql);

/// `unavailable`, with the words of the connection's last failure.
tl::unexpected<Error> failure(sqlite3* connection, std::string_view doing);

/// One prepared statement, used many times. Arguments count from 1, columns from 0.
class Statement {
 public:
  Statement() = default;
  Statement(sqlite3* connection, std::string_view sql);

  bool is_ready() const { return handle_ != nullptr; }
  void bind(int index, std::int64_t value) { sqlite3_bind_int64(handle_.get(), index, value); }
  void bind(int index, std::string_view text);
  /// The bytes must stay until reset().
  void bind_blob(int index, std::string_view bytes);
  /// SQLITE_ROW, SQLITE_DONE or an error.
  int step() { return sqlite3_step(handle_.get()); }
  std::int64_t integer(int column) { return sqlite3_column_int64(handle_.get(), column); }
  /// Valid until the next step() or reset().
  std::string_view bytes(int column);
  /// Ends the read it holds; the arguments stay bound.
  void reset() { sqlite3_reset(handle_.get()); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

}  // namespace gstd::sqlite
