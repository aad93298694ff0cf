// A partition's head as an audit key signed it: what a receipt and an auditor hold on to.
#pragma once

#include "adapters/crypto/claims.hpp"
#include "adapters/crypto/keys.hpp"
#include "events/arbiter.hpp"

namespace gstd {

struct SignedHead {
  Network network = Network::dev;
  std::string journal_id;
  PartitionId partition = 0;
  std::uint64_t height = 0;  ///< Number of accepted records.
  Sha256 head;               ///< Of the last one.
  Sha256 root;               ///< Merkle root over all of them (events/merkle.hpp).
  UnixMillis at;
  WorkerId key;              ///< The audit key: Ed25519, public.
  Signature signature;       ///< Of signed_bytes(HeadClaim).
};
BOOST_DESCRIBE_STRUCT(SignedHead, (), (network, journal_id, partition, height, head, root, at, key, signature))

/// Heads whose hash stands on the chain (anchor.hpp): from then on nobody can sign others for them.
struct HeadsAnchor {
  Wallet wallet;                  ///< The platform's own, which sent itself the hash.
  Sha256 tx;                      ///< Its transaction that began it,
  std::uint64_t lt = 0;           ///< and its logical time.
  Sha256 root;                    ///< The hash: heads_root of these heads.
  std::vector<SignedHead> heads;  ///< Of every partition, in order.
};
BOOST_DESCRIBE_STRUCT(HeadsAnchor, (), (wallet, tx, lt, root, heads))

/// What `GET /heads` answers.
struct SignedHeads {
  std::vector<SignedHead> heads;             ///< Of every partition, in order.
  std::optional<HeadsAnchor> anchor = {};    ///< The last one; the newest heads may not have one.
};
BOOST_DESCRIBE_STRUCT(SignedHeads, (), (heads, anchor))

/// What its key signed.
HeadClaim claim_of(const SignedHead& head);
SignedHead sign_head(const KeyPair& key, const HeadClaim& claim);
/// Whether its own key signed exactly this. Whose key that is, is for the reader to know.
[[nodiscard]] bool is_signed(const SignedHead& head);

}  // namespace gstd
