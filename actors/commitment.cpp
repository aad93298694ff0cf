#include "actors/commitment.hpp"

#include "events/sha256.hpp"

namespace gstd {
namespace {

template <std::size_t N>
std::string_view bytes_of(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

}  // namespace

Sha256 commitment_hash(const Commitment& commitment) {
  std::string replica;
  for (int shift = 24; shift >= 0; shift -= 8)
    replica.push_back(static_cast<char>(commitment.replica >> shift));
  std::string text = "gstd-commit-v1";
  put_field(text, bytes_of(commitment.task.bytes));
  put_field(text, replica);
  put_field(text, bytes_of(commitment.worker.bytes));
  put_field(text, commitment.owner.text());
  put_field(text, bytes_of(commitment.result.bytes));
  put_field(text, bytes_of(commitment.nonce.bytes));
  return sha256(text);
}

Result<void> may_commit(const Round& open, std::uint32_t round) {
  if (round != open.number)
    return refuse("not_holder", "the replica belongs to another round of this task");
  if (open.is_revealing)
    return refuse("deadline_passed", "a result of this round is already revealed");
  return {};
}

Result<void> may_reveal(const Sha256& committed, const Commitment& revealed,
                        std::uint32_t waiting) {
  if (waiting > 0)
    return refuse("not_yet", std::to_string(waiting) + " replicas have not committed");
  if (commitment_hash(revealed) != committed)
    return refuse("hash_mismatch", "the result and nonce are not what was committed");
  return {};
}

}  // namespace gstd
