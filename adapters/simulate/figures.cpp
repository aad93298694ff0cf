#include "adapters/simulate/figures.hpp"

#include <cmath>

namespace gstd::simulate {
namespace {

/// P(X <= wrong) for X binomial(decided, p).
double at_most(std::uint64_t wrong, std::uint64_t decided, double p) {
  const auto n = static_cast<double>(decided);
  double sum = 0;
  for (std::uint64_t i = 0; i <= wrong; ++i) {
    const auto k = static_cast<double>(i);
    sum += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                    k * std::log(p) + (n - k) * std::log1p(-p));
  }
  return sum;
}

}  // namespace

double upper_95(std::uint64_t wrong, std::uint64_t decided) {
  if (wrong >= decided) return 1;
  double low = static_cast<double>(wrong) / static_cast<double>(decided);
  double high = 1;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (low + high) / 2;
    (at_most(wrong, decided, middle) > 0.05 ? low : high) = middle;
  }
  return high;
}

Tally& Tally::operator+=(const Tally& other) {
  wrong += other.wrong;
  decided += other.decided;
  undecided += other.undecided;
  executions += other.executions;
  referee += other.referee;
  tasks += other.tasks;
  honest_banned += other.honest_banned;
  others_banned += other.others_banned;
  return *this;
}

Figures figures_of(std::string policy, const Tally& tally) {
  const auto ratio = [](std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  };
  return {std::move(policy), tally.wrong, tally.decided, ratio(tally.wrong, tally.decided),
          upper_95(tally.wrong, tally.decided), ratio(tally.executions, tally.tasks),
          tally.undecided, tally.honest_banned};
}

}  // namespace gstd::simulate
