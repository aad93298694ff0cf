// A database of its own for each test, on the server of GSTD_TEST_POSTGRES.
#pragma once

#include <string>

namespace gstd::testing {

/// Makes an empty database with our migrations applied; drops it at the end. Throws, and so fails
/// the test, when GSTD_TEST_POSTGRES (a libpq conninfo) is missing or does not answer.
class TestDatabase {
 public:
  explicit TestDatabase(bool is_migrated = true);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  const std::string& conninfo() const { return conninfo_; }
  const std::string& name() const { return name_; }
  /// On the server, outside this database.
  static void on_server(const std::string& sql);
  /// One value of one row, as text; `null` for null.
  std::string value(const std::string& sql) const;
  void run(const std::string& sql) const;

 private:
  std::string name_;
  std::string conninfo_;
};

}  // namespace gstd::testing
