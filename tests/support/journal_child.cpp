#include "tests/support/journal_child.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <csignal>
#include <cstdio>

#include "adapters/journal/sqlite.hpp"

namespace gstd::test {
namespace {

// Lines of the child's output until it has given `count`, then until the pipe is empty.
std::vector<std::string> read_until_killed(pid_t child, int pipe, std::size_t count) {
  std::vector<std::string> lines;
  std::string open_line;
  char bytes[4096];
  bool is_killed = false;
  for (ssize_t got = 0; (got = read(pipe, bytes, sizeof bytes)) > 0;) {
    for (const char c : std::string_view{bytes, static_cast<std::size_t>(got)}) {
      if (c != '\n') {
        open_line.push_back(c);
        continue;
      }
      lines.push_back(std::move(open_line));
      open_line.clear();
    }
    if (lines.size() >= count && !is_killed) is_killed = kill(child, SIGKILL) == 0;
  }
  return lines;
}

}  // namespace

std::vector<std::string> values_acked_before_kill(std::vector<std::string> arguments,
                                                  std::size_t count) {
  int ends[2];
  BOOST_REQUIRE(pipe(ends) == 0);
  std::string program = GSTD_JOURNAL_WRITER;
  std::vector<char*> words{program.data()};
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  pid_t child = 0;
  const int failed = posix_spawn(&child, program.c_str(), &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  BOOST_REQUIRE(failed == 0);
  auto lines = read_until_killed(child, ends[0], count);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  BOOST_TEST(WIFSIGNALED(status));
  return lines;
}

void check_contains_in_order(const std::vector<std::string>& stored,
                             const std::vector<std::string>& acked) {
  std::size_t found = 0;
  for (const std::string& value : stored)
    if (found < acked.size() && value == acked[found]) ++found;
  BOOST_TEST(found == acked.size());
}

void run_sql(const std::string& path, const char* sql) {
  const auto connection = sqlite::open(path, sqlite::Access::read_write_create);
  BOOST_REQUIRE(connection);
  BOOST_REQUIRE(sqlite::run(connection->get(), sql) == SQLITE_OK);
}

}  // namespace gstd::test
