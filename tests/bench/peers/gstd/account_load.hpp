// The load of the peers' bench: clients that each wait for the ack of one deposit, then send the
// next, or send at times fixed beforehand.
#pragma once

#include "tests/bench/load.hpp"
#include "tests/bench/peers/gstd/accounts.hpp"

namespace gstd::bench {

struct LoadWords {
  std::string workload;             ///< uniform, zipf (0.99) or hot (one account).
  std::size_t clients = 1;          ///< Deposits under way at once, at most.
  std::chrono::milliseconds measured{1'000};
  std::int64_t rate = 0;            ///< Deposits a second to begin; 0: as they end.
};

struct LoadSeen {
  std::size_t events = 0;           ///< Acknowledged.
  std::int64_t amount = 0;          ///< Their sum.
  std::size_t failed = 0;           ///< Answered with an error, or as done before.
  std::chrono::milliseconds took{}; ///< Until the last ack.
  std::int64_t us_p50 = 0;          ///< With a rate: from when it should have been sent.
  std::int64_t us_p99 = 0;
  std::int64_t us_p999 = 0;
  std::int64_t us_max = 0;
};

/// Blocks until every deposit is answered.
LoadSeen run_load(Accounts& accounts, const LoadWords& words);

}  // namespace gstd::bench
