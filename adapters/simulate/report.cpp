#include "adapters/simulate/report.hpp"

#include <array>
#include <cstdio>

#include "adapters/simulate/adversary.hpp"
#include "adapters/simulate/chart.hpp"
#include "adapters/simulate/tables.hpp"

namespace gstd::simulate {
namespace {

constexpr std::string_view begin_marker = "<!-- simulated: begin -->\n";
constexpr std::string_view end_marker = "<!-- simulated: end -->\n";
constexpr std::uint64_t table_runs = 100'000;

std::string short_number(double value) {
  std::array<char, 32> out{};
  const bool is_small = value != 0 && value < 0.01;
  std::snprintf(out.data(), out.size(), is_small ? "%.2e" : "%.4g", value);
  return out.data();
}

std::string fixed(double value) {
  std::array<char, 32> out{};
  std::snprintf(out.data(), out.size(), "%.3f", value);
  return out.data();
}

std::string row(std::initializer_list<std::string> cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += " " + cell + " |";
  return out + "\n";
}

std::string reference_table() {
  std::string out = "### T1 to T3: the core against the formulas\n\n";
  out += row({"cell", "computed", "simulated", "standard error"}) + "|---|---|---|---|\n";
  for (const Cell& cell : reference_cells(table_runs))
    out += row({cell.name, short_number(cell.computed), short_number(cell.simulated),
                short_number(cell.sigma)});
  return out + "\n";
}

std::string figures_row(const std::string& name, const Figures& figures) {
  return row({name, std::to_string(figures.wrong), std::to_string(figures.decided),
              short_number(figures.accepted_error), short_number(figures.upper95),
              fixed(figures.results_per_task), std::to_string(figures.undecided),
              std::to_string(figures.honest_banned)});
}

std::string figures_head(const std::string& what) {
  return row({what, "wrong", "decided", "accepted error", "upper 95 %", "results per task",
              "undecided", "honest banned"}) +
         "|---|---|---|---|---|---|---|---|\n";
}

std::string policy_tables(std::uint64_t seeds, std::vector<Mark>& marks) {
  std::string out;
  for (const double cheat : {1.0, 0.1}) {
    out += cheat == 1.0 ? "### All policies, 20 % of 200 owners always cheat together\n\n"
                        : "### All policies, 20 % of 200 owners cheat on a tenth of the tasks\n\n";
    out += figures_head("policy");
    RunOptions options;
    options.population.strategy.cheat_rate = cheat;
    for (const std::string_view policy : policy_names()) {
      const Tally tally = run_seeds(options, policy, seeds);
      const Figures figures = figures_of(std::string{policy}, tally);
      out += figures_row(figures.policy, figures);
      marks.push_back({figures, marks.size() % policy_names().size() < 4, cheat == 1.0});
    }
    out += "\n";
  }
  return out;
}

struct Crowd {
  const char* name;
  double PopulationOptions::*share;
  double cheat;
};

std::string crowd_tables(std::uint64_t seeds) {
  std::string out = "### 20 % of other kinds, instead of colluders\n\n";
  out += figures_head("kind, tier");
  for (const Crowd& crowd :
       {Crowd{"nobody", &PopulationOptions::lazy, 0},
        Crowd{"lazy, always", &PopulationOptions::lazy, 1},
        Crowd{"lazy, one in ten", &PopulationOptions::lazy, 0.1},
        Crowd{"copying, always", &PopulationOptions::copying, 1},
        Crowd{"sleeping, then always", &PopulationOptions::sleeping, 1},
        Crowd{"sybil, one in ten, 10 returns", &PopulationOptions::sybil, 0.1}})
    for (const std::string_view policy : {"standard", "high"}) {
      RunOptions options;
      options.population.colluding = 0;
      options.population.*crowd.share = 0.2;
      options.population.strategy.cheat_rate = crowd.cheat;
      const Figures figures = figures_of("", run_seeds(options, policy, seeds));
      out += figures_row(std::string{crowd.name} + ", " + std::string{policy}, figures);
    }
  for (const std::string_view policy : {"standard", "high"}) {
    RunOptions options;
    options.population.colluding = options.population.abandoning = 0.1;
    out += figures_row("half colluding, half abandoning, one in ten, " + std::string{policy},
                       figures_of("", run_seeds(options, policy, seeds)));
  }
  RunOptions parallel;
  parallel.release = Release::parallel;
  parallel.population.strategy.is_informed = true;
  for (const Release release : {Release::sequential, Release::parallel}) {
    parallel.release = release;
    const std::string name = release == Release::parallel ? "parallel" : "sequential";
    out += figures_row("colluding, informed, one in ten, " + name + " release, high",
                       figures_of("", run_seeds(parallel, "high", seeds)));
  }
  return out + "\n";
}

std::string adversary_table(std::uint64_t seeds, unsigned steps) {
  std::string out = "### What the learning adversary finds (20 % of 200 owners)\n\n";
  out += row({"tier", "schedules tried", "cheats on", "wakes at", "abandons", "cells", "informed",
              "accepted error", "upper 95 %", "results per task", "of its 40 banned a run"}) +
         "|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const std::string_view policy : {"fast", "standard", "high", "critical"}) {
    const Attack attack = search_attack({}, policy, steps, seeds);
    const Figures figures = figures_of("", attack.tally);
    const Strategy& plan = attack.strategy;
    out += row({std::string{policy}, std::to_string(attack.tried), short_number(plan.cheat_rate),
                short_number(plan.wake_at), short_number(plan.abandon_rate),
                std::to_string(plan.cells), plan.is_informed ? "yes" : "no",
                short_number(figures.accepted_error), short_number(figures.upper95),
                fixed(figures.results_per_task),
                fixed(static_cast<double>(attack.tally.others_banned) /
                      static_cast<double>(seeds))});
  }
  return out + "\n";
}

}  // namespace

Report report_of(std::uint64_t seeds, unsigned steps) {
  Report report;
  std::vector<Mark> marks;
  report.tables = reference_table();
  report.tables += policy_tables(seeds, marks);
  report.tables += crowd_tables(seeds);
  report.tables += adversary_table(seeds, steps);
  report.chart = chart_of(marks);
  return report;
}

Result<std::string> with_tables(const std::string& page, const std::string& tables) {
  const std::size_t begin = page.find(begin_marker);
  const std::size_t end = page.find(end_marker);
  if (begin == std::string::npos || end == std::string::npos || end < begin)
    return refuse("invalid", "the page has no lines " + std::string{begin_marker} + " and " +
                                 std::string{end_marker});
  return page.substr(0, begin + begin_marker.size()) + "\n" + tables + page.substr(end);
}

}  // namespace gstd::simulate
