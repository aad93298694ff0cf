// The statements of reads, listed, so that a test can read their plans.
#pragma once

#include <string_view>
#include <vector>

namespace gstd::reads {

struct Query {
  std::string_view name;
  std::string_view sql;
};

std::vector<Query> task_queries();
std::vector<Query> task_detail_queries();
std::vector<Query> worker_queries();
std::vector<Query> money_queries();
std::vector<Query> voucher_queries();
std::vector<Query> network_queries();

}  // namespace gstd::reads
