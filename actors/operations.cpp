#include "actors/operations.hpp"

#include <algorithm>

namespace gstd {
namespace {

using PolicyEvents = std::vector<PolicyEvent>;
using OpsEvents = std::vector<OpsEvent>;

PolicyEvents on(const Policy::State& s, const CheckpointPolicies& c) {
  if (c.height <= s.height) return {};
  return {PolicyCheckpointed{c.height}};
}
void apply(Policy::State& s, const PolicyCheckpointed& e) { s.height = e.height; }

OpsEvents on(const Ops::State& s, const DisownRecord& c) {
  if (std::ranges::find(s.disowned, c.height) != s.disowned.end()) return {};
  return {RecordDisowned{c.height, c.reason}};
}
OpsEvents on(const Ops::State& s, const SkipProjection& c) {
  const auto is_same = [&](const ProjectionSkipped& e) {
    return e.projection == c.projection && e.position == c.position;
  };
  if (std::ranges::any_of(s.skipped, is_same)) return {};
  return {ProjectionSkipped{c.projection, c.position, c.reason}};
}

void apply(Ops::State& s, const JournalOpened& e) { s.identity = e; }
void apply(Ops::State& s, const RecordDisowned& e) { s.disowned.push_back(e.height); }
void apply(Ops::State& s, const ProjectionSkipped& e) { s.skipped.push_back(e); }
// A pause is for the people who read the journal; no command of ours asks for it.
void apply(Ops::State&, const PolicyPaused&) {}

}  // namespace

Result<std::vector<PolicyEvent>> Policy::decide(const State& state, const Command& command) {
  return std::visit([&](const auto& c) { return on(state, c); }, command);
}
void Policy::evolve(State& state, const Event& event) {
  std::visit([&](const auto& e) { apply(state, e); }, event);
}
// Never due; a checkpoint where it already stands changes nothing.
std::optional<UnixMillis> Policy::due(const State&) { return {}; }
Policy::Command Policy::wake(const State&, UnixMillis) { return CheckpointPolicies{}; }
bool Policy::is_ended(const State&) { return false; }

Result<std::vector<OpsEvent>> Ops::decide(const State& state, const Command& command) {
  return std::visit([&](const auto& c) { return on(state, c); }, command);
}
void Ops::evolve(State& state, const Event& event) {
  std::visit([&](const auto& e) { apply(state, e); }, event);
}
// Never due, and never asked.
std::optional<UnixMillis> Ops::due(const State&) { return {}; }
Ops::Command Ops::wake(const State& state, UnixMillis) {
  const bool has_any = !state.disowned.empty();
  return DisownRecord{has_any ? state.disowned.front() : 0, {}};
}
bool Ops::is_ended(const State&) { return false; }

}  // namespace gstd
