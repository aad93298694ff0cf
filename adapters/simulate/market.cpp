#include "adapters/simulate/market.hpp"

#include <algorithm>
#include <cassert>

namespace gstd::simulate {
namespace {

constexpr std::int64_t task_every_ms = 10'000;
constexpr std::uint64_t canary_tasks = 1ULL << 40;  // Their numbers begin here.
/// A canary looks like a task of a quorum: so many workers get the same one, the platform computes
/// it once.
constexpr std::uint64_t workers_per_canary = 3;

template <std::size_t N>
void put(std::array<std::uint8_t, N>& bytes, std::uint64_t number) {
  for (std::size_t i = 0; i < 8; ++i)
    bytes[N - 1 - i] = static_cast<std::uint8_t>(number >> 8 * i);
}

template <std::size_t N>
std::uint64_t number_in(const std::array<std::uint8_t, N>& bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = N - 8; i < N; ++i) number = number << 8 | bytes[i];
  return number;
}

Sha256 hash_of(Answer answer) {
  Sha256 hash;
  put(hash.bytes, answer);
  return hash;
}

/// A ballot of a worker that is not drawn yet: another owner than all others.
Ballot somebody(std::size_t number, std::int64_t weight) {
  Ballot ballot;
  ballot.owner.workchain = -1;
  put(ballot.owner.account, number);
  ballot.weight = weight;
  return ballot;
}

}  // namespace

Market::Market(const RunOptions& options, Tier tier, std::uint64_t seed)
    : options_{options}, tier_{tier}, rule_{rule_of(tier)},
      population_{options.population, seed} {
  put(beacon_.bytes, seed);
  for (std::uint32_t i = 0; i < population_.members.size(); ++i) add_member(i);
  jobs_.resize(options.tasks);
}

void Market::add_member(std::uint32_t number) {
  Member member;
  put(member.candidate.worker.bytes, number + 1);
  put(member.candidate.owner.account, number + 1);
  put(member.candidate.network.bytes, number + 1);
  roster_.push_back(member.candidate);  // Numbers only grow: it stays sorted.
  roster_members_.push_back(number);
  members_.push_back(std::move(member));
}

double Market::progress() const {
  return static_cast<double>(now_.get()) /
         static_cast<double>(task_every_ms * static_cast<std::int64_t>(options_.tasks));
}

Tally Market::run() {
  for (std::uint64_t number = 0; number < options_.tasks; ++number) {
    now_ = UnixMillis{static_cast<std::int64_t>(number) * task_every_ms};
    Job& job = jobs_[number];
    job.number = number;
    put(job.id.bytes, number);
    decide(job);
    after_faults();
  }
  for (const Job& job : jobs_) {
    ++tally_.tasks;
    ++(job.accepted ? tally_.decided : tally_.undecided);
    if (job.accepted && *job.accepted != hash_of(truth)) ++tally_.wrong;
  }
  return tally_;
}

void Market::decide(Job& job) {
  const bool may_be_single = tier_ == Tier::fast || tier_ == Tier::standard;
  if (!may_be_single) return vote(job);
  while (job.ballots.empty() && collect(job, 1)) {  // Again when it was dropped.
  }
  if (job.ballots.empty() || !is_single(job)) return vote(job);
  accept(job, job.ballots[0].result, Ground::single);
}

/// R6, R7: by the worker's score, and by a seed that it could not know when it committed.
bool Market::is_single(const Job& job) const {
  const std::int64_t ppm = audit_ppm(tier_, score_now(job.voters[0]));
  return judge(job.ballots, single_rule()).decision == Decision::accepted &&
         !falls(draw_seed(job.id, 0, beacon_), Lottery::audit, ppm);
}

void Market::vote(Job& job) {
  while (true) {
    std::vector<Ballot> pending;  // A batch of one, when they are released one by one.
    while (should_draw(job.ballots, pending, rule_, options_.release))
      pending.push_back(somebody(pending.size(), rule_.weight_max));
    if (!pending.empty() && collect(job, pending.size())) continue;
    const Judgement judgement = judge(job.ballots, rule_);
    if (judgement.decision == Decision::accepted) accept(job, judgement.result, Ground::margin);
    else ask_referee(job);
    return;
  }
}

/// Draws so many and lets them work side by side; false when nobody is left to draw.
bool Market::collect(Job& job, std::size_t count) {
  std::vector<std::uint32_t> batch;
  while (batch.size() < count) {
    const auto member = draw_worker(job);
    if (!member) break;
    batch.push_back(*member);
  }
  for (const std::uint32_t member : batch) {
    const bool has_stranger = std::ranges::any_of(batch, [&](std::uint32_t other) {
      return other != member && !population_.is_friend(member, other);
    });
    work(job, member, has_stranger);
  }
  return !batch.empty();
}

std::optional<std::uint32_t> Market::draw_worker(Job& job) {
  while (true) {
    const Sha256 seed = draw_seed(job.id, ++job.round, beacon_);
    const auto index = draw(seed, roster_, job.tried, Wallet{});
    if (!index) return std::nullopt;
    const std::uint32_t member = roster_members_[*index];
    if (is_on_probation(score_now(member)) || falls(seed, Lottery::canary, canary_ppm)) {
      give_canary(member);
      continue;
    }
    job.tried.push_back(members_[member].candidate);
    return member;
  }
}

