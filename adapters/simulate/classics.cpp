#include "adapters/simulate/classics.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace gstd::simulate {
namespace {

constexpr std::uint32_t equal_needed = 2;   // m.
constexpr std::uint32_t results_max = 40;   // Nobody waits for more.
constexpr double cv_trusted = 10;
constexpr std::uint32_t boinc_results_max = 8;
constexpr double poco_trust = 1000;
constexpr double prior_bad = 0.2;           // Sarmenta's f.
constexpr double spot_check_rate = 0.1;
constexpr double sarmenta_error = 0.001;
constexpr double euler = 2.718281828459045;

double poco_weight(double score) { return std::max(std::floor(score / 3), 3.0) - 1; }

struct Vote {
  std::uint32_t member = 0;
  Answer answer = truth;
};

class ClassicRun {
 public:
  ClassicRun(const RunOptions& options, Classic classic, std::uint64_t seed)
      : options_{options}, classic_{classic}, population_{options.population, seed},
        dice_{seed ^ 0x5DEECE66D}, scores_(population_.members.size(), 0),
        is_listed_(population_.members.size(), false) {}

  Tally run();

 private:
  bool draw_one();
  bool passes_spot_check(std::uint32_t member);
  std::optional<Answer> decide();
  std::optional<Answer> decide_majority();
  std::optional<Answer> decide_first();
  std::optional<Answer> decide_boinc();
  std::optional<Answer> decide_poco();
  std::optional<Answer> decide_sarmenta();
  std::uint32_t count(Answer answer) const;
  Answer largest() const;
  double progress() const {
    return static_cast<double>(task_) / static_cast<double>(options_.tasks);
  }

