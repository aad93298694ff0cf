// `gstd audit`: believe nothing, read everything. Exit code 1 on any finding.
#include "adapters/audit/audit.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "adapters/archive/file_journal.hpp"
#include "adapters/cli/api.hpp"
#include "adapters/cli/audit_chain.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/head_arguments.hpp"
#include "adapters/cli/journal_arguments.hpp"
#include "adapters/json/record_codec.hpp"
#include "adapters/json/events.hpp"
#include "adapters/postgres/checkpoint.hpp"
#include "adapters/postgres/rebuild.hpp"

namespace gstd {
namespace {

struct AuditOptions {
  cli::JournalArguments journal;
  cli::HeadArguments heads;
  cli::ChainAuditArguments chain;
  std::string postgres;
  bool leaves_out_signatures = false;
  bool is_json = false;

  SignatureCheck signatures() const {
    return leaves_out_signatures ? SignatureCheck::none : SignatureCheck::every_result;
  }
};

std::vector<KnownHead> known_heads(const AuditOptions& options, std::vector<KnownHead> known) {
  std::ranges::move(cli::cached_heads(options.journal), std::back_inserter(known));
  if (options.postgres.empty()) return known;
  postgres::Connection db = cli::must(postgres::Connection::open(options.postgres));
  for (const postgres::Checkpoint& checkpoint : cli::must(postgres::read_checkpoints(db)))
    known.push_back({checkpoint.partition, checkpoint.mark.head,
                     "checkpoint of " + checkpoint.projection});
  return known;
}

void print(const AuditReport& report) {
  std::uint64_t records = 0;
  std::uint64_t events = 0;
  for (const PartitionReport& part : report.partitions) {
    std::cout << "partition " << part.partition << "  " << part.records << " records, "
              << part.ghosts << " ghosts, head " << part.head.substr(0, 16) << "\n";
    records += part.records;
    events += part.events;
  }
  std::cout << "journal " << report.journal_id << ": " << records << " records, " << events
            << " events, " << report.settlements << " settlements, " << report.signatures
            << " signatures\n";
  if (report.chain) cli::print(*report.chain);
  for (const TrustedPart& part : report.trusted)
    std::cout << "trusted below " << part.from << ": " << part.findings_below
              << " findings there are left out\n";
  for (const Finding& finding : report.findings)
    std::cout << "FINDING " << finding.place << "  " << finding.kind << ": " << finding.what
              << "\n";
  if (report.findings.empty()) std::cout << "no findings\n";
}

void compare_read_models(const AuditOptions& options, Journal& journal, const RecordCodec& codec,
                         AuditReport& report) {
  postgres::RebuildOptions rebuild;
  rebuild.conninfo = options.postgres;
  const auto encode = [](const Event& event) { return json::encode(event); };
  for (const postgres::Difference& difference : cli::must(postgres::compare_live_with_rebuilt(
           journal, codec, all_projections(encode), rebuild)))
    report.findings.push_back({difference.table, "rows",
                               std::to_string(difference.live_only) + " rows differ from the " +
                                   std::to_string(difference.rebuilt_only) +
                                   " that the journal gives"});
}

/// The audit held to the heads that were given, those of other partitions included.
AuditReport audit_held_to(const cli::GivenHeads& given, const std::vector<KnownHead>& known,
                          SignatureCheck signatures, Journal& journal,
                          const RecordCodec& codec) {
  AuditReport report = cli::must(audit(journal, codec, known, signatures));
  for (const KnownHead& head : given.known)
    if (head.partition >= journal.partitions())
      report.findings.push_back({Position{head.partition, head.head.height}.text(), "heads",
                                 "the journal has no such partition, but a " + head.source +
                                     " is of it"});
  begin_at(given.starts, report);
  return report;
}

/// A file is audited alone; what was done to it comes first.
AuditReport audit_file(const AuditOptions& options, const RecordCodec& codec) {
  const cli::GivenHeads given = cli::given_heads(options.heads);
  const auto file = cli::must(archive::open_file(options.journal.journal, codec));
  AuditReport report = audit_held_to(given, given.known, options.signatures(), *file, codec);
  cli::audit_chain(options.chain, false, *file, codec, report);
  std::vector<Finding> findings;
  for (const archive::Fault& fault : file->faults())
    findings.push_back({fault.place.text(), "file", fault.what});
  report.findings.insert(report.findings.begin(), findings.begin(), findings.end());
  return report;
}

AuditReport audit_journal(const AuditOptions& options, const RecordCodec& codec) {
  const cli::GivenHeads given = cli::given_heads(options.heads);
  const auto journal = cli::open_existing(options.journal);
  AuditReport report = audit_held_to(given, known_heads(options, given.known),
                                     options.signatures(), *journal, codec);
  cli::audit_chain(options.chain, true, *journal, codec, report);
  // Read models of a changed journal say nothing: they are compared when the chain is whole.
  if (!options.postgres.empty() && report.findings.empty())
    compare_read_models(options, *journal, codec, report);
  return report;
}

void run(const AuditOptions& options) {
  const json::JsonRecordCodec codec;
  const AuditReport report = options.journal.is_file() ? audit_file(options, codec)
                                                       : audit_journal(options, codec);
  if (options.is_json) std::cout << json::encode(report) << "\n";
  else print(report);
  cli::write_metrics(options.chain, report);
  if (!report.findings.empty()) throw CLI::RuntimeError(1);
}

}  // namespace

void add_audit_command(CLI::App& app) {
  auto options = std::make_shared<AuditOptions>();
  CLI::App* command = app.add_subcommand(
      "audit", "Read the whole journal: chain, sequences, money, consensus, signatures; and with "
               "--chain the contracts");
  cli::add_journal_arguments(*command, options->journal, cli::JournalSource::servers_and_files);
  cli::add_head_arguments(*command, options->heads);
  cli::add_chain_audit_arguments(*command, options->chain);
  command->add_option("--postgres", options->postgres,
                      "conninfo: also compare the read models and their heads (not with a file)")
      ->envname("GSTD_POSTGRES");
  command->add_flag("--no-signatures", options->leaves_out_signatures,
                    "do not check the workers' signatures: some three times as fast");
  command->add_flag("--json", options->is_json, "one JSON document");
  command->callback([options] { run(*options); });
}

}  // namespace gstd
