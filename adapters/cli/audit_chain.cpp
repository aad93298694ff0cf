#include "adapters/cli/audit_chain.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>

#include "adapters/cli/api.hpp"
#include "adapters/cli/chain_options.hpp"
#include "adapters/reconcile/reconcile.hpp"

namespace gstd::cli {
namespace {

/// Both numbers where they differ.
std::string cell(const TwoSums& sums) {
  if (sums.journal == sums.chain) return sums.journal.text();
  return sums.journal.text() + " / " + sums.chain.text();
}

using Row = std::vector<std::string>;

Row row_of(const EscrowReport& escrow) {
  return {escrow.escrow.text(),  escrow.account,        cell(escrow.deposited),
          cell(escrow.paid),     cell(escrow.fees),     cell(escrow.refunded),
          escrow.owed.text(),    cell(escrow.left),     std::to_string(escrow.transactions),
          std::to_string(escrow.vouchers), std::to_string(escrow.unseen),
          std::to_string(escrow.drifts.size())};
}

void print_table(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string pad(widths[i] - row[i].size(), ' ');
      std::cout << (i == 0 ? "" : "  ") << (i < 2 ? row[i] + pad : pad + row[i]);
    }
    std::cout << "\n";
  }
}

std::string metric(const std::string& name, const std::string& help, std::uint64_t value) {
  return "# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n" + name + " " +
         std::to_string(value) + "\n";
}

}  // namespace

void add_chain_audit_arguments(CLI::App& command, ChainAuditArguments& arguments) {
  arguments.grace_s = reconcile::unseen_grace.get() / 1'000;
  CLI::Option* const chain = command.add_flag(
      "--chain", arguments.is_asked,
      "compare every escrow with its contract: deposits, payments, fees, refunds, vouchers");
  command.add_option("--chain-url", arguments.url,
                     "toncenter's API v3; mainnet and testnet know their own")
      ->envname("GSTD_CHAIN_URL");
  command.add_option("--chain-grace-s", arguments.grace_s,
                     "movements younger than this may still be missing in the journal")
      ->needs(chain)->capture_default_str()->check(CLI::Range(0, 31'536'000));
  command.add_option("--metrics", arguments.metrics,
                     "also write what was found for Prometheus, into this file (*.prom)");
}

void audit_chain(const ChainAuditArguments& arguments, bool is_live, Journal& journal,
                 const RecordCodec& codec, AuditReport& report) {
  if (!arguments.is_asked) return;
  const reconcile::JournalSide side = must(reconcile::journal_side(journal, codec));
  if (side.network == Network::dev)
    fail({Errc::invalid, "invalid", "a journal of network dev has no chain", "--chain"});
  StopSign never;
  chain::RealWaiting waiting{never};
  ChainOptions options;
  options.url = arguments.url;
  const auto chain = must(open_chain(options, side.network)(waiting));
  const reconcile::Options how{is_live, Millis{arguments.grace_s * 1'000}};
  report.chain = must(reconcile::reconcile(side, *chain, how));
  std::ranges::move(reconcile::findings_of(*report.chain), std::back_inserter(report.findings));
}

void print(const ChainReport& report) {
  std::vector<Row> rows{{"escrow", "account", "deposited", "paid", "fees", "refunded", "owed",
                         "left", "transactions", "vouchers", "unseen", "drifts"}};
  for (const EscrowReport& escrow : report.escrows) rows.push_back(row_of(escrow));
  std::cout << "escrows and their contracts, in nano; where they differ: journal / chain\n";
  print_table(rows);
}

void write_metrics(const ChainAuditArguments& arguments, const AuditReport& report) {
  if (arguments.metrics.empty()) return;
  std::map<std::string, std::uint64_t> kinds{{"drift", 0}, {"voucher", 0}, {"unread", 0}};
  for (const Finding& finding : report.findings) ++kinds[finding.kind];
  std::string text = "# HELP gstd_audit_findings Findings of the last audit, by kind.\n"
                     "# TYPE gstd_audit_findings gauge\n";
  for (const auto& [kind, count] : kinds)
    text += "gstd_audit_findings{kind=\"" + kind + "\"} " + std::to_string(count) + "\n";
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto now_s = std::chrono::duration_cast<std::chrono::seconds>(since).count();
  text += metric("gstd_audit_escrows", "Escrows compared with their contracts.",
                 report.chain ? report.chain->escrows.size() : 0);
  text += metric("gstd_audit_time_seconds", "When the last audit ended, since 1970.",
                 static_cast<std::uint64_t>(now_s));
  const std::string part = arguments.metrics + ".part";
  write_file(part, text);
  std::error_code fault;
  std::filesystem::rename(part, arguments.metrics, fault);
  if (fault) fail({Errc::unavailable, "unavailable", fault.message(), arguments.metrics});
}

}  // namespace gstd::cli
