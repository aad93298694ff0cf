#include "tests/sim/simulation.hpp"

#include <algorithm>

namespace gstd::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t partitions = 2;
constexpr std::size_t calls_per_seed = 200;
constexpr SimulatedTime attempt_patience = 3s;
constexpr std::uint32_t attempts_max = 4;  // While things break; in the quiet they go on.
constexpr SimulatedTime quiet_max = 300s;
constexpr SimulatedTime quiet_step = 500ms;
constexpr Millis skew_max{500};

}  // namespace

Simulation::Simulation(std::uint64_t seed)
    : random_state_{seed * 0x9E3779B97F4A7C15ULL + 0x2545F4914F6CDD1DULL},
      log_{seed, partitions},
      history_{log_, partitions},
      clients_{history_, partitions, [this](std::uint64_t bound) { return random(bound); }} {
  open_chain(log_, partitions);
  // Swarm testing: each seed has some kinds of trouble and not the others.
  const auto rate = [&](std::uint32_t most) -> std::uint32_t {
    return random(2) ? static_cast<std::uint32_t>(1 + random(most)) : 0;
  };
  log_.set_faults({.refused = rate(30), .lost = rate(30), .late = rate(30), .unacked = rate(30),
                   .duplicated = rate(30), .fatal = rate(10)});
  crash_ = rate(15);
  pause_ = rate(15);
  cut_off_ = rate(15);
  stranger_ = rate(15);
  const bool is_skewed = random(2);
  places_.resize(2 + random(4));
  for (Place& place : places_) {
    place.name = "node-" + std::to_string(&place - places_.data());
    if (is_skewed)
      place.skew = Millis{static_cast<std::int64_t>(random(2 * skew_max.get())) - skew_max.get()};
    start(place);
  }
}

std::uint64_t Simulation::random(std::uint64_t bound) {
  random_state_ ^= random_state_ << 13;
  random_state_ ^= random_state_ >> 7;
  random_state_ ^= random_state_ << 17;
  return random_state_ % bound;
}

void Simulation::start(Place& place) {
  place.node = std::make_unique<SimNode>(
      log_, SimNode::Options{place.name, partitions, &place.cache, place.skew});
}

Report Simulation::run() {
  while (clients_.calls().size() < calls_per_seed && history_.faults.empty()) {
    if (random(3) == 0) ask(clients_.draw(clock()));
    break_something();
    ask_again();
    step();
  }
  end_quietly();
  report_.faults.insert(report_.faults.end(), history_.faults.begin(), history_.faults.end());
  report_.counts["ghosts"] += history_.ghosts;
  report_.counts["records"] += history_.records;
  report_.counts["journalled refusals"] += history_.refusals;
  report_.counts["calls"] += clients_.calls().size();
  return std::move(report_);
}

void Simulation::step() {
  log_.run_until(log_.now() + SimulatedTime{1 + random(20'000)});
  history_.read();
}

void Simulation::break_something() {
  for (Place& place : places_)
    if (place.trouble != Place::Trouble::none && log_.now() >= place.until) mend(place);
  for (Place& place : places_)
    if (place.trouble == Place::Trouble::none) trouble(place);
  if (!chance(stranger_)) return;
  ++report_.counts["strangers' values"];
  const auto partition = static_cast<PartitionId>(random(partitions));
  const auto& values = log_.values(partition);
  // An old value once more, or something that is no record at all.
  log_.insert(partition, random(2) ? values[random(values.size())] : "not a record");
}

void Simulation::trouble(Place& place) {
  place.until = log_.now() + SimulatedTime{random(5'000'000)};
  if (chance(crash_)) {
    place.trouble = Place::Trouble::crashed;
    place.node.reset();
    if (random(4) == 0) place.cache = {};
    ++report_.counts["crashes"];
  } else if (chance(pause_)) {
    place.trouble = Place::Trouble::paused;
    place.until = log_.now() + SimulatedTime{random(20'000'000)};
    place.node->pause();
    ++report_.counts["pauses"];
  } else if (chance(cut_off_)) {
    place.trouble = Place::Trouble::cut_off;
    place.node->journal().disconnect();
    ++report_.counts["cut off"];
  }
}

void Simulation::mend(Place& place) {
  switch (std::exchange(place.trouble, Place::Trouble::none)) {
    case Place::Trouble::none: break;
    case Place::Trouble::crashed: start(place); break;
    case Place::Trouble::paused: place.node->resume(); break;
    case Place::Trouble::cut_off: place.node->journal().reconnect(); break;
  }
}

/// Asks some node. It need not be up: then the attempt is lost.
void Simulation::ask(Call& call) {
  ++call.attempt;
  call.asked = log_.now();
  call.last_height = history_.height(partition_of(call.command.stream, partitions));
  Command command = call.command;
  command.meta.attempt = call.attempt;
  Place& place = places_[random(3) ? 0 : random(places_.size())];
  if (!place.node) return;
  place.node->send(std::move(command), [this, &call, attempt = call.attempt](Answer answer) {
    // The client has given up earlier attempts; a node without the journal knows nothing.
    if (attempt != call.attempt || call.answer) return;
    if (!answer && answer.error().code == "unavailable") return;
    history_.read();
    call.answer = std::move(answer);
    call.answered_height = history_.height(partition_of(call.command.stream, partitions));
    call.answered_at = clock();
  });
}

void Simulation::ask_again() {
  for (const auto& call : clients_.calls())
    if (!call->answer && call->attempt < attempts_max &&
        log_.now() - call->asked > attempt_patience)
      ask(*call);
}

bool Simulation::is_answered() const {
  return std::ranges::all_of(clients_.calls(),
                             [](const auto& call) { return call->answer.has_value(); });
}

/// No more trouble: every call must be answered, every policy done, all nodes agree, and no answer
/// was ever wrong.
void Simulation::end_quietly() {
  log_.set_faults({});
  for (Place& place : places_) mend(place);
  const SimulatedTime give_up = log_.now() + quiet_max;
  while (!is_answered() && log_.now() < give_up && history_.faults.empty()) {
    for (const auto& call : clients_.calls())
      if (!call->answer && log_.now() - call->asked > attempt_patience) ask(*call);
    log_.run_until(log_.now() + quiet_step);
    history_.read();
  }
  log_.run_until(log_.now() + 30s);  // What was late has landed; policies have spoken.
  history_.read();
  history_.check_policies();
  for (const auto& call : clients_.calls()) {
    if (!call->answer) {
      report_.faults.push_back(call->command.stream.text() + " was never answered");
      continue;
    }
    ++report_.counts[*call->answer ? "done" : "refused"];
    if (std::string wrong = clients_.check(*call, skew_max); !wrong.empty())
      report_.faults.push_back(std::move(wrong));
  }
  for (Place& place : places_) compare_states(place);
}

void Simulation::compare_states(Place& place) {
  for (PartitionId partition = 0; partition < partitions; ++partition)
    if (place.node->partition(partition).head() != history_.head(partition))
      report_.faults.push_back(place.name + " has another head of partition " +
                               std::to_string(partition) + ": " +
                               place.node->partition(partition).status().stopped);
  for (const auto& [name, truth] : history_.streams()) {
    const Entity* entity = place.node->partition_of_stream(name).find(name);
    if (!entity) continue;  // Ended, and left memory.
    const bool is_same = std::visit(
        [](const auto* a, const auto* b) {
          if constexpr (std::same_as<decltype(a), decltype(b)>) return *a == *b;
          return false;
        },
        entity->state(), truth->state());
    if (!is_same) report_.faults.push_back(place.name + " has another state of " + name.text());
  }
}

}  // namespace gstd::sim
