#include "adapters/http/limits.hpp"

#include <algorithm>

namespace gstd::http {
namespace {

constexpr Millis sweep_period{10'000};
// Millitokens: what a rate per second gives in one millisecond is then a whole number.
constexpr std::int64_t token = 1000;

/// The host without its port; brackets of an IPv6 address go as well.
std::string_view host_part(std::string_view host) {
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    return end == std::string_view::npos ? std::string_view{} : host.substr(1, end - 1);
  }
  return host.substr(0, host.find(':'));
}

bool is_ipv4_loopback(std::string_view host) {
  if (!host.starts_with("127.")) return false;
  // All of it must look like an address: 127.0.0.1.example.org is somebody else.
  int dots = 0;
  for (const char c : host) {
    if (c == '.') ++dots;
    else if (c < '0' || c > '9') return false;
  }
  return dots == 3;
}

}  // namespace

bool TokenBuckets::take(const std::string& key, UnixMillis now) {
  if (rate_.per_second <= 0) return true;
  if (now - swept_ >= sweep_period) forget_full(now);
  const std::int64_t full = rate_.burst * token;
  Bucket& bucket = buckets_.try_emplace(key, Bucket{full, now}).first->second;
  // A clock that stepped back gives nothing, one that jumped ahead no more than a full bucket.
  const std::int64_t elapsed_ms =
      std::clamp<std::int64_t>((now - bucket.at).get(), 0, full / rate_.per_second + 1);
  bucket.millitokens = std::min(full, bucket.millitokens + elapsed_ms * rate_.per_second);
  bucket.at = now;
  if (bucket.millitokens < token) return false;
  bucket.millitokens -= token;
  return true;
}

void TokenBuckets::forget_full(UnixMillis now) {
  swept_ = now;
  const std::int64_t refill_ms = rate_.burst * token / rate_.per_second;
  std::erase_if(buckets_,
                [&](const auto& entry) { return (now - entry.second.at).get() >= refill_ms; });
}

bool is_loopback_host(std::string_view host) {
  const std::string_view name = host_part(host);
  return name == "localhost" || name == "::1" || is_ipv4_loopback(name);
}

bool is_loopback_origin(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (origin.starts_with(scheme)) return is_loopback_host(origin.substr(scheme.size()));
  return false;
}

Result<void> check_loopback(const Request& request) {
  if (!is_loopback_host(request.host))
    return refuse("forbidden", "this server answers its own machine only", "Host");
  if (!request.origin.empty() && !is_loopback_origin(request.origin))
    return refuse("forbidden", "this server answers pages of its own machine only", "Origin");
  if (request.is_forwarded)
    return refuse("forbidden", "this server answers direct requests only", "Forwarded");
  return {};
}

}  // namespace gstd::http
