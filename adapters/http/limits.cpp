#include "adapters/http/limits.hpp"

#include <algorithm>

namespace gstd::http {
namespace {

constexpr Millis sweep_period{10'000};
// Millitokens: what a rate per second gives in one millisecond is then a whole number.
constexpr std::int64_t token = 1000;

}  // namespace

bool TokenBuckets::take(const std::string& key, UnixMillis now) {
  if (rate_.per_second <= 0) return true;
  if (now - swept_ >= sweep_period) forget_full(now);
  const std::int64_t full = rate_.burst * token;
  Bucket& bucket = buckets_.try_emplace(key, Bucket{full, now}).first->second;
  bucket = {millitokens_of(bucket, now), now};
  if (bucket.millitokens < token) return false;
  bucket.millitokens -= token;
  return true;
}

bool TokenBuckets::is_empty(const std::string& key, UnixMillis now) const {
  const auto found = buckets_.find(key);
  return found != buckets_.end() && millitokens_of(found->second, now) < token;
}

std::int64_t TokenBuckets::millitokens_of(const Bucket& bucket, UnixMillis now) const {
  const std::int64_t full = rate_.burst * token;
  // A clock that stepped back gives nothing, one that jumped ahead no more than a full bucket.
  const std::int64_t elapsed_ms =
      std::clamp<std::int64_t>((now - bucket.at).get(), 0, full / rate_.per_second + 1);
  return std::min(full, bucket.millitokens + elapsed_ms * rate_.per_second);
}

void TokenBuckets::forget_full(UnixMillis now) {
  swept_ = now;
  const std::int64_t refill_ms = rate_.burst * token / rate_.per_second;
  std::erase_if(buckets_,
                [&](const auto& entry) { return (now - entry.second.at).get() >= refill_ms; });
}

}  // namespace gstd::http
