// Connection: one session with Postgres. The only folder that knows libpq.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <span>

#include "events/core.hpp"

struct pg_conn;
struct pg_result;

namespace gstd::postgres {

/// One argument of a statement. Text form, or raw bytes for bytea and arrays in binary form.
struct Param {
  std::string value;
  bool is_null = false;
  bool is_binary = false;
  std::uint32_t oid = 0;  ///< Type; 0 lets the server deduce it.
};

Param param(std::string text);
Param param(std::int64_t number);
Param param(bool flag);
Param bytes(std::string raw);
Param null();
template <TextValue T>
Param param(const T& value) {
  return param(value.text());
}
template <class Tag, class Rep>
Param param(const Strong<Tag, Rep>& value) {
  return param(static_cast<std::int64_t>(value.get()));
}
template <class T>
Param param(const std::optional<T>& value) {
  return value ? param(*value) : null();
}
template <class Enum>
  requires std::is_enum_v<Enum>
Param param(Enum value) {
  return param(std::string{boost::describe::enum_to_string(value, "")});
}

/// What a statement answered, in text form.
class Rows {
 public:
  explicit Rows(pg_result* result);
  pg_result* get() const { return result_.get(); }
  std::size_t size() const;
  /// The rows an update, insert or delete touched.
  std::size_t touched() const;
  /// -1 when there is no such column.
  int column(const char* name) const;
  std::optional<std::string_view> text(std::size_t row, int column) const;
  /// A bytea column as its bytes.
  std::string raw(std::size_t row, int column) const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

/// One thread at a time. Statements are prepared on first use and kept by their text, which must
/// therefore be a constant. Errors: `unavailable` when the session is lost (see is_lost), else the
/// SQLSTATE in `path` and the server's words in `why`.
class Connection {
 public:
  static Result<Connection> open(const std::string& conninfo);

  /// A constant text with numbered arguments.
  Result<Rows> query(std::string_view sql, std::span<const Param> params = {});
  Result<Rows> query(std::string_view sql, std::initializer_list<Param> params);
  /// Several statements without arguments; the last one's answer counts.
  Result<void> run(const std::string& sql);
  /// All of them in one round trip, in order; the first failure is the answer.
  struct Statement {
    std::string_view sql;
    std::vector<Param> params;
  };
  Result<std::vector<Rows>> pipeline(std::span<const Statement> statements);
  /// `copy … from stdin (format binary)`. `more` appends rows, without header and trailer, and
  /// answers false when it appended the last.
  Result<void> copy(const std::string& sql, const std::function<bool(std::string&)>& more);

  bool is_lost() const;

 private:
  struct Close {
    void operator()(pg_conn* session) const;
  };
  explicit Connection(pg_conn* session) : session_(session) {}
  Result<std::string> prepared(std::string_view sql, std::span<const Param> params);
  Result<std::vector<Rows>> answers(std::size_t expected);
  Error fault(const pg_result* result) const;

  std::unique_ptr<pg_conn, Close> session_;
  std::map<std::string, std::string, std::less<>> prepared_;  ///< Text -> name on the server.
};

}  // namespace gstd::postgres
