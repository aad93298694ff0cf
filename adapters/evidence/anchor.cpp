#include "adapters/evidence/anchor.hpp"

#include "events/sha256.hpp"

namespace gstd {
namespace {

Sha256 leaf_of(const SignedHead& head) { return sha256(signed_bytes(claim_of(head))); }

MerkleTree tree_of(const std::vector<SignedHead>& heads) {
  std::vector<Sha256> leaves;
  for (const SignedHead& head : heads) leaves.push_back(leaf_of(head));
  return MerkleTree{leaves};
}

}  // namespace

std::string anchor_comment(const Sha256& root) { return std::string{anchor_word} + root.text(); }

Sha256 heads_root(const std::vector<SignedHead>& heads) { return tree_of(heads).root(); }

MerkleProof heads_proof(const std::vector<SignedHead>& heads, PartitionId partition) {
  return tree_of(heads).inclusion(partition);
}

bool leads_to(const Sha256& root, const SignedHead& head, const MerkleProof& proof,
              std::uint32_t partitions) {
  return head.partition < partitions &&
         proves_inclusion(proof, leaf_of(head), head.partition, partitions, root);
}

}  // namespace gstd
