// The project's own tiers at work on a population: every decision is the consensus core's.
#pragma once

#include <deque>

#include "actors/draw.hpp"
#include "actors/holds.hpp"
#include "actors/verdict.hpp"
#include "adapters/simulate/figures.hpp"

namespace gstd::simulate {

/// One run of `tasks` tasks, one every ten seconds.
struct RunOptions {
  PopulationOptions population;
  std::uint64_t tasks = 20'000;
  Release release = Release::sequential;
};

/// Holds, draws, votes, canaries, audits and referee runs as the rules say; one thread, one use.
/// Every worker begins unknown: while it is on probation it gets canaries only.
class Market {
 public:
  Market(const RunOptions& options, Tier tier, std::uint64_t seed);

  Tally run();

 private:
  struct Job {
    TaskId id;
    std::uint64_t number = 0;
    std::uint32_t round = 0;
    std::vector<Ballot> ballots;
    std::vector<std::uint32_t> voters;    ///< Of the ballots, by place.
    std::vector<std::optional<Outcome>> outcomes;  ///< As recorded: good or bad.
    std::vector<Candidate> tried;
    std::optional<Sha256> accepted;
    Ground ground = Ground::single;
    UnixMillis hold_until;
    bool is_free = false;
  };
  struct Member {
    Candidate candidate;
    Score score;
    std::vector<Held> held;
  };

  void add_member(std::uint32_t number);
  void decide(Job& job);
  bool is_single(const Job& job) const;
  /// Draws and collects until the rule is content, then accepts; the referee when it never is.
  void vote(Job& job);
  bool collect(Job& job, std::size_t count);
  std::optional<std::uint32_t> draw_worker(Job& job);
  void give_canary(std::uint32_t member);
  void work(Job& job, std::uint32_t member, bool has_stranger);
  void ask_referee(Job& job);
  void accept(Job& job, const Sha256& result, Ground ground);
  void judge_voters(Job& job);
  void record(std::uint32_t member, Outcome outcome);
  void after_faults();
  void call_back(std::uint32_t member);
  void hold(Job& job, std::uint32_t member);
  void free_due(std::vector<Held>& held);
  Job& job_of(const TaskId& id);
  Score score_now(std::uint32_t member) const { return decayed(members_[member].score, now_); }
  double progress() const;

  RunOptions options_;
  Tier tier_;
  Rule rule_;
  Population population_;
  std::vector<Member> members_;
  std::vector<Candidate> roster_;          ///< Those not banned, sorted.
  std::vector<std::uint32_t> roster_members_;
  std::vector<Job> jobs_;
  std::deque<std::uint32_t> faulty_;       ///< Whose held results are still to be looked at.
  std::uint64_t canaries_ = 0;
  Sha256 beacon_;
  UnixMillis now_;
  Tally tally_;
};

}  // namespace gstd::simulate
