// The audit: reads a journal from its first record and believes nothing (design.md §6).
#pragma once

#include "events/arbiter.hpp"
#include "events/journal.hpp"
#include "events/record.hpp"

namespace gstd {

/// A head somebody else remembers: a Postgres checkpoint, a state cache, a published head.
struct KnownHead {
  PartitionId partition = 0;
  Head head;
  std::string source;  ///< For people: `checkpoint tasks`, `state cache`.
};

struct Finding {
  std::string place;  ///< `partition:height`, a stream, or a table.
  std::string kind;   ///< chain, decode, partition, sequence, money, consensus, signature, heads.
  std::string what;
};
BOOST_DESCRIBE_STRUCT(Finding, (), (place, kind, what))

struct PartitionReport {
  PartitionId partition = 0;
  std::uint64_t records = 0;  ///< Accepted.
  std::uint64_t ghosts = 0;
  std::uint64_t events = 0;
  std::string head;           ///< Hash of the last accepted record.
};
BOOST_DESCRIBE_STRUCT(PartitionReport, (), (partition, records, ghosts, events, head))

struct AuditReport {
  std::string journal_id;
  std::vector<PartitionReport> partitions;
  std::uint64_t settlements = 0;
  std::uint64_t signatures = 0;  ///< Results whose signature was checked.
  std::vector<Finding> findings;
};
BOOST_DESCRIBE_STRUCT(AuditReport, (), (journal_id, partitions, settlements, signatures, findings))

/// Whether the signature of each result is checked: that takes as long as all the rest together.
enum class SignatureCheck { every_result, none };

/// Reads all partitions, each on a thread of its own. Errors only when the journal cannot be read.
Result<AuditReport> audit(Journal& journal, const RecordCodec& codec,
                          const std::vector<KnownHead>& known,
                          SignatureCheck signatures = SignatureCheck::every_result);

/// Calls `on` with each accepted value of one partition, in order, up to the journal's end as it
/// was when asked; `on_ghost` with the others. The one loop of audit, replay and export.
struct ChainVisitor {
  std::function<void(const Head& before, const std::string& value)> on_accepted;
  std::function<void(const Head& before, const std::string& value)> on_ghost;
};
Result<Head> visit_chain(Journal& journal, PartitionId partition, const ChainVisitor& visitor);

}  // namespace gstd
