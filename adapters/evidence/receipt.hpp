// A receipt: one task's own records with the proof that they stand in the journal, for those who
// have nothing else; and its check, which needs nothing else.
#pragma once

#include "adapters/audit/audit.hpp"
#include "adapters/evidence/signed_head.hpp"
#include "events/merkle.hpp"

namespace gstd {

constexpr std::string_view receipt_format = "gstd-receipt";
constexpr std::uint32_t receipt_version = 1;

struct ProvenRecord {
  std::uint64_t height = 0;
  std::string value;  ///< The journal's bytes; they hash to the leaf.
  MerkleProof proof;  ///< Of inclusion under the head's root.
};
BOOST_DESCRIBE_STRUCT(ProvenRecord, (), (height, value, proof))

struct Receipt {
  std::string format{receipt_format};
  std::uint32_t version = receipt_version;
  TaskId task;
  SignedHead head;                    ///< Of the task's partition.
  ProvenRecord opening;               ///< Height 0: which journal, how many partitions.
  std::vector<ProvenRecord> records;  ///< The task's, all below the head, by height.
};
BOOST_DESCRIBE_STRUCT(Receipt, (), (format, version, task, head, opening, records))

/// Reads the task's partition up to its signed head. Refusals: `not_found` when the task has no
/// record there; `journal_cut` when the journal does not lead to that head and root.
Result<Receipt> make_receipt(Journal& journal, const RecordCodec& codec, const TaskId& task,
                             const SignedHeads& heads);

/// What one worker delivered.
struct ReceiptVote {
  std::uint32_t replica = 0;
  WorkerId worker;
  Wallet owner;
  std::optional<Sha256> result;
  std::string verdict;  ///< accepted, rejected or none.
};
BOOST_DESCRIBE_STRUCT(ReceiptVote, (), (replica, worker, owner, result, verdict))

/// What a receipt proves if nothing is found.
struct ReceiptReport {
  TaskId task;
  Network network = Network::dev;
  std::string journal_id;
  Position as_of;   ///< The signed head: nothing is said of what came later.
  UnixMillis at;    ///< When it was signed.
  WorkerId key;     ///< By whom.
  std::string status;
  std::string reason;             ///< Of a failure.
  Wallet requester;
  std::optional<Sha256> decided;  ///< The accepted result.
  std::vector<ReceiptVote> votes;
  std::uint64_t records = 0;
  std::uint64_t events = 0;
  std::uint64_t signatures = 0;   ///< Of results, checked.
  std::vector<Finding> findings;
};
BOOST_DESCRIBE_STRUCT(ReceiptReport, (), (task, network, journal_id, as_of, at, key, status, reason, requester, decided, votes, records, events, signatures, findings))

/// Believes nothing but `key`; without one, the receipt's own, and the reader compares it with the
/// key that the platform publishes. Findings name their place: `head`, `opening` or a position.
ReceiptReport check_receipt(const Receipt& receipt, const RecordCodec& codec,
                            const std::optional<WorkerId>& key);

}  // namespace gstd
