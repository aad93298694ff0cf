// Runs simulations: `simulator --seeds N [--from S] [--jobs J]`. Prints each failing seed with the
// command that repeats it, then how often each kind of trouble was met. Exit code 1 on any failure.
#include <CLI/CLI.hpp>
#include <atomic>
#include <iostream>
#include <mutex>
#include <thread>

#include "tests/sim/simulation.hpp"

using namespace gstd;

namespace {

/// Every kind of trouble a run must have met, or it proves nothing.
constexpr const char* must_meet[] = {"ghosts", "crashes",  "pauses", "cut off",
                                     "strangers' values", "journalled refusals",
                                     "done",   "refused"};

struct Run {
  std::atomic<std::uint64_t> next{0};
  std::uint64_t end = 0;
  std::mutex mutex;
  std::uint64_t failed = 0;
  std::map<std::string, std::uint64_t> counts;

  void work() {
    for (std::uint64_t seed = next++; seed < end; seed = next++) {
      const sim::Report report = sim::Simulation{seed}.run();
      const std::lock_guard lock{mutex};
      for (const auto& [name, count] : report.counts) counts[name] += count;
      if (report.faults.empty()) continue;
      ++failed;
      std::cout << "seed " << seed << ": " << report.faults.front() << "\n";
      for (std::size_t i = 1; i < std::min<std::size_t>(report.faults.size(), 5); ++i)
        std::cout << "  " << report.faults[i] << "\n";
      std::cout << "  again: ops/dev sim --seed " << seed << "\n" << std::flush;
    }
  }
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Deterministic simulation of several nodes on one faulty journal"};
  std::uint64_t seeds = 1'000;
  std::uint64_t from = 1;
  unsigned jobs = std::thread::hardware_concurrency();
  app.add_option("--seeds", seeds, "how many");
  app.add_option("--from", from, "the first");
  app.add_option("--jobs", jobs, "threads")->check(CLI::Range(1, 256));
  CLI11_PARSE(app, argc, argv);
  Run run;
  run.next = from;
  run.end = from + seeds;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < jobs; ++i) threads.emplace_back([&] { run.work(); });
  for (std::thread& thread : threads) thread.join();
  std::cout << seeds << " seeds, " << run.failed << " failed\n";
  for (const auto& [name, count] : run.counts) std::cout << "  " << name << ": " << count << "\n";
  bool is_whole = true;
  if (seeds >= 100)
    for (const char* name : must_meet)
      if (run.counts[name] == 0) {
        std::cout << "never met: " << name << "\n";
        is_whole = false;
      }
  return run.failed == 0 && is_whole ? 0 : 1;
}
