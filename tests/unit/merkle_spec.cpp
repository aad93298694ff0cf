// The Merkle tree against public vectors of Certificate Transparency, and all proofs of all sizes.
#define BOOST_TEST_MODULE merkle
#include "events/merkle.hpp"

#include <bit>
#include <boost/test/unit_test.hpp>

#include "events/sha256.hpp"

using namespace gstd;

namespace {

constexpr std::uint64_t size_max = 130;  // Beyond two powers of two, on both sides of each.

Sha256 hash_of(std::string_view hex) { return *Sha256::parse(hex); }

/// SHA-256 of "record 0", "record 1" and so on.
std::vector<Sha256> records(std::uint64_t count) {
  std::vector<Sha256> list;
  for (std::uint64_t i = 0; i < count; ++i) list.push_back(sha256("record " + std::to_string(i)));
  return list;
}

Sha256 root_of(std::uint64_t count) {
  MerklePeaks tree;
  for (const Sha256& record : records(count)) tree.append(record);
  return tree.root();
}

}  // namespace

// The leaves and roots of certificate-transparency's own tests (merkle_tree_test.cc).
BOOST_AUTO_TEST_CASE(roots_are_those_of_certificate_transparency) {
  using namespace std::string_view_literals;
  const std::string_view leaves[] = {
      ""sv, "\x00"sv, "\x10"sv, "\x20\x21"sv, "\x30\x31"sv, "\x40\x41\x42\x43"sv,
      "\x50\x51\x52\x53\x54\x55\x56\x57"sv,
      "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"sv};
  const char* const roots[] = {
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  MerklePeaks tree;
  BOOST_TEST(tree.root() ==
             hash_of("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
  for (std::size_t i = 0; i < std::size(leaves); ++i) {
    tree.append_leaf(merkle_leaf(leaves[i]));
    BOOST_TEST(tree.root() == hash_of(roots[i]), i + 1 << " leaves");
  }
}

// Computed by a transcription of RFC 6962 §2.1 into Python over the same records.
BOOST_AUTO_TEST_CASE(proofs_are_those_of_the_rfc) {
  const MerkleTree seven{records(7)};
  BOOST_TEST(seven.root() ==
             hash_of("dfd16085a9cfadbce009a849b037efe20c5e24dd3fb3b3265812ae45d64b6d0a"));
  const MerkleProof second{
      hash_of("0f0a597d04f06576c7aabaab1cbbfa410740f7fa06e2832aa149a1acbdab3752"),
      hash_of("98fe3e5aaef6b5889571e6701e8357a0b5d59f659e851dfa2ffa7d51e61a7a78"),
      hash_of("e51c983d83bd78b89aacaf35a407e11200d72b55c81a1d09fc8e73e45fc65d42")};
  BOOST_TEST((seven.inclusion(2) == second));
  const MerkleProof last{
      hash_of("eb1b8dd0a075964220b9247d892049fe9552515a0a656e93d0b0d3b684fd7a63"),
      hash_of("316ceb81877fc845daf580ad2800c1be84bb582ea379f9f284cdf1abca3328c0")};
  BOOST_TEST((seven.inclusion(6) == last));
  const MerkleProof grown{
      hash_of("237ecc9cefae91e77353be0f08d8e792fbf81100edce9de63924dab2f3e12dc8"),
      hash_of("0f0a597d04f06576c7aabaab1cbbfa410740f7fa06e2832aa149a1acbdab3752"),
      hash_of("98fe3e5aaef6b5889571e6701e8357a0b5d59f659e851dfa2ffa7d51e61a7a78"),
      hash_of("e51c983d83bd78b89aacaf35a407e11200d72b55c81a1d09fc8e73e45fc65d42")};
  BOOST_TEST((seven.consistency(3) == grown));
}

BOOST_AUTO_TEST_CASE(peaks_and_tree_have_the_same_root_and_come_back) {
  MerklePeaks peaks;
  for (std::uint64_t size = 0; size <= size_max; ++size) {
    BOOST_TEST(peaks.root() == MerkleTree{records(size)}.root(), "size " << size);
    const auto again = MerklePeaks::restore(size, peaks.peaks());
    BOOST_REQUIRE(again);
    BOOST_TEST(again->root() == peaks.root());
    BOOST_TEST(!MerklePeaks::restore(size + 1, peaks.peaks()).has_value() ==
               (std::popcount(size) != std::popcount(size + 1)));
    peaks.append(records(size + 1).back());
  }
}

BOOST_AUTO_TEST_CASE(every_record_of_every_tree_is_proven_and_no_other) {
  for (std::uint64_t size = 1; size <= size_max; ++size) {
    const auto list = records(size);
    const MerkleTree tree{list};
    const Sha256 root = root_of(size);
    for (std::uint64_t height = 0; height < size; ++height) {
      MerkleProof proof = tree.inclusion(height);
      BOOST_TEST(proves_inclusion(proof, list[height], height, size, root));
      BOOST_TEST(!proves_inclusion(proof, sha256("other"), height, size, root));
      BOOST_TEST(!proves_inclusion(proof, list[height], height, size, sha256("other")));
      BOOST_TEST(!proves_inclusion(proof, list[height], size, size, root));
      if (size > 1) {
        BOOST_TEST(!proves_inclusion(proof, list[height], (height + 1) % size, size, root));
        MerkleProof less = proof;
        less.pop_back();
        BOOST_TEST(!proves_inclusion(less, list[height], height, size, root));
      }
      proof.push_back(sha256("more"));
      BOOST_TEST(!proves_inclusion(proof, list[height], height, size, root));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_older_tree_is_proven_and_no_other) {
  std::vector<Sha256> roots;
  for (std::uint64_t size = 0; size <= size_max; ++size) roots.push_back(root_of(size));
  const auto list = records(size_max);
  for (std::uint64_t size = 0; size <= size_max; ++size) {
    const MerkleTree tree{std::span{list}.first(size)};
    for (std::uint64_t old = 0; old <= size; ++old) {
      MerkleProof proof = tree.consistency(old);
      BOOST_TEST(proves_consistency(proof, old, roots[old], size, roots[size]), old << " " << size);
      BOOST_TEST(!proves_consistency(proof, old, sha256("other"), size, roots[size]));
      if (old > 0)
        BOOST_TEST(!proves_consistency(proof, old, roots[old], size, sha256("other")));
      proof.push_back(sha256("more"));
      BOOST_TEST(!proves_consistency(proof, old, roots[old], size, roots[size]));
    }
    BOOST_TEST(!proves_consistency({}, size + 1, roots[0], size, roots[size]));
  }
}
