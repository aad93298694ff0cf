#include "adapters/simulate/tables.hpp"

#include <algorithm>
#include <cmath>

#include "actors/draw.hpp"
#include "actors/verdict.hpp"
#include "adapters/simulate/dice.hpp"

namespace gstd::simulate {
namespace {

constexpr std::int64_t vote = 1'000'000;  // Any weight, the same for all.
constexpr std::uint32_t votes_max = 100'000;
constexpr double check_rate = 0.1;
constexpr std::int64_t check_ppm = 100'000;

struct Trial {
  bool is_wrong = false;
  std::size_t votes = 0;
};

Sha256 result_of(bool is_wrong) {
  Sha256 hash;
  hash.bytes.back() = is_wrong ? 1 : 0;
  return hash;
}

/// Independent votes until the core accepts.
Trial trial(double phi, const Rule& rule, Dice& dice) {
  std::vector<Ballot> ballots;
  while (true) {
    Ballot ballot;
    const std::size_t owner = ballots.size();
    ballot.owner.account[31] = static_cast<std::uint8_t>(owner);
    ballot.owner.account[30] = static_cast<std::uint8_t>(owner >> 8);
    ballot.result = result_of(dice.chance(phi));
    ballot.weight = vote;
    ballots.push_back(ballot);
    const Judgement judgement = judge(ballots, rule);
    if (judgement.decision == Decision::accepted)
      return {judgement.result == result_of(true), ballots.size()};
  }
}

std::string name_of(const char* table, double phi, const char* word, unsigned number) {
  std::string text = std::to_string(phi);
  text.resize(4);
  return std::string{table} + " phi=" + text + " " + word + "=" + std::to_string(number);
}

double sigma_of_share(double share, std::uint64_t runs) {
  return std::sqrt(share * (1 - share) / static_cast<double>(runs));
}

double odds_power(double phi, unsigned delta) {
  return std::pow(phi / (1 - phi), static_cast<double>(delta));
}

Rule margin_rule(unsigned delta) {
  return {static_cast<std::int64_t>(delta) * vote, vote, 1, votes_max, false};
}

}  // namespace

Cell majority_error(double phi, unsigned m, std::uint64_t runs) {
  Cell cell{name_of("T1", phi, "m", m), 0, 0, 0};
  const unsigned all = 2 * m - 1;
  for (unsigned j = m; j <= all; ++j)
    cell.computed += std::exp(std::lgamma(all + 1.0) - std::lgamma(j + 1.0) -
                              std::lgamma(all - j + 1.0)) *
                     std::pow(phi, j) * std::pow(1 - phi, all - j);
  Dice dice{m};
  std::uint64_t wrong = 0;
  // The first m equal ones have won whatever the rest says.
  const Rule rule{0, vote, m, all + 1, false};
  for (std::uint64_t run = 0; run < runs; ++run) wrong += trial(phi, rule, dice).is_wrong ? 1 : 0;
  cell.simulated = static_cast<double>(wrong) / static_cast<double>(runs);
  cell.sigma = sigma_of_share(cell.computed, runs);
  return cell;
}

Cell margin_error(double phi, unsigned delta, std::uint64_t runs) {
  Cell cell{name_of("T2", phi, "delta", delta) + " error", 0, 0, 0};
  const double power = odds_power(phi, delta);
  cell.computed = power / (1 + power);
  Dice dice{delta};
  std::uint64_t wrong = 0;
  for (std::uint64_t run = 0; run < runs; ++run)
    wrong += trial(phi, margin_rule(delta), dice).is_wrong ? 1 : 0;
  cell.simulated = static_cast<double>(wrong) / static_cast<double>(runs);
  cell.sigma = sigma_of_share(cell.computed, runs);
  return cell;
}

Cell margin_votes(double phi, unsigned delta, std::uint64_t runs) {
  Cell cell{name_of("T2", phi, "delta", delta) + " votes", 0, 0, 0};
  const double power = odds_power(phi, delta);
  cell.computed = delta / (1 - 2 * phi) * (1 - power) / (1 + power);
  Dice dice{delta};
  double sum = 0;
  double squares = 0;
  for (std::uint64_t run = 0; run < runs; ++run) {
    const auto votes = static_cast<double>(trial(phi, margin_rule(delta), dice).votes);
    sum += votes;
    squares += votes * votes;
  }
  const auto n = static_cast<double>(runs);
  cell.simulated = sum / n;
  cell.sigma = std::sqrt((squares / n - cell.simulated * cell.simulated) / n);
  return cell;
}

Cell spot_check_error(double bad_share, unsigned tasks, std::uint64_t runs) {
  Cell cell{name_of("T3", bad_share, "n", tasks), 0, 0, 0};
  const auto error_of = [&](double sabotage, double alive) {
    const double bad = bad_share * alive;
    return sabotage * bad / (1 - bad_share + bad);
  };
  double worst = 0;
  for (int step = 1; step <= 10'000; ++step) {
    const double sabotage = step / 10'000.0;
    const double error = error_of(sabotage, std::pow(1 - check_rate * sabotage, tasks));
    if (error > cell.computed) cell.computed = error, worst = sabotage;
  }
  Dice dice{tasks};
  std::uint64_t alive = 0;
  for (std::uint64_t run = 0; run < runs; ++run) {
    TaskId worker;
    for (std::size_t i = 0; i < 8; ++i) worker.bytes[i] = static_cast<std::uint8_t>(run >> 8 * i);
    bool is_caught = false;
    for (std::uint32_t task = 0; task < tasks && !is_caught; ++task)
      is_caught = dice.chance(worst) && falls(draw_seed(worker, task, {}), Lottery::canary,
                                              check_ppm);
    alive += is_caught ? 0U : 1U;
  }
  const double share = static_cast<double>(alive) / static_cast<double>(runs);
  cell.simulated = error_of(worst, share);
  cell.sigma = error_of(worst, share + sigma_of_share(share, runs)) - cell.simulated;
  return cell;
}

std::vector<Cell> reference_cells(std::uint64_t runs) {
  std::vector<Cell> cells;
  for (const double phi : {0.05, 0.1, 0.2})
    for (const unsigned m : {2U, 3U, 4U, 6U}) cells.push_back(majority_error(phi, m, runs));
  for (const double phi : {0.05, 0.1, 0.2}) {
    for (const unsigned delta : {2U, 3U, 4U, 5U}) {
      if (delta == 5 && phi < 0.2) continue;
      cells.push_back(margin_error(phi, delta, runs));
      cells.push_back(margin_votes(phi, delta, runs));
    }
  }
  struct Row { double bad_share; unsigned tasks; };
  const std::uint64_t workers = std::min<std::uint64_t>(runs, 20'000);
  for (const Row& row : {Row{0.05, 100}, Row{0.1, 100}, Row{0.2, 100}, Row{0.2, 1000},
                         Row{0.35, 100}, Row{0.5, 100}})
    cells.push_back(spot_check_error(row.bad_share, row.tasks, workers));
  return cells;
}

}  // namespace gstd::simulate
