// `gstd receipt TASK` makes a receipt from a journal and its signed heads; `gstd verify FILE`
// checks one and needs nothing else, but for its anchor, which stands on the chain.
#include "adapters/evidence/anchor_check.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "adapters/cli/api.hpp"
#include "adapters/cli/chain_options.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/journal_arguments.hpp"
#include "adapters/json/record_codec.hpp"
#include "adapters/ton/address.hpp"

namespace gstd {
namespace {

struct ReceiptOptions {
  cli::JournalArguments journal;
  cli::ApiOptions api;
  std::string task;
  std::string heads;
  std::string out;
};

struct VerifyOptions {
  std::string file;
  std::string key;
  std::string chain_url;
  std::string anchor_wallet;
  bool is_json = false;
};

SignedHeads heads_of(const ReceiptOptions& options) {
  if (options.heads.empty()) return cli::Api{options.api}.get<SignedHeads>("/heads");
  return cli::must(json::decode_known<SignedHeads>(cli::read_file(options.heads)));
}

void run_receipt(const ReceiptOptions& options) {
  const TaskId task = cli::must(TaskId::parse(options.task));
  const SignedHeads heads = heads_of(options);
  const auto journal = cli::open_existing(options.journal);
  const Receipt receipt =
      cli::must(make_receipt(*journal, json::JsonRecordCodec{}, task, heads));
  const std::string text = json::encode(receipt) + "\n";
  if (options.out.empty()) std::cout << text;
  else cli::write_file(options.out, text);
}

/// In words.
std::string anchor_text(const ReceiptReport& report, bool has_wallet) {
  if (report.anchor == "none") return "none: its head is not anchored on the chain, or not yet";
  const std::string whose = "by wallet " + report.anchor_wallet->text() +
                            (has_wallet ? "" : "  compare it with the published one");
  if (report.anchor == "not_checked") return "not checked (--chain-url), " + whose;
  if (report.anchor == "wrong") return "WRONG, " + whose;
  return "on the chain since " + std::to_string(report.anchored_at->get()) + " (UTC ms), " + whose;
}

void print(const ReceiptReport& report, bool has_key, bool has_wallet) {
  std::vector<std::pair<std::string, std::string>> pairs{
      {"task", report.task.text()},
      {"journal", report.journal_id + " of network " + std::string{json::name_of(report.network)}},
      {"as of",
       report.as_of.text() + ", signed at " + std::to_string(report.at.get()) + " (UTC ms)"},
      {"signed by", report.key.text() + (has_key ? "" : "  compare it with the published key")},
      {"records", std::to_string(report.records) + " with " + std::to_string(report.events) +
                      " events, " + std::to_string(report.signatures) + " results signed"},
      {"anchor", anchor_text(report, has_wallet)},
      {"requester", report.requester.text()},
      {"status", report.status + (report.reason.empty() ? "" : ": " + report.reason)}};
  if (report.decided) pairs.emplace_back("result", report.decided->text());
  for (const ReceiptVote& vote : report.votes)
    pairs.emplace_back("replica " + std::to_string(vote.replica),
                       vote.worker.text() + "  " +
                           (vote.result ? vote.result->text() : "no result") + "  " +
                           vote.verdict);
  cli::print_pairs(pairs);
  for (const Finding& finding : report.findings)
    std::cout << "FINDING " << finding.place << "  " << finding.kind << ": " << finding.what
              << "\n";
  std::cout << (report.findings.empty()
                    ? "proven: these records stand in the journal, unchanged and in this order; "
                      "it does not say what came after them\n"
                    : "NOT proven\n");
}

void ask_chain(const VerifyOptions& options, const Receipt& receipt,
               const std::optional<Wallet>& wallet, ReceiptReport& report) {
  StopSign never;
  chain::RealWaiting waiting{never};
  ChainOptions chain_options;
  chain_options.url = options.chain_url;
  const auto chain = cli::must(open_chain(chain_options, receipt.head.network)(waiting));
  cli::must(check_anchor(*chain, receipt, wallet, report));
}

void run_verify(const VerifyOptions& options) {
  std::optional<WorkerId> key;
  if (!options.key.empty()) key = cli::must(WorkerId::parse(options.key));
  const auto receipt = json::decode<Receipt>(cli::read_file(options.file));
  if (!receipt)
    cli::fail({Errc::invalid, "invalid", receipt.error().path + ": " + receipt.error().why,
               options.file});
  std::optional<Wallet> wallet;
  if (!options.anchor_wallet.empty())
    wallet = cli::must(parse_address(options.anchor_wallet, receipt->head.network));
  ReceiptReport report = check_receipt(*receipt, json::JsonRecordCodec{}, key);
  if (!options.chain_url.empty()) ask_chain(options, *receipt, wallet, report);
  if (options.is_json) std::cout << json::encode(report) << "\n";
  else print(report, key.has_value(), wallet.has_value());
  if (!report.findings.empty()) throw CLI::RuntimeError(1);
}

}  // namespace

void add_receipt_command(CLI::App& app) {
  auto options = std::make_shared<ReceiptOptions>();
  CLI::App* command = app.add_subcommand(
      "receipt", "One task's records, and the proof that they are in the journal");
  command->add_option("task", options->task, "the task's id")->required();
  cli::add_journal_arguments(*command, options->journal, cli::JournalSource::servers_and_files);
  command->add_option("--heads", options->heads,
                      "a saved answer of GET /api/v1/heads; without it the server is asked");
  command->add_option("--url", options->api.url, "the server")->envname("GSTD_URL")
      ->capture_default_str();
  command->add_option("--out", options->out, "the file; without it stdout");
  command->callback([options] { run_receipt(*options); });
}

void add_verify_command(CLI::App& app) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand("verify", "Check a receipt; needs nothing but the file");
  command->add_option("file", options->file, "made by gstd receipt")->required();
  command->add_option("--key", options->key, "the platform's audit key: 64 hex digits");
  CLI::Option* const url = command->add_option(
      "--chain-url", options->chain_url, "toncenter's API v3: checks its anchor on the chain too");
  command->add_option("--anchor-wallet", options->anchor_wallet,
                      "the wallet that the platform anchors with")->needs(url);
  command->add_flag("--json", options->is_json, "one JSON document");
  command->callback([options] { run_verify(*options); });
}

}  // namespace gstd
