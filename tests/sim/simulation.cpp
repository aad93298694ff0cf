#include "tests/sim/simulation.hpp"

#include <algorithm>

namespace gstd::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t partitions = 2;
constexpr std::size_t calls_per_seed = 200;
// Shorter and longer than a node waits for the outcome of an append.
constexpr SimulatedTime attempt_patience[] = {3s, 30s};
constexpr std::uint32_t attempts_max = 4;  // While things break; in the quiet they go on.
constexpr SimulatedTime quiet_max = 300s;
constexpr SimulatedTime quiet_step = 500ms;
// At the end: what was late lands within the first; then nothing new must have come for the second,
// since a task may run out of time, and wake its policies, at any moment.
constexpr SimulatedTime landing_max = 30s;
constexpr SimulatedTime rest = 5s;
constexpr Millis skew_max{500};
// In a quiet seed calls are so rare that a late append may land before anything else does.
constexpr std::uint64_t quiet_step_max = 3'000'000;
constexpr std::uint32_t quiet_late = 400;
constexpr SimulatedTime quiet_late_max = 20s;
constexpr std::size_t cut_values_max = 4;

}  // namespace

Simulation::Simulation(std::uint64_t seed, std::optional<Rule> broken)
    : broken_{broken}, random_state_{seed * 0x9E3779B97F4A7C15ULL + 0x2545F4914F6CDD1DULL},
      log_{seed, partitions},
      history_{log_, partitions},
      clients_{history_, partitions, [this](std::uint64_t bound) { return random(bound); }} {
  open_chain(log_, partitions);
  network_.set_delay_max(random(2) ? 500us : 50ms);
  // Swarm testing: each seed has some kinds of trouble and not the others.
  const auto rate = [&](std::uint32_t most) -> std::uint32_t {
    return random(2) ? static_cast<std::uint32_t>(1 + random(most)) : 0;
  };
  SimulatedFaults faults{.refused = rate(30), .lost = rate(30), .late = rate(30),
                         .unacked = rate(30), .duplicated = rate(30), .fatal = rate(10)};
  if (random(8) == 0) {
    step_max_ = quiet_step_max;
    faults.late = quiet_late;
    faults.late_max = quiet_late_max;
  }
  log_.set_faults(faults);
  patience_ = attempt_patience[random(2)];
  crash_ = rate(15);
  pause_ = rate(15);
  cut_off_ = rate(15);
  stranger_ = rate(15);
  slow_ = rate(15);
  ways_ = rate(15);
  if (random(4) == 0) cut_ = 3;
  const bool is_skewed = random(2);
  places_.resize(2 + random(4));
  for (Place& place : places_) {
    place.name = "node-" + std::to_string(&place - places_.data());
    if (is_skewed)
      place.skew = Millis{static_cast<std::int64_t>(random(2 * skew_max.get())) - skew_max.get()};
  }
  for (Place& place : places_) start(place);
}

std::uint64_t Simulation::random(std::uint64_t bound) {
  random_state_ ^= random_state_ << 13;
  random_state_ ^= random_state_ >> 7;
  random_state_ ^= random_state_ << 17;
  return random_state_ % bound;
}

void Simulation::start(Place& place) {
  std::vector<std::string> peers;
  for (const Place& other : places_)
    if (&other != &place) peers.push_back(other.name);
  place.node = std::make_unique<SimNode>(
      log_, SimNode::Options{place.name, partitions, &place.cache, place.skew,
                             RuleBreaker::rules(broken_, &report_.rules), &network_, peers});
  place.node->on_accepted = [this, &place](const AcceptedRecord& accepted) {
    if (!cut_partition_) history_.check_reader(place.name, accepted);
  };
}

Report Simulation::run() {
  while (clients_.calls().size() < calls_per_seed && history_.faults.empty()) {
    if (random(3) == 0) ask(clients_.draw(clock()));
    break_something();
    ask_again();
    step();
  }
  for (const auto& [name, count] : log_.met()) report_.troubles[std::string{name}] += count;
  end_quietly();
  report_.faults.insert(report_.faults.end(), history_.faults.begin(), history_.faults.end());
  report_.counts["ghosts"] += history_.ghosts;
  report_.counts["records"] += history_.records;
  report_.counts["journalled refusals"] += history_.refusals;
  report_.counts["calls"] += clients_.calls().size();
  report_.journal = journal();
  return std::move(report_);
}

Sha256 Simulation::journal() const {
  std::string all;
  for (PartitionId partition = 0; partition < partitions; ++partition)
    for (const std::string& value : log_.values(partition)) all += value;
  return sha256(all);
}

void Simulation::step() {
  log_.run_until(log_.now() + SimulatedTime{1 + random(step_max_)});
  history_.read();
}

void Simulation::break_something() {
  for (Place& place : places_)
    if (place.trouble != Place::Trouble::none && log_.now() >= place.until) mend(place);
  for (Place& place : places_)
    if (place.trouble == Place::Trouble::none) trouble(place);
  if (!cut_partition_ && chance(cut_)) cut_log();
  if (log_.now() >= ways_until_) network_.mend_all();
  if (chance(ways_)) trouble_a_way();
  if (!chance(stranger_)) return;
  ++report_.troubles["strangers' values"];
  const auto partition = static_cast<PartitionId>(random(partitions));
  const auto& values = log_.values(partition);
  // An old value once more, or something that is no record at all.
  log_.insert(partition, random(2) ? values[random(values.size())] : "not a record");
}

