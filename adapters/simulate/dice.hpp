// Chance for a simulated population: the same seed gives the same history everywhere.
#pragma once

#include <cstdint>

namespace gstd::simulate {

/// splitmix64 (Steele, Lea, Flood 2014). Not for secrets. One thread.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_{seed} {}

  std::uint64_t number() {
    state_ += 0x9E3779B97F4A7C15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    return mixed ^ (mixed >> 31);
  }
  /// 0 to count - 1.
  std::uint64_t below(std::uint64_t count) { return number() % count; }
  bool chance(double probability) {
    return static_cast<double>(number() >> 11) < probability * 9007199254740992.0;  // 2^53.
  }

 private:
  std::uint64_t state_;
};

}  // namespace gstd::simulate
