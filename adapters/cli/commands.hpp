// Every command of the `gstd` binary, one file each: it adds itself to the app.
// Exit codes: 0 done, 1 a finding or a failure (`throw CLI::RuntimeError(1)` after the words on
// stderr), 2 wrong usage.
#pragma once

namespace CLI {
class App;
}

namespace gstd {

/// The whole command line. The process's exit code.
int run_cli(int argc, char** argv);

void add_serve_command(CLI::App& app);
void add_worker_command(CLI::App& app);
void add_task_command(CLI::App& app);
void add_escrow_command(CLI::App& app);
void add_payouts_command(CLI::App& app);
void add_dev_deposit_command(CLI::App& app);
void add_wallet_command(CLI::App& app);
void add_replay_command(CLI::App& app);
void add_audit_command(CLI::App& app);
void add_export_command(CLI::App& app);
void add_import_command(CLI::App& app);
void add_receipt_command(CLI::App& app);
void add_verify_command(CLI::App& app);
void add_rebuild_command(CLI::App& app);
void add_projections_command(CLI::App& app);
void add_operator_command(CLI::App& app);
void add_schemas_command(CLI::App& app);
void add_simulate_command(CLI::App& app);
void add_wasm_run_command(CLI::App& app);

}  // namespace gstd
