// `gstd operator attention`: what money waits for operators, from the read models.
#include <CLI/CLI.hpp>
#include <iostream>

#include "actors/escrow.hpp"
#include "adapters/cli/operator_act.hpp"
#include "adapters/cli/read_models.hpp"
#include "adapters/json/cloud_event.hpp"
#include "adapters/postgres/reads.hpp"

namespace gstd::cli {
namespace {

struct AttentionWords {
  std::string postgres;
  bool is_json = false;
};

std::string reason_of(const reads::AttentionRow& row) {
  if (row.what == "held") return "a voucher above a limit: approve-voucher";
  if (row.what == "failing") return std::to_string(row.failures) + " claims failed: retry-payout";
  if (row.what == "given_up") return "claimed for no more: retry-payout";
  if (row.what == "frozen") return "books and contract differ: gstd audit --chain, resolve-drift";
  return "claims close; what is owed then may go back to the requester";
}

void print(const reads::AttentionRow& row) {
  std::cout << row.what << "  " << row.escrow;
  if (row.payee) std::cout << "  " << *row.payee;
  if (row.nano) std::cout << "  " << amount_text(*row.nano, row.currency);
  if (row.at) std::cout << "  " << json::rfc3339(*row.at).value_or("?");
  std::cout << "  (" << reason_of(row) << ")\n";
}

void show(const AttentionWords& words) {
  auto db = migrated(words.postgres);
  const auto rows = must(reads::attention(db, operators_clock(), last_call));
  if (words.is_json) {
    std::cout << json::encode(rows) << "\n";
    return;
  }
  for (const reads::AttentionRow& row : rows) print(row);
  if (rows.empty()) std::cout << "nothing waits for operators\n";
}

}  // namespace

void add_operator_attention_command(CLI::App& command) {
  auto words = std::make_shared<AttentionWords>();
  CLI::App* added = command.add_subcommand("attention", "What money waits for operators");
  added->add_option("--postgres", words->postgres, "connection string of the read models")
      ->envname("GSTD_POSTGRES")->required();
  added->add_flag("--json", words->is_json, "one JSON document instead of words");
  added->callback([words] { show(*words); });
}

}  // namespace gstd::cli
