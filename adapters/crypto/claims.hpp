// The exact bytes that are hashed and signed: what a worker claims about a result and about itself.
#pragma once

#include "events/money.hpp"
#include "events/sha256.hpp"
#include "events/stream.hpp"

namespace gstd {

// Every structure is an ASCII tag followed by fields of put_field (length as uint32 big-endian,
// then the bytes). In the fields: hashes, keys, challenges and UUIDs are their 32 or 16 bytes;
// numbers are big-endian and fixed in width (replica and partition uint32, exit int32 in two's
// complement, fuel, height and time uint64); network, host, purpose, a journal's id and addresses
// (raw form, `0:64hex`) are text.
// tests/unit/claims_spec.cpp holds one worked example of each.

/// What came out of one run of a module.
struct Outcome {
  Sha256 module;
  Sha256 input;
  std::uint64_t fuel = 0;  ///< 0 when the task's meter is 0, so that all replicas agree.
  std::int32_t exit = 0;
  std::string_view output;  ///< The plaintext result.
};

/// verification.md R1: SHA-256 of "gstd-result-v1", module, input, fuel, exit, output.
/// Two results are equal if and only if this is.
Sha256 result_hash(const Outcome& outcome);

/// domain.md §6: what a worker signs when it submits. Binds the result to task and attempt.
struct ResultClaim {
  Network network = Network::dev;
  TaskId task;
  std::uint32_t replica = 0;
  Sha256 module;
  Sha256 input;
  std::int32_t exit = 0;
  std::uint64_t fuel = 0;
  Sha256 result;  ///< result_hash.
  Sha256 blob;    ///< SHA-256 of the sealed bytes as stored.
};
/// "gstd-result-sig-v1", then the fields in the order above.
std::string signed_bytes(const ResultClaim& claim);

/// What a login with a worker key is for.
enum class DevicePurpose { registration, login };

using Challenge = Hex<struct ChallengeTag, 32>;

/// domain.md §7: what a worker key signs to prove itself, bound to one server and one owner.
struct DeviceClaim {
  Network network = Network::dev;
  std::string_view host;  ///< As in the Host header the server expects, port included if any.
  Challenge challenge;
  WorkerId worker;
  Wallet owner;
  DevicePurpose purpose = DevicePurpose::login;
};
/// "gstd-device-v1", then the fields in the order above; purpose is `register` or `login`.
std::string signed_bytes(const DeviceClaim& claim);

using OperatorKey = Hex<struct WorkerIdTag, 32>;  ///< Ed25519, as a worker's.
using OperatorNonce = Hex<struct OperatorNonceTag, 16>;

/// domain.md §7: what an operator signs to approve one request.
struct OperatorClaim {
  Network network = Network::dev;
  std::string_view method;
  std::string_view path;  ///< Without the query.
  Sha256 body;
  UnixMillis time;
  OperatorNonce nonce;
};
/// "gstd-operator-v1", then the fields in the order above; time is a uint64.
std::string signed_bytes(const OperatorClaim& claim);

/// One operator's word under one request, as a header carries it: `key;time;nonce;signature`.
struct Approval {
  OperatorKey key;
  UnixMillis time;
  OperatorNonce nonce;
  Signature signature;

  std::string text() const;
  static Result<Approval> parse(std::string_view text);
};

/// design.md §6: what an audit key says about one partition.
struct HeadClaim {
  Network network = Network::dev;
  std::string_view journal_id;
  PartitionId partition = 0;
  std::uint64_t height = 0;  ///< Number of accepted records.
  Sha256 head;               ///< Of the last one.
  Sha256 root;               ///< events/merkle.hpp, over all of them.
  UnixMillis at;             ///< When it was signed.
};
/// "gstd-head-v1", then the fields in the order above.
std::string signed_bytes(const HeadClaim& claim);

}  // namespace gstd
