#include "events/merkle.hpp"

#include <bit>

#include "events/sha256.hpp"

namespace gstd {
namespace {

std::string_view bytes_of(const Sha256& hash) {
  return {reinterpret_cast<const char*>(hash.bytes.data()), Sha256::size};
}

Sha256 leaf(const Sha256& record) { return merkle_leaf(bytes_of(record)); }

Sha256 node(const Sha256& left, const Sha256& right) {
  std::array<char, 1 + 2 * Sha256::size> text{'\x01'};
  bytes_of(left).copy(text.data() + 1, Sha256::size);
  bytes_of(right).copy(text.data() + 1 + Sha256::size, Sha256::size);
  return sha256({text.data(), text.size()});
}

}  // namespace

Sha256 merkle_leaf(std::string_view content) {
  std::string text(1, '\0');
  text += content;
  return sha256(text);
}

Result<MerklePeaks> MerklePeaks::restore(std::uint64_t size, std::vector<Sha256> peaks) {
  if (static_cast<std::size_t>(std::popcount(size)) != peaks.size())
    return refuse("invalid", "a tree of " + std::to_string(size) + " leaves has " +
                                 std::to_string(std::popcount(size)) + " peaks");
  MerklePeaks tree;
  tree.size_ = size;
  tree.peaks_ = std::move(peaks);
  return tree;
}

void MerklePeaks::append(const Sha256& record) { append_leaf(leaf(record)); }

void MerklePeaks::append_leaf(Sha256 hash) {
  // As in binary addition: each trailing one of the size is a subtree as large as ours.
  for (std::uint64_t rest = size_; rest % 2 == 1; rest /= 2) {
    hash = node(peaks_.back(), hash);
    peaks_.pop_back();
  }
  peaks_.push_back(hash);
  ++size_;
}

Sha256 MerklePeaks::root() const {
  if (peaks_.empty()) return sha256({});
  Sha256 root = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i-- > 0;) root = node(peaks_[i], root);
  return root;
}

MerkleTree::MerkleTree(std::span<const Sha256> records) : levels_(1) {
  levels_[0].reserve(records.size());
  for (const Sha256& record : records) levels_[0].push_back(leaf(record));
  while (levels_.back().size() > 1) {
    const std::vector<Sha256>& below = levels_.back();
    std::vector<Sha256> level;
    level.reserve((below.size() + 1) / 2);
    for (std::size_t i = 0; i + 1 < below.size(); i += 2)
      level.push_back(node(below[i], below[i + 1]));
    if (below.size() % 2 == 1) level.push_back(below.back());
    levels_.push_back(std::move(level));
  }
}

Sha256 MerkleTree::root() const { return size() == 0 ? sha256({}) : levels_.back().front(); }

MerkleProof MerkleTree::inclusion(std::uint64_t height) const {
  MerkleProof proof;
  for (const std::vector<Sha256>& level : levels_) {
    const std::uint64_t sibling = height ^ 1;
    if (sibling < level.size()) proof.push_back(level[sibling]);
    height /= 2;
  }
  return proof;
}

MerkleProof MerkleTree::consistency(std::uint64_t old_size) const {
  MerkleProof proof;
  if (old_size > 0 && old_size < size()) prove(old_size, 0, size(), true, proof);
  return proof;
}

/// SUBPROOF of RFC 6962 §2.1.2 over the leaves [from, to): `is_known` as its third argument.
void MerkleTree::prove(std::uint64_t old_size, std::uint64_t from, std::uint64_t to,
                       bool is_known, MerkleProof& proof) const {
  if (old_size == to - from) {
    if (!is_known) proof.push_back(range(from, to));
    return;
  }
  const std::uint64_t left = std::bit_ceil(to - from) / 2;
  if (old_size <= left) {
    prove(old_size, from, from + left, is_known, proof);
    proof.push_back(range(from + left, to));
  } else {
    prove(old_size - left, from + left, to, false, proof);
    proof.push_back(range(from, from + left));
  }
}

/// The hash of a subtree: it is full, or it ends where the tree ends.
Sha256 MerkleTree::range(std::uint64_t from, std::uint64_t to) const {
  const auto level = static_cast<std::size_t>(std::countr_zero(std::bit_ceil(to - from)));
  return levels_[level][from >> level];
}

bool proves_inclusion(const MerkleProof& proof, const Sha256& record, std::uint64_t height,
                      std::uint64_t size, const Sha256& root) {
  if (height >= size) return false;
  Sha256 hash = leaf(record);
  auto next = proof.begin();
  // From the leaf up: `last` is the last node of the level.
  for (std::uint64_t at = height, last = size - 1; last > 0; at /= 2, last /= 2) {
    if (at % 2 == 0 && at == last) continue;  // Alone on its level: it goes up as it is.
    if (next == proof.end()) return false;
    hash = at % 2 == 1 ? node(*next, hash) : node(hash, *next);
    ++next;
  }
  return next == proof.end() && hash == root;
}

bool proves_consistency(const MerkleProof& proof, std::uint64_t old_size, const Sha256& old_root,
                        std::uint64_t size, const Sha256& root) {
  if (old_size > size) return false;
  if (old_size == size) return proof.empty() && old_root == root;
  if (old_size == 0) return proof.empty() && old_root == sha256({});
  auto next = proof.begin();
  // The largest full subtree at the old tree's end; the old root itself when that is all of it.
  std::uint64_t at = old_size - 1;
  std::uint64_t last = size - 1;
  for (; at % 2 == 1; at /= 2) last /= 2;
  if (at > 0 && next == proof.end()) return false;
  Sha256 old_hash = at > 0 ? *next++ : old_root;
  Sha256 hash = old_hash;
  for (; last > 0; at /= 2, last /= 2) {
    if (at % 2 == 0 && at == last) continue;
    if (next == proof.end()) return false;
    if (at % 2 == 1) {
      old_hash = node(*next, old_hash);
      hash = node(*next, hash);
    } else {
      hash = node(hash, *next);
    }
    ++next;
  }
  return next == proof.end() && old_hash == old_root && hash == root;
}

}  // namespace gstd