void Market::give_canary(std::uint32_t member) {
  const std::uint64_t task = canary_tasks + canaries_ / workers_per_canary;
  if (canaries_++ % workers_per_canary == 0) {
    ++tally_.executions;
    ++tally_.referee;
  }
  ++tally_.executions;
  const bool is_right = population_.answer(member, task, progress(), {}) == truth;
  record(member, is_right ? Outcome::good : Outcome::bad);
}

void Market::work(Job& job, std::uint32_t member, bool has_stranger) {
  Sight sight;
  sight.has_stranger = has_stranger;
  for (std::size_t i = 0; i < job.voters.size(); ++i) {
    const bool is_friend = population_.is_friend(member, job.voters[i]);
    sight.has_stranger = sight.has_stranger || !is_friend;
    // Friends tell one another what they sent; of strangers only a salted hash is seen.
    if (is_friend && job.ballots[i].result != hash_of(truth)) sight.has_friend_cheated = true;
  }
  if (population_.drops(member, job.number, progress(), sight)) {
    record(member, Outcome::abandoned);
    return;
  }
  ++tally_.executions;
  const Answer answer = population_.answer(member, job.number, progress(), sight);
  const Score score = score_now(member);
  job.voters.push_back(member);
  job.outcomes.emplace_back();
  job.ballots.push_back({members_[member].candidate.owner, hash_of(answer), weight_of(score),
                         is_on_probation(score), is_reputable(score), false});
}

void Market::ask_referee(Job& job) {
  ++tally_.executions;
  ++tally_.referee;
  job.ballots.push_back({{}, hash_of(truth), 0, false, false, true});
  const Sha256 result = judge(job.ballots, rule_).result;
  const bool is_confirmed = std::ranges::count(job.ballots, result, &Ballot::result) > 1;
  job.ballots.pop_back();
  // R13: nobody got what the platform got, so the task is at fault.
  if (!is_confirmed && judge(job.ballots, rule_).decision == Decision::non_deterministic) return;
  accept(job, result, Ground::referee);
}

void Market::accept(Job& job, const Sha256& result, Ground ground) {
  job.accepted = result;
  job.ground = ground;
  job.hold_until = hold_until(ground, now_);
  if (ground == Ground::single) {
    hold(job, job.voters[0]);
    return;  // Nothing is verified: no verdict.
  }
  if (ground == Ground::margin &&
      falls(draw_seed(job.id, job.round, beacon_), Lottery::referee, referee_ppm)) {
    ask_referee(job);
    return;
  }
  judge_voters(job);
}

/// One verdict a ballot; a later acceptance of another result corrects it to a fault.
void Market::judge_voters(Job& job) {
  for (std::size_t i = 0; i < job.voters.size(); ++i) {
    const bool is_right = job.ballots[i].result == *job.accepted;
    const Outcome outcome = is_right ? Outcome::good : Outcome::bad;
    if (is_right && job.ground == Ground::margin) hold(job, job.voters[i]);
    if (job.outcomes[i] == outcome || (is_right && job.outcomes[i])) continue;
    job.outcomes[i] = outcome;
    record(job.voters[i], outcome);
  }
}

void Market::record(std::uint32_t member, Outcome outcome) {
  Score& score = members_[member].score;
  const bool was_banned = score.is_banned;
  score = after(score, outcome, now_);
  if (outcome == Outcome::bad) faulty_.push_back(member);
  if (was_banned || !score.is_banned) return;
  ++(population_.members[member].kind == Kind::honest ? tally_.honest_banned
                                                      : tally_.others_banned);
  const auto place = std::ranges::find(roster_members_, member) - roster_members_.begin();
  roster_members_.erase(roster_members_.begin() + place);
  roster_.erase(roster_.begin() + place);
  if (population_.comes_back(member))
    add_member(static_cast<std::uint32_t>(population_.members.size() - 1));
}

void Market::after_faults() {
  while (!faulty_.empty()) {
    const std::uint32_t member = faulty_.front();
    faulty_.pop_front();
    call_back(member);
  }
}

/// R8: the singles of a worker with a fault go back to the vote; of its quorums the referee looks
/// at those that nobody in good standing was part of.
void Market::call_back(std::uint32_t member) {
  free_due(members_[member].held);
  const std::vector<Held> held = std::exchange(members_[member].held, {});
  for (const TaskId& task : called_back(held)) {
    Job& job = job_of(task);
    if (!job.is_free && job.ground == Ground::single) vote(job);
  }
  for (const Held& one : held) {
    Job& job = job_of(one.task);
    if (one.ground != Ground::margin || job.ground != Ground::margin) continue;
    std::vector<Score> behind;
    for (std::size_t i = 0; i < job.voters.size(); ++i)
      if (job.ballots[i].result == *job.accepted) behind.push_back(score_now(job.voters[i]));
    if (stands(behind)) members_[member].held.push_back(one);
    else ask_referee(job);
  }
}

void Market::hold(Job& job, std::uint32_t member) {
  std::vector<Held>& held = members_[member].held;
  held.push_back({job.id, job.ground, job.hold_until});
  free_due(held);
}

void Market::free_due(std::vector<Held>& held) {
  for (const Held& freed : free_held(held, now_)) job_of(freed.task).is_free = true;
}

Market::Job& Market::job_of(const TaskId& id) { return jobs_[number_in(id.bytes)]; }

}  // namespace gstd::simulate
