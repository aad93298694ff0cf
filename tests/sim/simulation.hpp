// One seed: some nodes on one simulated log, clients, and everything that can go wrong; then quiet,
// and the reckoning. The runtime, deciders and policies are the real ones.
#pragma once

#include "events/sha256.hpp"
#include "tests/sim/clients.hpp"
#include "tests/support/rule_breaker.hpp"
#include "tests/support/sim_node.hpp"

namespace gstd::sim {

struct Report {
  std::vector<std::string> faults;              ///< What should never have happened.
  std::map<std::string, std::uint64_t, std::less<>> counts;   ///< What was done and told.
  std::map<std::string, std::uint64_t, std::less<>> troubles; ///< Kinds of fault, and how many.
  RuleCounts rules{};                           ///< How often each rule made a difference.
  Sha256 journal;                               ///< Of every value stored, in order.
};

class Simulation {
 public:
  /// With a rule broken on every node, to see that it is found out.
  explicit Simulation(std::uint64_t seed, std::optional<Rule> broken = {});
  Report run();

 private:
  struct Place {
    std::string name;
    Millis skew;
    MemoryCache cache;
    std::unique_ptr<SimNode> node;  ///< Null while it is crashed.
    SimulatedTime until{};          ///< When the trouble it is in ends.
    enum class Trouble { none, crashed, paused, cut_off, slow } trouble = Trouble::none;
  };

  std::uint64_t random(std::uint64_t bound);
  bool chance(std::uint32_t of_1000) { return random(1000) < of_1000; }
  void start(Place& place);
  void step();
  void break_something();
  void trouble(Place& place);
  void mend(Place& place);
  void crash(Place& place);
  void cut_log();
  void trouble_a_way();
  void ask(Call& call);
  void ask_again();
  bool is_answered() const;
  void end_quietly();
  void come_to_rest();
  Sha256 journal() const;
  void compare_states(Place& place);
  UnixMillis clock() const { return epoch + Millis{log_.now().count() / 1000}; }

  const std::optional<Rule> broken_;
  std::uint64_t random_state_;
  Report report_;
  SimulatedLog log_;
  SimNetwork network_{log_};
  History history_;
  Clients clients_;
  std::vector<Place> places_;
  std::uint64_t step_max_ = 20'000;  ///< Microseconds.
  SimulatedTime patience_{};         ///< Of clients, per attempt.
  /// Of 1,000 per step.
  std::uint32_t crash_ = 0, pause_ = 0, cut_off_ = 0, slow_ = 0, stranger_ = 0, cut_ = 0,
                ways_ = 0;
  SimulatedTime ways_until_{};  ///< When the cut ways between nodes are mended.
  std::optional<PartitionId> cut_partition_;  ///< Once a log was cut, not everything can be well.
};

}  // namespace gstd::sim
