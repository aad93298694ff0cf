// Anchor keeper: has the sending wallet write the hash of each new set of heads on the chain.
// The heads themselves are kept in a file, since the journal has only their hash.
#pragma once

#include <chrono>
#include <functional>

#include "adapters/chain/chain_api.hpp"
#include "adapters/evidence/signed_head.hpp"
#include "adapters/ton/send.hpp"
#include "events/wallet.hpp"

namespace gstd {

/// What the wallet sends itself along with the hash, and has again afterwards less the gas.
constexpr Nano anchor_value{10'000'000};

struct AnchorOptions {
  /// Remembers the last anchor and the one on its way. Without it nothing is proven by what was
  /// anchored before; the next heads are anchored all the same.
  std::string file;
  Wallet wallet;              ///< The sending wallet.
  std::chrono::milliseconds gap{3'600'000};   ///< Least time between two sets of heads.
  std::chrono::milliseconds again{60'000};    ///< After an order that could not be made or seen.
  std::function<Result<SignedHeads>()> heads;             ///< Required, as all below.
  std::function<std::vector<WalletMessageSigned>()> on_way;
  std::function<Result<void>(SendPurpose, std::vector<ton::Send>)> order;
  std::function<Result<std::vector<chain::Transaction>>(const Sha256& message)> by_message;
  /// Whether the comment of a wallet's order is there, too: it comes some blocks after the order.
  std::function<Result<bool>(const HeadsAnchor&)> stands;
  std::function<void(const HeadsAnchor&)> on_anchor;      ///< Also once for what the file has.
  std::function<void(std::string_view event, const std::string& what)> alarm;
};

/// One thread: the sending wallet's. Orders one message at a time; two nodes that both do so anchor
/// twice, which costs a little and harms nobody.
class AnchorKeeper {
 public:
  explicit AnchorKeeper(AnchorOptions options);

  /// Goes on with what is on its way, else orders what is new. Call it from time to time.
  Result<void> look();

  struct Pending {
    Sha256 root;
    std::vector<SignedHead> heads;
    std::optional<Sha256> message;  ///< Normalised hash, once the journal has told it.
  };
  struct Kept {
    std::optional<Pending> pending;
    std::optional<HeadsAnchor> last;
  };

 private:
  void restore();
  void keep() const;
  Result<void> follow();
  Result<void> take(HeadsAnchor anchor);
  void end_pending();
  Result<void> begin();
  bool is_new(const std::vector<SignedHead>& heads) const;

  const AnchorOptions options_;
  Kept kept_;
  std::optional<std::chrono::steady_clock::time_point> not_before_;
  std::optional<std::chrono::steady_clock::time_point> ordered_;  ///< First seen on the chain.
  Result<void> refused_;  ///< Why the last order could not be made.
};

BOOST_DESCRIBE_STRUCT(AnchorKeeper::Pending, (), (root, heads, message))
BOOST_DESCRIBE_STRUCT(AnchorKeeper::Kept, (), (pending, last))

}  // namespace gstd
