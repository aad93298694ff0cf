// A wallet of a file on the chain: does what a TonConnect request asks for.
#pragma once

#include "adapters/chain/chain_api.hpp"
#include "adapters/cli/wallet_file.hpp"
#include "adapters/ton/connect.hpp"

namespace CLI {
class App;
}

namespace gstd::cli {

struct ChainWords {
  std::string url;             ///< Of toncenter's API v3; empty: the network's own.
  std::int64_t wait_s = 60;    ///< Until the message's transaction is final.
};
void add_chain_words(CLI::App& command, ChainWords& words);

/// The wallet's own transaction that sent the messages.
struct SentView {
  Sha256 hash_norm;  ///< Of the message from outside.
  Sha256 tx;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(SentView, (), (hash_norm, tx, lt))

/// Signs, sends and waits. `invalid` for a request that is late or for another network,
/// `insufficient` for a wallet with too few coins, `not_paid` when it left a message out,
/// `unavailable` when nothing was seen in time: the message may still arrive until the request's
/// validUntil, and the wallet's number keeps it from counting twice.
Result<SentView> send_request(const WalletFile& file, Network network, const ChainWords& words,
                              const ton::ConnectRequest& request);

}  // namespace gstd::cli
