#include "adapters/journal/sqlite.hpp"

namespace gstd::sqlite {
namespace {

// How long a statement waits for another process that holds the file's write lock.
constexpr int busy_ms = 5000;

}  // namespace

Result<Connection> open(const std::string& path, Access access) {
  const int flags =
      access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* handle = nullptr;
  // A connection belongs to one thread, so SQLite's own mutexes are left out.
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Connection connection{handle};
  if (code != SQLITE_OK) return failure(handle, "opening " + path);
  sqlite3_busy_timeout(handle, busy_ms);
  return connection;
}

int run(sqlite3* connection, const char* sql) {
  return sqlite3_exec(connection, sql, nullptr, nullptr, nullptr);
}

tl::unexpected<Error> failure(sqlite3* connection, std::string_view doing) {
  return refuse("unavailable", std::string{doing} + ": " +
                                   (connection ? sqlite3_errmsg(connection) : "out of memory"));
}

Statement::Statement(sqlite3* connection, std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  sqlite3_prepare_v3(connection, sql.data(), static_cast<int>(sql.size()),
                     SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  handle_.reset(handle);
}

void Statement::bind(int index, std::string_view text) {
  sqlite3_bind_text(handle_.get(), index, text.data(), static_cast<int>(text.size()),
                    SQLITE_TRANSIENT);
}

void Statement::bind_blob(int index, std::string_view bytes) {
  // A null pointer would be stored as null instead of as no bytes.
  const char* data = bytes.empty() ? "" : bytes.data();
  sqlite3_bind_blob(handle_.get(), index, data, static_cast<int>(bytes.size()), SQLITE_STATIC);
}

std::string_view Statement::bytes(int column) {
  const void* data = sqlite3_column_blob(handle_.get(), column);
  const int size = sqlite3_column_bytes(handle_.get(), column);
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

}  // namespace gstd::sqlite
