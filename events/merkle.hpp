// The Merkle tree of RFC 6962 §2.1 over the accepted records of one partition: a signed root proves
// any record to somebody who has none of the others, and that history only grew.
#pragma once

#include <span>

#include "events/core.hpp"

namespace gstd {

// What is hashed: a leaf is SHA-256(0x00 || SHA-256(value of the record)), the inner one being the
// 32 bytes by which the next record names it as `prev`; a node is SHA-256(0x01 || left || right);
// the empty tree's root is SHA-256 of nothing. Leaf n is the record of height n.

/// The hashes that lead from a leaf, or an older tree, to a root; RFC 6962's order.
using MerkleProof = std::vector<Sha256>;

/// Of a leaf's content.
Sha256 merkle_leaf(std::string_view content);

/// A tree that only grows: it keeps one hash for each bit of its size.
class MerklePeaks {
 public:
  MerklePeaks() = default;
  /// As kept before: `peaks` of a tree of that size, largest subtree first.
  static Result<MerklePeaks> restore(std::uint64_t size, std::vector<Sha256> peaks);

  /// `record`: SHA-256 of the next record's value.
  void append(const Sha256& record);
  /// The same by the leaf's own hash.
  void append_leaf(Sha256 leaf);
  std::uint64_t size() const { return size_; }
  Sha256 root() const;
  const std::vector<Sha256>& peaks() const { return peaks_; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Sha256> peaks_;
};

/// A whole tree in memory, 64 bytes a record: makes proofs.
class MerkleTree {
 public:
  /// Of the records' hashes, by height.
  explicit MerkleTree(std::span<const Sha256> records);

  std::uint64_t size() const { return levels_.front().size(); }
  Sha256 root() const;
  /// That the record of this height, below size(), is in the tree.
  MerkleProof inclusion(std::uint64_t height) const;
  /// That the tree of the first `old_size` records, at most size(), is where this one began.
  MerkleProof consistency(std::uint64_t old_size) const;

 private:
  Sha256 range(std::uint64_t from, std::uint64_t to) const;
  void prove(std::uint64_t old_size, std::uint64_t from, std::uint64_t to, bool is_known,
             MerkleProof& proof) const;

  /// Leaves first; the last node of a level may be alone: it stands on the next one again.
  std::vector<std::vector<Sha256>> levels_;
};

/// Whether `record` (SHA-256 of its value) is the one of this height in the tree with that root.
[[nodiscard]] bool proves_inclusion(const MerkleProof& proof, const Sha256& record,
                                    std::uint64_t height, std::uint64_t size, const Sha256& root);
/// Whether the tree with the second root began as the one with the first.
[[nodiscard]] bool proves_consistency(const MerkleProof& proof, std::uint64_t old_size,
                                      const Sha256& old_root, std::uint64_t size,
                                      const Sha256& root);

}  // namespace gstd
