// Limits at the door: sizes and rates.
#pragma once

#include <unordered_map>

#include "adapters/http/message.hpp"

namespace gstd::http {

/// domain.md §7.
constexpr std::size_t body_bytes_max = 1u << 20;
constexpr std::size_t header_bytes_max = 16u << 10;
constexpr std::size_t batch_tasks_max = 1000;
constexpr std::size_t page_rows_max = 200;
constexpr std::size_t page_rows_default = 50;
constexpr std::int64_t wait_ms_max = 10'000;
/// An Idempotency-Key is held in no memory of ours; this only keeps the log lines short.
constexpr std::size_t key_bytes_max = 128;

/// Tokens a bucket holds and gets back per second; a rate of zero lets everything through.
struct Rate {
  std::int64_t per_second = 0;
  std::int64_t burst = 0;
};

/// One token bucket per key. Idle buckets are forgotten, so memory is bounded by what is active.
class TokenBuckets {
 public:
  explicit TokenBuckets(Rate rate) : rate_{rate} {}

  /// False when the key's bucket is empty.
  bool take(const std::string& key, UnixMillis now);
  /// Whether the next take would be refused; takes nothing.
  bool is_empty(const std::string& key, UnixMillis now) const;
  std::size_t size() const { return buckets_.size(); }

 private:
  struct Bucket {
    std::int64_t millitokens = 0;
    UnixMillis at;
  };
  std::int64_t millitokens_of(const Bucket& bucket, UnixMillis now) const;
  void forget_full(UnixMillis now);

  Rate rate_;
  std::unordered_map<std::string, Bucket> buckets_;
  UnixMillis swept_;
};

}  // namespace gstd::http
