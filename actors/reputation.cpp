#include "actors/reputation.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "actors/micro_nats.hpp"

namespace gstd {
namespace {

constexpr std::int64_t millis_per_hour = 3'600'000;
constexpr std::int64_t ppm_whole = 1'000'000;
constexpr std::int64_t audit_ppm_min = 100'000;
constexpr std::uint64_t window_mask = (1ULL << ban_window) - 1;
// R5: p = (1 + bad) / (5 + good + bad), so (1 - p) / p = (4 + good) / (1 + bad).
constexpr std::int64_t prior_good_micro = 4 * outcome_micro;
constexpr std::int64_t prior_bad_micro = outcome_micro;

/// 2^32 x 2^(-2^i / 2160): what 1, 2, 4 ... 2048 hours leave of a count.
constexpr std::array<std::uint64_t, 12> left_after_hours{
    4'293'589'256, 4'292'211'658, 4'289'457'787, 4'283'955'346, 4'272'971'631, 4'251'088'611,
    4'207'658'204, 4'122'123'951, 3'956'236'379, 3'644'220'132, 3'092'070'197, 2'226'070'059};

std::int64_t fade(std::int64_t count, std::int64_t hours) {
  const std::int64_t halvings = hours / half_life_hours;
  if (halvings >= 63) return 0;
  auto value = static_cast<std::uint64_t>(count) >> halvings;
  const auto rest = static_cast<std::uint64_t>(hours % half_life_hours);
  for (std::size_t i = 0; i < left_after_hours.size(); ++i) {
    if ((rest >> i & 1) == 0) continue;
    const std::uint64_t left = left_after_hours[i];
    value = (value >> 32) * left + ((value & 0xFFFFFFFF) * left >> 32);
  }
  return static_cast<std::int64_t>(value);
}

Score with_fault(Score score) {
  score.good_micro = 0;
  score.bad_micro += outcome_micro;
  score.window = (score.window << 1 | 1) & window_mask;
  score.is_banned = score.is_banned || std::popcount(score.window) >= ban_faults;
  return score;
}

}  // namespace

Score decayed(Score score, UnixMillis now) {
  const std::int64_t hour = now.get() / millis_per_hour;
  if (hour <= score.hour) return score;
  score.good_micro = fade(score.good_micro, hour - score.hour);
  score.bad_micro = fade(score.bad_micro, hour - score.hour);
  score.hour = hour;
  return score;
}

Score after(Score score, Outcome outcome, UnixMillis at) {
  score = decayed(score, at);
  switch (outcome) {
    case Outcome::good:
      score.good_micro += outcome_micro;
      score.window = score.window << 1 & window_mask;
      return score;
    case Outcome::bad: return with_fault(score);
    case Outcome::abandoned: score.bad_micro += abandon_micro; return score;
  }
  return score;
}

Score reinstated(Score score) {
  score.good_micro = 0;
  score.window = 0;
  score.is_banned = false;
  return score;
}

std::int64_t weight_of(const Score& score) {
  if (score.is_banned) return 0;
  const std::int64_t weight =
      log_ratio(static_cast<std::uint64_t>(prior_good_micro + score.good_micro),
                static_cast<std::uint64_t>(prior_bad_micro + score.bad_micro));
  return std::max<std::int64_t>(weight, 0);
}

bool is_on_probation(const Score& score) {
  return score.is_banned || score.good_micro < probation_good * outcome_micro;
}

bool is_reputable(const Score& score) {
  return !score.is_banned && score.good_micro >= single_good * outcome_micro;
}

bool is_tainted(const Score& score) { return score.is_banned || score.window != 0; }

std::int64_t audit_ppm(Tier tier, const Score& score) {
  if (score.is_banned || tier == Tier::high || tier == Tier::critical) return ppm_whole;
  if (tier == Tier::fast) return audit_ppm_min;
  if (!is_reputable(score)) return ppm_whole;
  // K0 / score, both in millionths of an outcome.
  const std::int64_t ppm = single_good * ppm_whole * outcome_micro / score.good_micro;
  return std::max(ppm, audit_ppm_min);
}

}  // namespace gstd
