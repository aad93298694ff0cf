// The audit: reads a journal from its first record and believes nothing (design.md §6).
#pragma once

#include "adapters/audit/chain_report.hpp"
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
  std::string kind;   ///< chain, decode, partition, sequence, money, consensus, signature,
                      ///< heads, file, rows, drift, voucher, unread.
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

/// A head that is trusted: what lies below it is read, because later records mean nothing without
/// it, but is not reported.
struct AuditStart {
  PartitionId partition = 0;
  Head head;
};

/// Where an audit began, and how many findings of the part below were left out.
struct TrustedPart {
  std::string from;
  std::uint64_t findings_below = 0;
};
BOOST_DESCRIBE_STRUCT(TrustedPart, (), (from, findings_below))

struct AuditReport {
  std::string journal_id;
  std::vector<PartitionReport> partitions;
  std::uint64_t settlements = 0;
  std::uint64_t signatures = 0;  ///< Results whose signature was checked.
  std::vector<TrustedPart> trusted;
  std::optional<ChainReport> chain = {};  ///< When the chain was asked as well.
  std::vector<Finding> findings;
};
BOOST_DESCRIBE_STRUCT(AuditReport, (), (journal_id, partitions, settlements, signatures, trusted, chain, findings))

/// Whether the signature of each result is checked: that takes as long as all the rest together.
enum class SignatureCheck { every_result, none };

/// Reads all partitions, each on a thread of its own. Errors only when the journal cannot be read.
Result<AuditReport> audit(Journal& journal, const RecordCodec& codec,
                          const std::vector<KnownHead>& known,
                          SignatureCheck signatures = SignatureCheck::every_result);

/// Leaves out what was found below each start; all of a partition stays when it has a finding of
/// kind `heads`: its head is then not the trusted one. The starts must have been among the known
/// heads of the audit.
void begin_at(const std::vector<AuditStart>& starts, AuditReport& report);

/// Calls `on` with each accepted value of one partition, in order, up to the journal's end as it
/// was when asked; `on_ghost` with the others. The one loop of audit, replay and export.
struct ChainVisitor {
  std::function<void(const Head& before, const std::string& value)> on_accepted;
  std::function<void(const Head& before, const std::string& value)> on_ghost;
};
Result<Head> visit_chain(Journal& journal, PartitionId partition, const ChainVisitor& visitor);

}  // namespace gstd
