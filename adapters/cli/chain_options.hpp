// Settings of `gstd serve` about the chain: where it is asked, what escrows commit to, which keys.
#pragma once

#include "adapters/effects/effects.hpp"

namespace CLI {
class App;
}

namespace gstd {

struct ChainOptions {
  std::string url;            ///< Of toncenter's API v3; empty: the network's own.
  std::string hub;            ///< Addresses in any form.
  std::string treasury;
  std::string gstd_minter;    ///< Empty: GSTD is not taken.
  std::string voucher_key;    ///< File.
  std::string sender_key;     ///< File; empty: the platform sends no claims.
  std::int64_t push_least_nano = 5'000'000'000;
  std::int64_t push_rounds_s = 60;
  std::string gold_master;    ///< Empty: the reserve only accumulates.
  std::string quote_url;      ///< Empty: the exchange's own, on mainnet.
  bool is_gold_live = false;
  std::int32_t gold_decimals = 6;
  std::int32_t gstd_decimals = 9;
  std::int64_t gold_rounds_s = 60;
  std::int64_t poll_ms = 1'000;
  std::int64_t gap_ms = -1;   ///< Between requests; -1: what the plan allows.
  std::int64_t sweep_s = 600;
};

void add_chain_options(CLI::App& command, ChainOptions& options);
/// By the options, and the API key in the environment. Ends the program when they do not fit.
OpenChain open_chain(const ChainOptions& options, Network network);
/// None for network dev. Ends the program, naming the option, when something is missing or wrong.
std::optional<EffectsOptions> effects_options(const ChainOptions& options, Network network,
                                              const std::string& conninfo);

}  // namespace gstd
