#include "tests/support/child.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace gstd::testing {

Child::Child(std::vector<std::string> words) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error{"no pipe"};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  const int fault = posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  output_ = ends[0];
  if (fault == 0) return;
  close(output_);
  throw std::runtime_error{"cannot start " + words[0]};
}

Child::~Child() {
  if (pid_ != 0) {
    kill(pid_, SIGKILL);
    wait();
  }
  close(output_);
}

std::string Child::line() {
  std::string text;
  char next = 0;
  while (read(output_, &next, 1) == 1) {
    if (next == '\n') return text;
    text.push_back(next);
  }
  throw std::runtime_error{"it ended after: " + text};
}

int Child::wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace gstd::testing
