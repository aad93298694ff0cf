// `gstd simulate`: how often a wrong result is accepted, and what certainty costs.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>

#include "adapters/cli/commands.hpp"
#include "adapters/simulate/adversary.hpp"
#include "adapters/simulate/report.hpp"

namespace gstd {
namespace {

using namespace simulate;

struct SimulateOptions {
  std::string policy = "all";
  std::uint64_t seeds = 5;
  RunOptions run;
  bool is_parallel = false;
  unsigned search_steps = 0;
  std::string report;
  bool is_json = false;
};

/// Names are our own words and numbers plain: nothing here needs escaping.
std::string json_of(const Figures& figures) {
  std::ostringstream out;
  out << std::setprecision(10) << R"({"policy":")" << figures.policy << R"(","wrong":)"
      << figures.wrong << R"(,"decided":)" << figures.decided << R"(,"accepted_error":)"
      << figures.accepted_error << R"(,"upper95":)" << figures.upper95
      << R"(,"results_per_task":)" << figures.results_per_task << R"(,"undecided":)"
      << figures.undecided << R"(,"honest_banned":)" << figures.honest_banned << "}";
  return out.str();
}

void print_line(const Figures& figures) {
  std::cout << std::left << std::setw(10) << figures.policy << std::right << std::setw(8)
            << figures.wrong << std::setw(9) << figures.decided << std::setw(13)
            << figures.accepted_error << std::setw(13) << figures.upper95 << std::setw(10)
            << figures.results_per_task << std::setw(11) << figures.undecided << std::setw(15)
            << figures.honest_banned << "\n";
}

std::vector<std::string_view> chosen(const std::string& policy) {
  const auto names = policy_names();
  if (policy == "all") return {names.begin(), names.end()};
  return {policy};
}

void run_policies(const SimulateOptions& options) {
  const auto policies = chosen(options.policy);
  if (!options.is_json)
    std::cout << "policy       wrong  decided        error      upper95   results  undecided  "
                 "honest_banned\n";
  std::string list;
  for (const std::string_view policy : policies) {
    const Figures figures =
        figures_of(std::string{policy}, run_seeds(options.run, policy, options.seeds));
    if (options.is_json) list += (list.empty() ? "" : ",\n") + json_of(figures);
    else print_line(figures);
  }
  if (options.is_json) std::cout << (policies.size() == 1 ? list : "[" + list + "]") << "\n";
}

void search(const SimulateOptions& options) {
  for (const std::string_view policy : chosen(options.policy)) {
    const Attack attack =
        search_attack(options.run, policy, options.search_steps, options.seeds);
    const Strategy& plan = attack.strategy;
    std::cout << policy << ": of " << attack.tried << " schedules the worst cheats on "
              << plan.cheat_rate << " of the tasks from " << plan.wake_at << " of the run on, in "
              << plan.cells << " cells, drops " << plan.abandon_rate << " of what it would begin"
              << (plan.is_informed ? ", informed" : "") << "\n"
              << json_of(figures_of(std::string{policy}, attack.tally)) << "\n";
  }
}

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out{path, std::ios::binary};
  out << text;
  if (!out.flush()) throw CLI::RuntimeError("cannot write " + path.string(), 1);
}

void write_report(const SimulateOptions& options) {
  std::ifstream in{options.report};
  if (!in) throw CLI::FileError::Missing(options.report);
  const std::string page{std::istreambuf_iterator<char>{in}, {}};
  constexpr unsigned steps_default = 50;
  const Report report = report_of(
      options.seeds, options.search_steps > 0 ? options.search_steps : steps_default);
  const auto written = with_tables(page, report.tables);
  if (!written) throw CLI::RuntimeError(written.error().why, 1);
  write_file(options.report, *written);
  write_file(std::filesystem::path{options.report}.replace_filename("verification.svg"),
             report.chart);
}

void run(SimulateOptions options) {
  if (options.is_parallel) options.run.release = Release::parallel;
  if (!options.report.empty()) write_report(options);
  else if (options.search_steps > 0) search(options);
  else run_policies(options);
}

void add_population(CLI::App& command, PopulationOptions& people) {
  const CLI::Range share{0.0, 1.0};
  const auto add_share = [&](const char* name, double& value, const char* what) {
    command.add_option(name, value, what)->check(share)->capture_default_str();
  };
  command.add_option("--owners", people.owners, "one worker each")
      ->check(CLI::Range(1, 60'000))->capture_default_str();
  add_share("--colluding", people.colluding, "share of owners that send the same wrong answers");
  add_share("--cheat", people.strategy.cheat_rate, "share of tasks that they attack");
  add_share("--honest-error", people.honest_error, "share of an honest worker's wrong results");
  add_share("--sleeping", people.sleeping, "share of owners that collude in the second half only");
  add_share("--abandoning", people.abandoning, "that drop what they would be first to cheat on");
  add_share("--sybil", people.sybil, "that collude and come back ten times when banned");
  add_share("--lazy", people.lazy, "that answer --cheat of their tasks with a constant");
  add_share("--copying", people.copying, "that copy --cheat of their results where they can");
  command.add_flag("--informed", people.strategy.is_informed,
                   "colluders cheat only when no stranger has voted before");
}

}  // namespace

void add_simulate_command(CLI::App& app) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App* command = app.add_subcommand(
      "simulate", "Run the consensus on a population that errs, cheats and colludes");
  std::vector<std::string> names{"all"};
  for (const std::string_view name : policy_names()) names.emplace_back(name);
  command->add_option("--policy", options->policy, "what decides")
      ->check(CLI::IsMember(names))->capture_default_str();
  command->add_option("--tasks", options->run.tasks, "of each seed")
      ->check(CLI::Range(1, 1'000'000))->capture_default_str();
  command->add_option("--seeds", options->seeds, "runs, added up")
      ->check(CLI::Range(1, 1'000))->capture_default_str();
  add_population(*command, options->run.population);
  command->add_flag("--parallel", options->is_parallel, "draw a quorum at once (R4's option)");
  command->add_option("--search", options->search_steps,
                      "let the coalition try so many schedules, and show the worst");
  command->add_option("--report", options->report,
                      "replace the tables of this page and draw verification.svg beside it");
  command->add_flag("--json", options->is_json, "an object, or a list of them for all policies");
  command->callback([options] { run(*options); });
}

}  // namespace gstd
