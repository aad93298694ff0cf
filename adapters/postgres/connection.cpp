#include "adapters/postgres/connection.hpp"

#include <libpq-fe.h>

#include <cstring>

namespace gstd::postgres {
namespace {

constexpr std::uint32_t oid_bytea = 17;
constexpr std::size_t copy_piece = 1 << 20;  // libpq buffers what is handed to it at once.

// The arguments in libpq's four parallel arrays, which point into `params`.
struct Arguments {
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;

  explicit Arguments(std::span<const Param> params) {
    for (const Param& param : params) {
      types.push_back(param.oid);
      values.push_back(param.is_null ? nullptr : param.value.data());
      lengths.push_back(static_cast<int>(param.value.size()));
      formats.push_back(param.is_binary ? 1 : 0);
    }
  }
  int count() const { return static_cast<int>(types.size()); }
};

bool is_good(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_PIPELINE_SYNC;
}

}  // namespace

Param param(std::string text) { return {std::move(text)}; }
Param param(std::int64_t number) { return {std::to_string(number)}; }
Param param(bool flag) { return {flag ? "t" : "f"}; }
Param bytes(std::string raw) { return {std::move(raw), false, true, oid_bytea}; }
Param null() { return {{}, true}; }

void Rows::Clear::operator()(pg_result* result) const { PQclear(result); }

Rows::Rows(pg_result* result) : result_(result) {}

std::size_t Rows::size() const { return static_cast<std::size_t>(PQntuples(result_.get())); }

std::size_t Rows::touched() const {
  return static_cast<std::size_t>(std::strtoull(PQcmdTuples(result_.get()), nullptr, 10));
}

int Rows::column(const char* name) const { return PQfnumber(result_.get(), name); }

std::optional<std::string_view> Rows::text(std::size_t row, int column) const {
  const int line = static_cast<int>(row);
  if (column < 0 || PQgetisnull(result_.get(), line, column)) return {};
  return std::string_view{PQgetvalue(result_.get(), line, column),
                          static_cast<std::size_t>(PQgetlength(result_.get(), line, column))};
}

std::string Rows::raw(std::size_t row, int column) const {
  struct Free {
    void operator()(unsigned char* memory) const { PQfreemem(memory); }
  };
  const char* escaped = PQgetvalue(result_.get(), static_cast<int>(row), column);
  std::size_t size = 0;
  const std::unique_ptr<unsigned char, Free> plain{
      PQunescapeBytea(reinterpret_cast<const unsigned char*>(escaped), &size)};
  return plain ? std::string{reinterpret_cast<const char*>(plain.get()), size} : std::string{};
}

void Connection::Close::operator()(pg_conn* session) const { PQfinish(session); }

Result<Connection> Connection::open(const std::string& conninfo) {
  Connection made{PQconnectdb(conninfo.c_str())};
  if (PQstatus(made.session_.get()) != CONNECTION_OK)
    return refuse("unavailable", PQerrorMessage(made.session_.get()));
  // Notices ("relation exists, skipping") are for people at a terminal.
  PQsetNoticeProcessor(made.session_.get(), [](void*, const char*) {}, nullptr);
  return made;
}

// Only the socket knows of the end of a session at rest: what the server said last is read first,
// then the end of the stream.
bool Connection::is_lost() const {
  pg_conn* session = session_.get();
  return PQstatus(session) != CONNECTION_OK || PQconsumeInput(session) == 0 ||
         PQconsumeInput(session) == 0;
}

Error Connection::fault(const pg_result* result) const {
  const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  const char* words = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
  return Error{Errc::unavailable, "unavailable",
               words ? words : PQerrorMessage(session_.get()), state ? state : ""};
}

Result<std::string> Connection::prepared(std::string_view sql, std::span<const Param> params) {
  if (const auto found = prepared_.find(sql); found != prepared_.end()) return found->second;
  const std::string name = "s" + std::to_string(prepared_.size());
  const std::string text{sql};
  const Arguments arguments{params};
  const Rows answer{PQprepare(session_.get(), name.c_str(), text.c_str(), arguments.count(),
                              arguments.types.data())};
  if (PGresult* result = answer.get(); !is_good(result)) return tl::unexpected{fault(result)};
  prepared_.emplace(text, name);
  return name;
}

Result<Rows> Connection::query(std::string_view sql, std::span<const Param> params) {
  const auto name = prepared(sql, params);
  if (!name) return tl::unexpected{name.error()};
  const Arguments arguments{params};
  Rows rows{PQexecPrepared(session_.get(), name->c_str(), arguments.count(),
                           arguments.values.data(), arguments.lengths.data(),
                           arguments.formats.data(), 0)};
  if (!is_good(rows.get())) return tl::unexpected{fault(rows.get())};
  return rows;
}

Result<Rows> Connection::query(std::string_view sql, std::initializer_list<Param> params) {
  return query(sql, std::span<const Param>{params.begin(), params.size()});
}

Result<void> Connection::run(const std::string& sql) {
  const Rows answer{PQexec(session_.get(), sql.c_str())};
  if (!is_good(answer.get())) return tl::unexpected{fault(answer.get())};
  return {};
}

Result<std::vector<Rows>> Connection::pipeline(std::span<const Statement> statements) {
  std::vector<std::string> names;
  for (const Statement& statement : statements) {
    auto name = prepared(statement.sql, statement.params);
    if (!name) return tl::unexpected{name.error()};
    names.push_back(*std::move(name));
  }
  pg_conn* session = session_.get();
  bool is_sent = PQenterPipelineMode(session) == 1;
  for (std::size_t i = 0; is_sent && i < statements.size(); ++i) {
    const Arguments arguments{statements[i].params};
    is_sent = PQsendQueryPrepared(session, names[i].c_str(), arguments.count(),
                                  arguments.values.data(), arguments.lengths.data(),
                                  arguments.formats.data(), 0) == 1;
  }
  if (!is_sent || PQpipelineSync(session) != 1) return tl::unexpected{fault(nullptr)};
  return answers(statements.size());
}

// Reads to the synchronisation point whatever happens, so that the session stays usable.
Result<std::vector<Rows>> Connection::answers(std::size_t expected) {
  pg_conn* session = session_.get();
  std::vector<Rows> all;
  std::optional<Error> first;
  for (bool was_end = false; true;) {
    Rows rows{PQgetResult(session)};
    if (!rows.get()) {
      // After a write that failed libpq says no more than that, again and again, and may take the
      // session for a good one all the same.
      if (was_end || is_lost()) return tl::unexpected{first ? *first : fault(nullptr)};
      was_end = true;
      continue;  // The end of one statement's results; the next one's follow.
    }
    was_end = false;
    const ExecStatusType status = PQresultStatus(rows.get());
    if (status == PGRES_PIPELINE_SYNC) break;
    if (status == PGRES_PIPELINE_ABORTED) continue;  // Behind the one that failed.
    if (is_good(rows.get())) all.push_back(std::move(rows));
    else if (!first) first = fault(rows.get());
  }
  if (PQexitPipelineMode(session) != 1 && !first) first = fault(nullptr);
  if (!first && all.size() != expected) first = fault(nullptr);
  if (first) return tl::unexpected{*first};
  return all;
}

Result<void> Connection::copy(const std::string& sql,
                              const std::function<bool(std::string&)>& more) {
  // PostgreSQL documentation, COPY, "Binary Format": signature, flags, extension length; the rows;
  // a field count of -1 as trailer.
  constexpr std::string_view header{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};
  constexpr std::string_view trailer{"\377\377", 2};
  pg_conn* session = session_.get();
  const Rows begun{PQexec(session, sql.c_str())};
  if (PQresultStatus(begun.get()) != PGRES_COPY_IN) return tl::unexpected{fault(begun.get())};
  std::string piece{header};
  for (bool is_going_on = true; is_going_on;) {
    is_going_on = more(piece);
    if (!is_going_on) piece += trailer;
    if (is_going_on && piece.size() < copy_piece) continue;
    if (PQputCopyData(session, piece.data(), static_cast<int>(piece.size())) != 1)
      return tl::unexpected{fault(nullptr)};
    piece.clear();
  }
  if (PQputCopyEnd(session, nullptr) != 1) return tl::unexpected{fault(nullptr)};
  std::optional<Error> failure;
  while (true) {
    const Rows answer{PQgetResult(session)};
    if (!answer.get()) break;
    if (!is_good(answer.get())) failure = fault(answer.get());
  }
  if (failure) return tl::unexpected{*failure};
  return {};
}

}  // namespace gstd::postgres
