// One seed: some nodes on one simulated log, clients, and everything that can go wrong; then quiet,
// and the reckoning. The runtime, deciders and policies are the real ones.
#pragma once

#include "tests/sim/clients.hpp"
#include "tests/support/sim_node.hpp"

namespace gstd::sim {

struct Report {
  std::vector<std::string> faults;              ///< What should never have happened.
  std::map<std::string, std::uint64_t> counts;  ///< How often each thing was met.
};

class Simulation {
 public:
  explicit Simulation(std::uint64_t seed);
  Report run();

 private:
  struct Place {
    std::string name;
    Millis skew;
    MemoryCache cache;
    std::unique_ptr<SimNode> node;  ///< Null while it is crashed.
    SimulatedTime until{};          ///< When the trouble it is in ends.
    enum class Trouble { none, crashed, paused, cut_off } trouble = Trouble::none;
  };

  std::uint64_t random(std::uint64_t bound);
  bool chance(std::uint32_t of_1000) { return random(1000) < of_1000; }
  void start(Place& place);
  void step();
  void break_something();
  void trouble(Place& place);
  void mend(Place& place);
  void ask(Call& call);
  void ask_again();
  bool is_answered() const;
  void end_quietly();
  void compare_states(Place& place);
  UnixMillis clock() const { return epoch + Millis{log_.now().count() / 1000}; }

  std::uint64_t random_state_;
  SimulatedLog log_;
  History history_;
  Clients clients_;
  std::vector<Place> places_;
  Report report_;
  std::uint32_t crash_ = 0, pause_ = 0, cut_off_ = 0, stranger_ = 0;  ///< Of 1,000 per step.
};

}  // namespace gstd::sim
