#include "tests/support/postgres.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <stdexcept>

#include "adapters/postgres/migrate.hpp"

namespace gstd::testing {
namespace {

using postgres::Connection;

std::string server() {
  const char* conninfo = std::getenv("GSTD_TEST_POSTGRES");
  if (!conninfo || !*conninfo)
    throw std::runtime_error{"GSTD_TEST_POSTGRES is missing: ops/dev test starts a server"};
  return conninfo;
}

Connection opened(const std::string& conninfo) {
  auto made = Connection::open(conninfo);
  if (!made) throw std::runtime_error{"Postgres: " + made.error().why};
  return *std::move(made);
}

template <class T>
T good(Result<T> result) {
  if (!result) throw std::runtime_error{"Postgres: " + result.error().why};
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace

TestDatabase::TestDatabase(bool is_migrated) {
  static std::atomic<int> number{0};
  name_ = "t" + std::to_string(getpid()) + "_" + std::to_string(++number);
  on_server("create database " + name_);
  conninfo_ = server() + " dbname=" + name_;
  if (!is_migrated) return;
  Connection db = opened(conninfo_);
  good(postgres::migrate(db));
}

TestDatabase::~TestDatabase() {
  try {
    on_server("drop database " + name_ + " with (force)");
  } catch (const std::exception&) {
    // The server is throw-away: a database left behind harms nobody.
  }
}

void TestDatabase::on_server(const std::string& sql) { good(opened(server()).run(sql)); }

std::string TestDatabase::value(const std::string& sql) const {
  Connection db = opened(conninfo_);
  const auto rows = good(db.query(sql));
  return rows.size() == 0 ? "nothing" : std::string{rows.text(0, 0).value_or("null")};
}

void TestDatabase::run(const std::string& sql) const { good(opened(conninfo_).run(sql)); }

}  // namespace gstd::testing
