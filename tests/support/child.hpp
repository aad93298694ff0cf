// A program beside the test: found on the path, read line by line, ended by its id.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace gstd::testing {

/// Runs from here on; killed and waited for at the end. Throws when it cannot start.
class Child {
 public:
  explicit Child(std::vector<std::string> words);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// The next line of its output. Throws when it ends before one.
  std::string line();
  /// Until it has ended by itself; its exit code.
  int wait();

 private:
  pid_t pid_ = 0;
  int output_ = -1;
};

}  // namespace gstd::testing
