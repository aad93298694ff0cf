// What one vote costs the consensus: weight, draw, lotteries, commitment and judgement.
#include <algorithm>
#include <ctime>
#include <iostream>

#include "actors/commitment.hpp"
#include "actors/draw.hpp"
#include "actors/reputation.hpp"
#include "actors/verdict.hpp"

using namespace gstd;

namespace {

constexpr int rounds = 7;  // The best is shown: the others met cold caches.
constexpr int calls = 20'000;
constexpr std::uint32_t candidates = 10'000;
constexpr std::uint32_t votes_before = 14;  // The longest vote: `critical`, its last result.

template <class Id>
void number(Id& bytes, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i)
    bytes[bytes.size() - 1 - i] = static_cast<std::uint8_t>(value >> 8 * i);
}

Candidate candidate(std::uint32_t nth) {
  Candidate one;
  number(one.worker.bytes, nth);
  number(one.owner.account, nth);
  number(one.network.bytes, nth);
  return one;
}

/// Processor time, so that what else the machine does is left out.
template <class Call>
std::int64_t best_nanoseconds(const Call& call) {
  std::int64_t best = INT64_MAX;
  for (int round = 0; round < rounds; ++round) {
    const std::clock_t start = std::clock();
    for (int i = 0; i < calls; ++i) call(static_cast<std::uint32_t>(i));
    const std::int64_t spent = std::clock() - start;
    best = std::min(best, spent * (1'000'000'000 / CLOCKS_PER_SEC) / calls);
  }
  return best;
}

void print_figure(std::string_view name, std::int64_t value) {
  std::cout << R"({"name":")" << name << R"(","value":)" << value
            << R"(,"unit":"ns","journal":"none","durability":"none"})"
            << "\n";
}

}  // namespace

int main() {
  std::vector<Candidate> roster;
  for (std::uint32_t i = 0; i < candidates; ++i) roster.push_back(candidate(i));
  std::vector<Ballot> ballots;
  std::vector<Candidate> tried;
  for (std::uint32_t i = 0; i < votes_before; ++i) {
    tried.push_back(candidate(i));
    Ballot ballot{tried.back().owner, {}, 4'600'000, false, false, false};
    number(ballot.result.bytes, i % 2);
    ballots.push_back(ballot);
  }
  Score score;
  std::uint64_t seen = 0;  // Printed, so that no call can be left out.
  const std::int64_t decision = best_nanoseconds([&](std::uint32_t nth) {
    const Sha256 seed = draw_seed({}, nth, {});
    const auto index = draw(seed, roster, tried, {});
    score = after(score, Outcome::good, UnixMillis{nth * 1000LL});
    Ballot ballot{roster[*index].owner, {}, weight_of(score), is_on_probation(score), false, false};
    seen += commitment_hash({{}, nth, roster[*index].worker, ballot.owner, {}, {}}).bytes[0];
    seen += falls(seed, Lottery::canary, canary_ppm) ? 1U : 0U;
    seen += falls(seed, Lottery::audit, audit_ppm(Tier::standard, score)) ? 1U : 0U;
    seen += falls(seed, Lottery::referee, referee_ppm) ? 1U : 0U;
    ballots.push_back(ballot);
    seen += judge(ballots, rule_of(Tier::critical)).owners;
    ballots.pop_back();
  });
  print_figure("consensus_vote_ns", decision);
  const std::clock_t start = std::clock();
  seen += candidates_root(roster).bytes[0];
  print_figure("candidates_root_ns", (std::clock() - start) * (1'000'000'000 / CLOCKS_PER_SEC));
  std::cout << "a vote with " << votes_before << " before it among " << candidates
            << " candidates; " << seen << " seen in all\n";
  return 0;
}
