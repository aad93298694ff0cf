// The one rule that says what counts (design.md §3). Owner, projections, audit, CLI and tests all
// call it; nothing else may decide whether a record is real.
#pragma once

#include "events/core.hpp"

namespace gstd {

/// Every value starts with exactly `{"prev":"`, 64 lower-case hex digits, `",`.
constexpr std::string_view prev_prefix = R"({"prev":")";
constexpr std::size_t prev_digits = 64;

/// The chain so far. The next accepted record gets `height`; `hash` is that of the last one.
struct Head {
  std::uint64_t height = 0;  ///< Number of records accepted so far.
  Sha256 hash;               ///< Of the last accepted value; zeros before the first.
  friend bool operator==(const Head&, const Head&) = default;
};

/// The `prev` of a value, looking at raw bytes only; nothing when the value is not ours.
std::optional<Sha256> prev_of(std::string_view value);

/// A record counts if and only if its `prev` is the hash of the last record that counted.
/// Anything else is a ghost: every reader skips it for ever.
enum class Verdict { accepted, ghost };

/// Judges one value and, when it counts, moves the head past it. A value that counts but does not
/// decode moves the head all the same (R10): readers of every version agree.
Verdict judge(Head& head, std::string_view value);

}  // namespace gstd
