// gstd: one binary, one command per file (commands.hpp).
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <iostream>

#include "adapters/cli/commands.hpp"
#include "adapters/cli/env_file.hpp"

namespace gstd {
namespace {

bool has_command(const CLI::App& app, std::string_view name) {
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  return std::ranges::any_of(commands, [&](const CLI::App* c) { return c->get_name() == name; });
}

}  // namespace

int run_cli(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // A peer that hangs up is an error of one write, not our end.
  cli::load_env_file(".env");
  CLI::App app{"GSTD: verifiable distributed compute, one journal, one command"};
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Print the help of every command");
  add_serve_command(app);
  add_worker_command(app);
  add_task_command(app);
  add_escrow_command(app);
  add_payouts_command(app);
  add_dev_deposit_command(app);
  add_wallet_command(app);
  add_replay_command(app);
  add_audit_command(app);
  add_export_command(app);
  add_import_command(app);
  add_receipt_command(app);
  add_verify_command(app);
  add_rebuild_command(app);
  add_projections_command(app);
  add_operator_command(app);
  add_schemas_command(app);
  add_simulate_command(app);
  add_wasm_run_command(app);
  // CLI11 would only say that a command is required.
  if (argc > 1 && argv[1][0] != '-' && !has_command(app, argv[1])) {
    std::cerr << "gstd: there is no command '" << argv[1] << "'; gstd --help lists them\n";
    return 2;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& end) {
    return end.get_exit_code();
  } catch (const CLI::ParseError& fault) {
    return app.exit(fault) == 0 ? 0 : 2;
  }
  return 0;
}

}  // namespace gstd