void Simulation::trouble(Place& place) {
  place.until = log_.now() + SimulatedTime{random(5'000'000)};
  if (chance(crash_)) {
    crash(place);
    if (random(4) == 0) place.cache = {};
  } else if (chance(pause_)) {
    place.trouble = Place::Trouble::paused;
    place.until = log_.now() + SimulatedTime{random(20'000'000)};
    place.node->pause();
    ++report_.troubles["pauses"];
  } else if (chance(cut_off_)) {
    place.trouble = Place::Trouble::cut_off;
    place.node->journal().disconnect();
    ++report_.troubles["cut off"];
  } else if (chance(slow_)) {
    place.trouble = Place::Trouble::slow;
    place.node->read_later(SimulatedTime{random(1'000'000)});
    ++report_.troubles["slow readers"];
  }
}

/// Two nodes that no longer hear each other, so that both may believe that they own a partition; or
/// what one was saying is lost.
void Simulation::trouble_a_way() {
  const Place& one = places_[random(places_.size())];
  const Place& other = places_[random(places_.size())];
  if (&one == &other) return;
  if (random(3) == 0) {
    network_.lose(one.name, other.name);
    ++report_.troubles["broken connections"];
    return;
  }
  network_.cut(one.name, other.name, random(2));
  ways_until_ = log_.now() + SimulatedTime{random(5'000'000)};
  ++report_.troubles["cut ways"];
}

void Simulation::crash(Place& place) {
  place.trouble = Place::Trouble::crashed;
  place.node.reset();
  ++report_.troubles["crashes"];
}

/// T1: the log forgets its last values. Nobody must be away just then: a node that comes back when
/// others have filled the gap cannot know (reference: none of the checks surely finds that).
void Simulation::cut_log() {
  for (const Place& place : places_)
    if (place.trouble != Place::Trouble::none && place.trouble != Place::Trouble::crashed) return;
  const auto partition = static_cast<PartitionId>(random(partitions));
  const std::size_t end = log_.values(partition).size();
  const std::size_t least = 1 + cut_values_max;  // What opened the chain stays.
  if (end <= least) return;
  for (Place& place : places_) {  // Who goes down with the log can tell by its cache alone.
    if (place.trouble != Place::Trouble::none || random(2)) continue;
    crash(place);
    place.until = log_.now();
  }
  history_.read();
  cut_partition_ = partition;
  clients_.before_cut(partition);
  log_.cut(partition, static_cast<Offset>(end - 1 - random(cut_values_max)));
  history_.begin_again();
  clients_.on_cut(partition);
  ++report_.troubles["cut logs"];
  log_.run_until(log_.now() + SimulatedTime{10});  // They are woken before anything else happens.
  for (Place& place : places_) {  // An operator starts some again, with or without what they knew.
    if (random(2)) continue;
    crash(place);
    place.until = log_.now();
    if (random(2)) place.cache = {};
  }
}

void Simulation::mend(Place& place) {
  switch (std::exchange(place.trouble, Place::Trouble::none)) {
    case Place::Trouble::none: break;
    case Place::Trouble::crashed: start(place); break;
    case Place::Trouble::paused: place.node->resume(); break;
    case Place::Trouble::cut_off: place.node->journal().reconnect(); break;
    case Place::Trouble::slow: place.node->read_later(SimulatedTime{0}); break;
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
    if (!answer && answer.error().code == "journal_cut" && cut_partition_) return;
    history_.read();
    call.answer = std::move(answer);
    call.answered_height = history_.height(partition_of(call.command.stream, partitions));
    call.answered_at = clock();
  });
}

void Simulation::ask_again() {
  for (const auto& call : clients_.calls())
    if (!call->answer && call->attempt < attempts_max &&
        log_.now() - call->asked > patience_)
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
  network_.mend_all();
  for (Place& place : places_) mend(place);
  const SimulatedTime begun = log_.now();
  const SimulatedTime patience = cut_partition_ ? 10s : quiet_max;
  while (!is_answered() && log_.now() < begun + patience && history_.faults.empty()) {
    for (const auto& call : clients_.calls())
      if (!call->answer && log_.now() - call->asked > patience_) ask(*call);
    log_.run_until(log_.now() + quiet_step);
    history_.read();
  }
  come_to_rest();
  if (!cut_partition_) history_.check_policies();
  history_.check_projections();
  for (const auto& call : clients_.calls()) {
    if (call->is_beyond_judging() || (!call->answer && cut_partition_)) continue;
    if (!call->answer) {
      report_.faults.push_back(call->command.stream.text() + " was never answered");
      continue;
    }
    ++report_.counts[*call->answer ? "done" : "refused"];
    if (std::string wrong = clients_.check(*call, skew_max); !wrong.empty())
      report_.faults.push_back(std::move(wrong));
  }
  if (cut_partition_) return;  // Who has noticed decides nothing more.
  for (Place& place : places_) compare_states(place);
}

void Simulation::come_to_rest() {
  const SimulatedTime begun = log_.now();
  for (std::uint64_t seen = 0; log_.now() < begun + landing_max || history_.records != seen;) {
    if (log_.now() > begun + quiet_max) return report_.faults.push_back("it never came to rest");
    seen = history_.records;
    log_.run_until(log_.now() + rest);
    history_.read();
  }
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
