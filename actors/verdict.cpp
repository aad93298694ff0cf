#include "actors/verdict.hpp"

#include <algorithm>
#include <vector>

#include "actors/micro_nats.hpp"

namespace gstd {
namespace {

constexpr std::int64_t weight_max_standard = 3'000'000;
constexpr std::int64_t weight_max_high = 4'600'000;

/// The ballots for one result.
struct Group {
  Sha256 result;
  std::int64_t weight = 0;
  std::uint32_t owners = 0;
  bool has_established = false;
  bool has_reputable = false;
};

/// At most results_max entries: looking each up beats any table.
Group& group_of(std::vector<Group>& groups, const Sha256& result) {
  const auto found = std::ranges::find(groups, result, &Group::result);
  if (found != groups.end()) return *found;
  return groups.emplace_back(Group{result});
}

std::vector<Group> grouped(std::span<const Ballot> ballots, const Rule& rule) {
  std::vector<Group> groups;
  for (std::size_t i = 0; i < ballots.size(); ++i) {
    const Ballot& ballot = ballots[i];
    const auto before = ballots.first(i);
    if (std::ranges::find(before, ballot.owner, &Ballot::owner) != before.end()) continue;
    Group& group = group_of(groups, ballot.result);
    group.weight += std::clamp<std::int64_t>(ballot.weight, 0, rule.weight_max);
    ++group.owners;
    group.has_established = group.has_established || !ballot.is_on_probation;
    group.has_reputable = group.has_reputable || ballot.is_reputable;
  }
  return groups;
}

bool leads_before(const Group& left, const Group& right) {
  if (left.weight != right.weight) return left.weight > right.weight;
  return left.result < right.result;
}

bool satisfies(const Group& leader, std::int64_t lead, const Rule& rule) {
  return lead >= rule.margin && leader.owners >= rule.owners_min &&
         (leader.has_established || !rule.needs_established);
}

}  // namespace

Rule rule_of(Tier tier) {
  switch (tier) {
    // An audit of `fast` is decided as `standard` is; its own slots are another matter.
    case Tier::fast:
    case Tier::standard: return {log_ratio(99, 1), weight_max_standard, 2, 7, true};
    case Tier::high: return {log_ratio(999, 1), weight_max_high, 2, 9, true};
    case Tier::critical: return {log_ratio(99'999, 1), weight_max_high, 3, 15, true};
  }
  return {};
}

Rule single_rule() { return {0, weight_max_standard, 1, 1, false}; }

Judgement judge(std::span<const Ballot> ballots, const Rule& rule) {
  const auto trusted = std::ranges::find(ballots, true, &Ballot::is_trusted);
  std::vector<Group> groups = grouped(ballots, rule);
  std::ranges::sort(groups, leads_before);
  Judgement judgement;
  if (!groups.empty()) {
    judgement.result = groups[0].result;
    judgement.owners = groups[0].owners;
    judgement.lead = groups[0].weight - (groups.size() > 1 ? groups[1].weight : 0);
  }
  if (trusted != ballots.end()) {
    const Group& group = group_of(groups, trusted->result);
    return {Decision::accepted, group.result, rule.margin, group.owners};
  }
  if (groups.empty()) return judgement;
  if (satisfies(groups[0], judgement.lead, rule)) {
    judgement.decision = Decision::accepted;
  } else if (std::ranges::count(groups, true, &Group::has_reputable) >= different_reputable) {
    judgement.decision = Decision::non_deterministic;
  } else if (ballots.size() >= rule.results_max) {
    judgement.decision = Decision::undecided;
  }
  return judgement;
}

bool should_draw(std::span<const Ballot> ballots, std::span<const Ballot> pending,
                 const Rule& rule, Release release) {
  const Judgement now = judge(ballots, rule);
  if (now.decision != Decision::draw_another) return false;
  if (ballots.size() + pending.size() >= rule.results_max) return false;
  if (release == Release::sequential) return pending.empty();
  std::vector<Ballot> hoped{ballots.begin(), ballots.end()};
  for (Ballot ballot : pending) {
    ballot.result = now.result;
    hoped.push_back(ballot);
  }
  return judge(hoped, rule).decision == Decision::draw_another;
}

bool is_poison(std::span<const Wallet> failed_owners, std::size_t results) {
  if (results > 0) return false;
  std::vector<Wallet> owners{failed_owners.begin(), failed_owners.end()};
  std::ranges::sort(owners);
  owners.erase(std::ranges::unique(owners).begin(), owners.end());
  return owners.size() >= poison_owners;
}

}  // namespace gstd
