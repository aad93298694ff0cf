// Who works next, and which result is looked at twice: chance that anyone can recompute.
#pragma once

#include <span>

#include "events/core.hpp"

// Source: verification.md R3, R6, R11, R12. The beacon is a value nobody knew when the roster was
// fixed (for a lottery: when the result was committed), and it is journaled. Any thread, pure.

namespace gstd {

/// First 8 bytes of SHA-256(salt || network): the /24 of an IPv4, the /48 of an IPv6 address. All
/// zero: unknown, which is equal to no other.
using NetworkId = Hex<struct NetworkIdTag, 8>;
/// `address`: 4 or 16 bytes; anything else is unknown. An IPv4 address mapped into IPv6 is IPv4.
/// `salt` is a secret of the platform: networks are too few to hide by hashing alone.
NetworkId network_of(std::string_view address, std::string_view salt);

/// A ready worker that may be drawn: registered, not suspended, not banned, a slot free.
struct Candidate {
  WorkerId worker;
  Wallet owner;
  NetworkId network;

  friend auto operator<=>(const Candidate&, const Candidate&) = default;
};
BOOST_DESCRIBE_STRUCT(Candidate, (), (worker, owner, network))

/// The Merkle root (events/merkle.hpp) over the candidates in order, each as
/// SHA-256("gstd-candidate-v1" and the length-prefixed worker, owner text, network). `roster` is
/// sorted by worker, without doubles: one root an epoch serves all its draws.
Sha256 candidates_root(std::span<const Candidate> roster);

/// SHA-256(task id, 16 bytes || round, uint32 big-endian || beacon). The first draw is round 1.
Sha256 draw_seed(const TaskId& task, std::uint32_t round, const Sha256& beacon);

/// R3: whether the two may not vote on one task: same owner, key, or known network.
bool are_too_close(const Candidate& left, const Candidate& right);

/// The index in `roster` of the one drawn, uniform among those whose owner is not `requester` and
/// who are not too close to any of `tried`; nothing when there is none. Number n of the seed is the
/// first 8 bytes, big-endian, of SHA-256("gstd-draw-v1" || seed || n as uint32 big-endian), modulo
/// the size: numbers 0, 1, ... 63 point into the roster until one may vote; then number 64 points
/// into the list of all who may. The modulo's bias is below 2^-40 for a million candidates.
std::optional<std::size_t> draw(const Sha256& seed, std::span<const Candidate> roster,
                                std::span<const Candidate> tried, const Wallet& requester);

/// What a result, or an assignment, may be chosen for.
enum class Lottery { audit, canary, referee };
BOOST_DESCRIBE_ENUM(Lottery, audit, canary, referee)

constexpr std::int64_t canary_ppm = 20'000;   ///< R11: 2 % of assignments.
constexpr std::int64_t referee_ppm = 10'000;  ///< R12: 1 % of results accepted by a margin.

/// Whether the lottery falls on this seed: the first 8 bytes, big-endian, of
/// SHA-256("gstd-lottery-v1" || the lottery's word || seed), modulo 1,000,000, are below `ppm`.
bool falls(const Sha256& seed, Lottery lottery, std::int64_t ppm);

}  // namespace gstd
