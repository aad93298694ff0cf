#include "events/arbiter.hpp"

#include "events/sha256.hpp"

namespace gstd {

std::optional<Sha256> prev_of(std::string_view value) {
  constexpr std::size_t start = prev_prefix.size();
  if (!value.starts_with(prev_prefix) || value.size() < start + prev_digits + 2) return {};
  if (value.substr(start + prev_digits, 2) != "\",") return {};
  Sha256 prev;
  if (!from_hex(value.substr(start, prev_digits), prev.bytes.data(), Sha256::size)) return {};
  return prev;
}

Verdict judge(Head& head, std::string_view value) {
  if (prev_of(value) != head.hash) return Verdict::ghost;
  head = {head.height + 1, sha256(value)};
  return Verdict::accepted;
}

}  // namespace gstd
