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

/// What leads from the receipt's head to a message on the chain.
struct ReceiptAnchor {
  Wallet wallet;         ///< Whose message it is.
  Sha256 tx;
  std::uint64_t lt = 0;
  Sha256 root;           ///< What the message says: heads_root.
  MerkleProof proof;     ///< That the head is one of those.
};
BOOST_DESCRIBE_STRUCT(ReceiptAnchor, (), (wallet, tx, lt, root, proof))

struct Receipt {
  std::string format{receipt_format};
  std::uint32_t version = receipt_version;
  TaskId task;
  SignedHead head;                    ///< Of the task's partition.
  ProvenRecord opening;               ///< Height 0: which journal, how many partitions.
  std::vector<ProvenRecord> records;  ///< The task's, all below the head, by height.
  std::optional<ReceiptAnchor> anchor = {};  ///< When the head is anchored.
};
BOOST_DESCRIBE_STRUCT(Receipt, (), (format, version, task, head, opening, records, anchor))

/// Reads the task's partition up to its signed head: the anchored one, when all of the task that
/// is signed for lies below that. Refusals: `not_found` when the task has no
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
  std::string anchor;  ///< none; not_checked: the chain was not asked; proven; or wrong.
  std::optional<Wallet> anchor_wallet = {};
  std::optional<UnixMillis> anchored_at = {};  ///< By the chain, when it was asked.
  std::vector<Finding> findings;
};
BOOST_DESCRIBE_STRUCT(ReceiptReport, (), (task, network, journal_id, as_of, at, key, status, reason, requester, decided, votes, records, events, signatures, anchor, anchor_wallet, anchored_at, findings))

/// Believes nothing but `key`; without one, the receipt's own, and the reader compares it with the
/// key that the platform publishes. Findings name their place: `head`, `opening`, `anchor` or a
/// position. Of an anchor it checks what leads there; anchor_check.hpp asks the chain.
ReceiptReport check_receipt(const Receipt& receipt, const RecordCodec& codec,
                            const std::optional<WorkerId>& key);

}  // namespace gstd
