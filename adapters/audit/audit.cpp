#include "adapters/audit/audit.hpp"

#include <map>
#include <thread>

#include "adapters/audit/partition_audit.hpp"

namespace gstd {
namespace {

/// What only two partitions together show: every settlement pays exactly what was agreed.
void check_settlements(const std::vector<std::unique_ptr<PartitionAudit>>& parts,
                       AuditReport& report) {
  const auto partitions = static_cast<std::uint32_t>(parts.size());
  const auto decided = [&](const TaskId& task) -> const TaskValidated* {
    const auto& validated = parts[partition_of(stream_of(task), partitions)]->validated;
    const auto found = validated.find(task);
    return found == validated.end() ? nullptr : &found->second;
  };
  std::map<Position, std::string> wrong;
  const auto find = [&](const Position& at, std::string what) { wrong[at] = std::move(what); };
  for (const auto& part : parts) {
    for (const auto& [task, settled] : part->settled) {
      ++report.settlements;
      const auto& [at, event] = settled;
      const TaskValidated* consensus = decided(task);
      if (!consensus) {
        find(at, "task " + task.text() + " is settled, but was never validated");
        continue;
      }
      bool is_same = consensus->accepted.size() == event.payments.size();
      for (std::size_t i = 0; is_same && i < event.payments.size(); ++i)
        is_same = event.payments[i].worker == consensus->accepted[i].worker &&
                  event.payments[i].owner == consensus->accepted[i].owner &&
                  event.payments[i].amount == consensus->reward_nano;
      if (!is_same) find(at, "task " + task.text() + " does not pay those who were accepted");
    }
  }
  for (const auto& [at, what] : wrong) report.findings.push_back({at.text(), "consensus", what});
}

void check_identity(const std::vector<std::unique_ptr<PartitionAudit>>& parts,
                    AuditReport& report) {
  for (const auto& part : parts) {
    const Position start{part->report.partition, 0};
    if (!part->identity) {
      report.findings.push_back({start.text(), "chain", "it does not begin with journal.opened"});
      continue;
    }
    if (report.journal_id.empty()) report.journal_id = part->identity->journal_id;
    if (part->identity->journal_id != report.journal_id)
      report.findings.push_back({start.text(), "chain",
                                 "it belongs to journal " + part->identity->journal_id + ", not " +
                                     report.journal_id});
  }
}

}  // namespace

Result<AuditReport> audit(Journal& journal, const RecordCodec& codec,
                          const std::vector<KnownHead>& known, SignatureCheck signatures) {
  const std::uint32_t partitions = journal.partitions();
  std::vector<std::unique_ptr<PartitionAudit>> parts;
  std::vector<Result<Head>> heads(partitions);
  std::vector<std::thread> threads;
  for (PartitionId id = 0; id < partitions; ++id) {
    std::vector<KnownHead> own;
    for (const KnownHead& head : known)
      if (head.partition == id) own.push_back(head);
    parts.push_back(std::make_unique<PartitionAudit>(id, partitions, codec, std::move(own),
                                                     signatures));
  }
  for (PartitionId id = 0; id < partitions; ++id)
    threads.emplace_back([&, id] {
      heads[id] = visit_chain(journal, id, parts[id]->visitor());
      if (heads[id]) parts[id]->finish(*heads[id]);
    });
  for (std::thread& thread : threads) thread.join();
  AuditReport report;
  for (PartitionId id = 0; id < partitions; ++id) {
    if (!heads[id]) return tl::unexpected{heads[id].error()};
    report.partitions.push_back(parts[id]->report);
    report.signatures += parts[id]->signatures;
    for (Finding& finding : parts[id]->findings) report.findings.push_back(std::move(finding));
  }
  check_identity(parts, report);
  check_settlements(parts, report);
  return report;
}

}  // namespace gstd
