#include "adapters/simulate/population.hpp"

namespace gstd::simulate {
namespace {

constexpr Answer constant_answer = 1;      // What every lazy one sends.
constexpr Answer first_cell_answer = 100;  // Plus the cell's number.
constexpr double sleeper_wakes_at = 0.5;

}  // namespace

Population::Population(const PopulationOptions& options, std::uint64_t seed)
    : options_{options}, seed_{seed}, dice_{seed} {
  members.resize(options.owners);
  std::size_t next = 0;
  const auto fill = [&](Kind kind, double share) {
    const auto count = static_cast<std::size_t>(share * options.owners + 0.5);
    for (std::size_t i = 0; i < count && next < members.size(); ++i) {
      members[next].cell = static_cast<std::uint32_t>(next) % options.strategy.cells;
      members[next].returns_left = kind == Kind::sybil ? options.sybil_returns : 0;
      members[next++].kind = kind;
    }
  };
  fill(Kind::colluding, options.colluding);
  fill(Kind::sleeping, options.sleeping);
  fill(Kind::abandoning, options.abandoning);
  fill(Kind::sybil, options.sybil);
  fill(Kind::lazy, options.lazy);
  fill(Kind::copying, options.copying);
}

bool Population::is_coalition(const Identity& who) const {
  return who.kind == Kind::colluding || who.kind == Kind::sleeping ||
         who.kind == Kind::abandoning || who.kind == Kind::sybil;
}

bool Population::is_friend(std::uint32_t left, std::uint32_t right) const {
  return is_coalition(members[left]) && is_coalition(members[right]) &&
         members[left].cell == members[right].cell;
}

/// One coin per task and cell: the members have agreed on it beforehand.
bool Population::attacks(const Identity& who, std::uint64_t task, double progress) const {
  const double wake_at = who.kind == Kind::sleeping ? sleeper_wakes_at : options_.strategy.wake_at;
  if (!is_coalition(who) || progress < wake_at) return false;
  Dice coin{seed_ ^ (task * 0xD1342543DE82EF95) ^ (who.cell * 0xA24BAED4963EE407)};
  return coin.chance(options_.strategy.cheat_rate);
}

bool Population::would_cheat(const Identity& who, std::uint64_t task, double progress,
                             const Sight& sight) const {
  if (sight.has_friend_cheated) return true;
  if (!attacks(who, task, progress)) return false;
  return !(options_.strategy.is_informed && sight.has_stranger);
}

bool Population::drops(std::uint32_t member, std::uint64_t task, double progress,
                       const Sight& sight) {
  const Identity& who = members[member];
  if (sight.has_friend_cheated || !would_cheat(who, task, progress, sight)) return false;
  return who.kind == Kind::abandoning || dice_.chance(options_.strategy.abandon_rate);
}

Answer Population::answer(std::uint32_t member, std::uint64_t task, double progress,
                          const Sight& sight) {
  const Identity& who = members[member];
  if (is_coalition(who) && would_cheat(who, task, progress, sight))
    return first_cell_answer + who.cell;
  if (who.kind == Kind::lazy && dice_.chance(options_.strategy.cheat_rate)) return constant_answer;
  if (who.kind == Kind::copying && dice_.chance(options_.strategy.cheat_rate))
    return sight.seen != nullptr ? *sight.seen : unique_mistake();
  return dice_.chance(options_.honest_error) ? unique_mistake() : truth;
}

bool Population::comes_back(std::uint32_t member) {
  if (members[member].returns_left == 0) return false;
  Identity next = members[member];
  --next.returns_left;
  members.push_back(next);
  return true;
}

}  // namespace gstd::simulate
