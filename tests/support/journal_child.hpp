// Writers in a process of their own, to be killed while they write.
#pragma once

#include <string>
#include <vector>

namespace gstd::test {

/// Starts the writer program with these arguments, kills it with SIGKILL after it has told of
/// `count` acks, and gives every value it told of, in the order of the calls.
std::vector<std::string> values_acked_before_kill(std::vector<std::string> arguments,
                                                  std::size_t count);

/// Checks that `stored` holds every value of `acked`, in the same order.
void check_contains_in_order(const std::vector<std::string>& stored,
                             const std::vector<std::string>& acked);

/// Does to the file of an embedded journal what its own code never would.
void run_sql(const std::string& path, const char* sql);

}  // namespace gstd::test