  RunOptions options_;
  Classic classic_;
  Population population_;
  Dice dice_;
  std::vector<double> scores_;  ///< CV, PoCo's score, or spot-checks passed.
  std::vector<bool> is_listed_;
  std::uint64_t task_ = 0;
  std::uint64_t spot_checks_ = 0;
  std::vector<Vote> votes_;
  Tally tally_;
};

Tally ClassicRun::run() {
  for (; task_ < options_.tasks; ++task_) {
    votes_.clear();
    const std::optional<Answer> accepted = decide();
    ++tally_.tasks;
    ++(accepted ? tally_.decided : tally_.undecided);
    if (accepted && *accepted != truth) ++tally_.wrong;
  }
  return tally_;
}

std::optional<Answer> ClassicRun::decide() {
  switch (classic_) {
    case Classic::majority: return decide_majority();
    case Classic::m_first: return decide_first();
    case Classic::boinc: return decide_boinc();
    case Classic::poco: return decide_poco();
    case Classic::sarmenta: return decide_sarmenta();
  }
  return std::nullopt;
}

/// One more result of an owner that has not voted; false when there is none.
bool ClassicRun::draw_one() {
  for (std::uint32_t tries = 0; tries < 10'000; ++tries) {
    const auto member = static_cast<std::uint32_t>(dice_.below(population_.members.size()));
    if (is_listed_[member] || std::ranges::find(votes_, member, &Vote::member) != votes_.end())
      continue;
    if (classic_ == Classic::sarmenta && dice_.chance(spot_check_rate) &&
        !passes_spot_check(member))
      continue;
    Sight sight;
    for (const Vote& vote : votes_) {
      const bool is_friend = population_.is_friend(member, vote.member);
      sight.has_stranger = sight.has_stranger || !is_friend;
      sight.has_friend_cheated = sight.has_friend_cheated || (is_friend && vote.answer != truth);
      sight.seen = &vote.answer;  // Unsalted or none at all: another's result can be read.
    }
    if (population_.drops(member, task_, progress(), sight)) continue;
    ++tally_.executions;
    votes_.push_back({member, population_.answer(member, task_, progress(), sight)});
    return true;
  }
  return false;
}

/// Paid for like our canaries: the answer is computed once for three workers.
bool ClassicRun::passes_spot_check(std::uint32_t member) {
  constexpr std::uint64_t workers_per_check = 3;
  if (spot_checks_ % workers_per_check == 0) ++tally_.executions;
  const std::uint64_t task = (1ULL << 40) + spot_checks_++ / workers_per_check;
  ++tally_.executions;
  if (population_.answer(member, task, progress(), {}) == truth) {
    ++scores_[member];
    return true;
  }
  is_listed_[member] = true;
  ++(population_.members[member].kind == Kind::honest ? tally_.honest_banned
                                                      : tally_.others_banned);
  return false;
}

std::uint32_t ClassicRun::count(Answer answer) const {
  return static_cast<std::uint32_t>(std::ranges::count(votes_, answer, &Vote::answer));
}

Answer ClassicRun::largest() const {
  const auto found = std::ranges::max_element(
      votes_, {}, [&](const Vote& vote) { return count(vote.answer); });
  return found->answer;
}

std::optional<Answer> ClassicRun::decide_majority() {
  while (votes_.size() < 2 * equal_needed - 1)
    if (!draw_one()) return std::nullopt;
  if (count(largest()) < equal_needed) return std::nullopt;
  return largest();
}

std::optional<Answer> ClassicRun::decide_first() {
  while (votes_.size() < results_max && draw_one())
    if (count(votes_.back().answer) >= equal_needed) return votes_.back().answer;
  return std::nullopt;
}

std::optional<Answer> ClassicRun::decide_boinc() {
  if (!draw_one()) return std::nullopt;
  const double cv = scores_[votes_[0].member];
  if (cv >= cv_trusted && dice_.chance(1 - 1 / cv)) return votes_[0].answer;
  while (votes_.size() < boinc_results_max && draw_one()) {
    const Answer canonical = largest();
    if (count(canonical) < equal_needed) continue;
    for (const Vote& vote : votes_)
      scores_[vote.member] = vote.answer == canonical ? scores_[vote.member] + 1 : 0;
    return canonical;
  }
  return std::nullopt;
}

std::optional<Answer> ClassicRun::decide_poco() {
  std::map<Answer, double> groups;
  double total = 1;
  while (votes_.size() < results_max && draw_one()) {
    const Vote& vote = votes_.back();
    const double before = groups[vote.answer];
    const double now = std::max(before, 1.0) * poco_weight(scores_[vote.member]);
    groups[vote.answer] = now;
    total += now - before;
    if (now * poco_trust <= total * (poco_trust - 1)) continue;
    for (const Vote& one : votes_) {
      double& score = scores_[one.member];
      // A score grows by a replicated result only; a fault takes a third.
      if (one.answer != vote.answer) score = std::floor(score * 2 / 3);
      else if (votes_.size() > 1) ++score;
    }
    return vote.answer;
  }
  return std::nullopt;
}

std::optional<Answer> ClassicRun::decide_sarmenta() {
  while (votes_.size() < results_max && draw_one()) {
    std::map<Answer, CredibilityGroup> by_answer;
    for (const Vote& vote : votes_) {
      const double passed = scores_[vote.member];
      const double bad =
          passed == 0 ? prior_bad
                      : std::min(prior_bad, prior_bad / ((1 - prior_bad) * passed * euler));
      by_answer[vote.answer].push_back(1 - bad);
    }
    std::vector<CredibilityGroup> groups;
    std::vector<Answer> answers;
    for (const auto& [answer, group] : by_answer) {
      answers.push_back(answer);
      groups.push_back(group);
    }
    const std::vector<double> credible = group_credibilities(groups);
    const auto best = std::ranges::max_element(credible);
    if (*best >= 1 - sarmenta_error)
      return answers[static_cast<std::size_t>(best - credible.begin())];
  }
  return std::nullopt;
}

}  // namespace

std::vector<double> group_credibilities(const std::vector<CredibilityGroup>& groups) {
  std::vector<double> good;
  std::vector<double> bad;
  for (const CredibilityGroup& group : groups) {
    double all_good = 1;
    double all_bad = 1;
    for (const double one : group) {
      all_good *= one;
      all_bad *= 1 - one;
    }
    good.push_back(all_good);
    bad.push_back(all_bad);
  }
  double sum = 1;  // First the chance that all are bad.
  for (const double one : bad) sum *= one;
  std::vector<double> weights;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    double weight = good[i];
    for (std::size_t other = 0; other < groups.size(); ++other)
      if (other != i) weight *= bad[other];
    weights.push_back(weight);
    sum += weight;
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

std::uint32_t poco_votes(std::uint64_t score, double trust) {
  double group = 1;
  for (std::uint32_t votes = 1;; ++votes) {
    group *= poco_weight(static_cast<double>(score));
    // The total begins at 1 and gains what the group gains.
    if (group * trust > (1 + group) * (trust - 1)) return votes;
  }
}

Tally run_classic(const RunOptions& options, Classic classic, std::uint64_t seed) {
  return ClassicRun{options, classic, seed}.run();
}

}  // namespace gstd::simulate
