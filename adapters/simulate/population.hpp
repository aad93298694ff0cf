// Who takes part in a simulation, and what each of them sends in.
#pragma once

#include <vector>

#include "adapters/simulate/dice.hpp"
#include "events/core.hpp"

namespace gstd::simulate {

/// `colluding`: sends the coalition's wrong answer to the tasks that it attacks. `sleeping`: a
/// colluder that works honestly for half the time first. `abandoning`: one that drops a task it
/// would have to be the first to cheat on. `sybil`: one that comes back under a new name when it is
/// banned. `lazy` sends a constant, `copying` another's answer when it can see one.
enum class Kind { honest, lazy, colluding, sleeping, copying, abandoning, sybil };

/// How the coalition plays; the adversary (adversary.hpp) searches over these.
struct Strategy {
  double cheat_rate = 0.1;    ///< Share of tasks attacked by one cell, and of a lazy one's answers.
  double wake_at = 0;         ///< Part of the run before which it behaves.
  double abandon_rate = 0;    ///< Of the attacks that would begin with us: dropped instead.
  std::uint32_t cells = 1;    ///< The coalition in so many groups with their own wrong answers.
  bool is_informed = false;   ///< Cheats only when no stranger has voted before.
};

struct PopulationOptions {
  std::uint32_t owners = 200;
  double colluding = 0.2;     ///< Shares of the owners; what is left is honest.
  double sleeping = 0;
  double abandoning = 0;
  double sybil = 0;
  double lazy = 0;
  double copying = 0;
  double honest_error = 0.001;      ///< Of an honest machine's results.
  std::uint32_t sybil_returns = 10;
  Strategy strategy;
};

/// 0 is the right answer to every task; all others are wrong, equal ones agree.
using Answer = std::uint64_t;
constexpr Answer truth = 0;

/// What somebody at work on a task knows of the others.
struct Sight {
  bool has_friend_cheated = false;  ///< One of the own cell has sent the cell's answer.
  bool has_stranger = false;        ///< Somebody else has voted, or works beside.
  const Answer* seen = nullptr;     ///< Another's answer, where the policy lets it be seen.
};

struct Identity {
  Kind kind = Kind::honest;
  std::uint32_t cell = 0;
  std::uint32_t returns_left = 0;
};

class Population {
 public:
  Population(const PopulationOptions& options, std::uint64_t seed);

  std::vector<Identity> members;

  bool is_friend(std::uint32_t left, std::uint32_t right) const;
  /// `task`: any number; `progress`: 0 at the start of the run, 1 at its end.
  bool drops(std::uint32_t member, std::uint64_t task, double progress, const Sight& sight);
  Answer answer(std::uint32_t member, std::uint64_t task, double progress, const Sight& sight);
  /// A banned member's next name, when it has one: the new member.
  bool comes_back(std::uint32_t member);

 private:
  bool is_coalition(const Identity& who) const;
  bool attacks(const Identity& who, std::uint64_t task, double progress) const;
  bool would_cheat(const Identity& who, std::uint64_t task, double progress,
                   const Sight& sight) const;
  Answer unique_mistake() { return ++mistakes_ + (1ULL << 32); }

  PopulationOptions options_;
  std::uint64_t seed_;
  Dice dice_;
  Answer mistakes_ = 0;
};

}  // namespace gstd::simulate
