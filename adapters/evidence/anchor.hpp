// Anchors: one hash over the signed heads of all partitions, which the platform's wallet sends to
// itself as a comment. Whoever has a receipt proves with a few hashes that its head is one of them.
#pragma once

#include "adapters/evidence/signed_head.hpp"
#include "events/merkle.hpp"

namespace gstd {

/// The comment is this and 64 lower-case hex digits of heads_root.
constexpr std::string_view anchor_word = "gstd-heads-v1 ";
std::string anchor_comment(const Sha256& root);

/// Root of the tree of events/merkle.hpp whose leaf n is SHA-256 of what the audit key signed for
/// partition n, signed_bytes(HeadClaim). The heads are those of every partition, in order.
Sha256 heads_root(const std::vector<SignedHead>& heads);
/// That the head of this partition is one of them.
MerkleProof heads_proof(const std::vector<SignedHead>& heads, PartitionId partition);
/// Whether the proof leads from the head to that root, in a journal of so many partitions.
[[nodiscard]] bool leads_to(const Sha256& root, const SignedHead& head, const MerkleProof& proof,
                            std::uint32_t partitions);

}  // namespace gstd
