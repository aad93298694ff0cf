#include "actors/draw.hpp"

#include <algorithm>
#include <cassert>

#include "events/merkle.hpp"
#include "events/sha256.hpp"

namespace gstd {
namespace {

constexpr std::uint32_t quick_tries = 64;
constexpr std::uint64_t ppm_whole = 1'000'000;
constexpr std::string_view ipv4_mapped{"\0\0\0\0\0\0\0\0\0\0\xFF\xFF", 12};  // RFC 4291, 2.5.5.2.

template <std::size_t N>
std::string_view bytes_of(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

void put_number(std::string& out, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift));
}

std::uint64_t number_of(const Sha256& hash) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | hash.bytes[i];
  return number;
}

std::uint64_t drawn(const Sha256& seed, std::uint32_t nth) {
  std::string text = "gstd-draw-v1";
  text += bytes_of(seed.bytes);
  put_number(text, nth);
  return number_of(sha256(text));
}

std::string_view word_of(Lottery lottery) {
  switch (lottery) {
    case Lottery::audit: return "audit";
    case Lottery::canary: return "canary";
    case Lottery::referee: return "referee";
  }
  return {};
}

}  // namespace

NetworkId network_of(std::string_view address, std::string_view salt) {
  if (address.size() == 16 && address.starts_with(ipv4_mapped)) address.remove_prefix(12);
  if (address.size() != 4 && address.size() != 16) return {};
  std::string text;
  put_field(text, salt);
  put_field(text, address.substr(0, address.size() == 4 ? 3 : 6));
  NetworkId id;
  std::ranges::copy_n(sha256(text).bytes.begin(), NetworkId::size, id.bytes.begin());
  return id;
}

Sha256 candidates_root(std::span<const Candidate> roster) {
  assert(std::ranges::is_sorted(roster, {}, &Candidate::worker));
  std::vector<Sha256> leaves;
  leaves.reserve(roster.size());
  for (const Candidate& candidate : roster) {
    std::string text = "gstd-candidate-v1";
    put_field(text, bytes_of(candidate.worker.bytes));
    put_field(text, candidate.owner.text());
    put_field(text, bytes_of(candidate.network.bytes));
    leaves.push_back(sha256(text));
  }
  return MerkleTree{leaves}.root();
}

Sha256 draw_seed(const TaskId& task, std::uint32_t round, const Sha256& beacon) {
  std::string text{bytes_of(task.bytes)};
  put_number(text, round);
  text += bytes_of(beacon.bytes);
  return sha256(text);
}

bool are_too_close(const Candidate& left, const Candidate& right) {
  return left.owner == right.owner || left.worker == right.worker ||
         (left.network == right.network && left.network != NetworkId{});
}

std::optional<std::size_t> draw(const Sha256& seed, std::span<const Candidate> roster,
                                std::span<const Candidate> tried, const Wallet& requester) {
  if (roster.empty()) return std::nullopt;
  const auto may_vote = [&](const Candidate& candidate) {
    return candidate.owner != requester && std::ranges::none_of(tried, [&](const Candidate& other) {
             return are_too_close(candidate, other);
           });
  };
  for (std::uint32_t nth = 0; nth < quick_tries; ++nth) {
    const auto index = static_cast<std::size_t>(drawn(seed, nth) % roster.size());
    if (may_vote(roster[index])) return index;
  }
  std::vector<std::size_t> eligible;
  for (std::size_t i = 0; i < roster.size(); ++i)
    if (may_vote(roster[i])) eligible.push_back(i);
  if (eligible.empty()) return std::nullopt;
  return eligible[drawn(seed, quick_tries) % eligible.size()];
}

bool falls(const Sha256& seed, Lottery lottery, std::int64_t ppm) {
  std::string text = "gstd-lottery-v1";
  text += word_of(lottery);
  text += bytes_of(seed.bytes);
  return static_cast<std::int64_t>(number_of(sha256(text)) % ppm_whole) < ppm;
}

}  // namespace gstd
