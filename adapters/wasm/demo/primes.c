// Counts the primes below a limit. Input: the limit as decimal text, at most 10^9. Output: the
// count as decimal text.
#include "abi.h"

enum { limit_max = 1000000000, root_max = 31623, segment_odds = 32768 };

static u8 is_composite[segment_odds];
static u32 base_primes[3402];  // The odd primes up to root_max.
static u32 next_multiple[3402];

static u32 find_base_primes(u32 root) {
  u32 count = 0;
  for (u32 n = 3; n <= root; n += 2) {
    u32 is_prime = 1;
    for (u32 i = 0; i < count && base_primes[i] * base_primes[i] <= n; ++i)
      if (n % base_primes[i] == 0) {
        is_prime = 0;
        break;
      }
    if (!is_prime) continue;
    base_primes[count] = n;
    next_multiple[count++] = n * n / 2;  // As an index into the odd numbers.
  }
  return count;
}

// Odd numbers in segments that fit a cache: index i stands for 2i + 1.
static u32 count_below(u32 limit) {
  if (limit < 3) return 0;
  u32 root = 0;
  while ((root + 1) * (root + 1) < limit && root < root_max) ++root;
  const u32 bases = find_base_primes(root);
  const u32 odds = limit / 2;  // How many odd numbers are below the limit.
  u32 count = 1;               // For the 2.
  for (u32 low = 0; low < odds; low += segment_odds) {
    const u32 high = odds - low < segment_odds ? odds : low + segment_odds;
    for (u32 i = 0; i < segment_odds; ++i) is_composite[i] = 0;
    for (u32 b = 0; b < bases; ++b) {
      u32 m = next_multiple[b];
      for (; m < high; m += base_primes[b]) is_composite[m - low] = 1;
      next_multiple[b] = m;
    }
    for (u32 i = low == 0 ? 1 : 0; i < high - low; ++i) count += !is_composite[i];
  }
  return count;
}

GSTD_EXPORT("run") u64 run(const u8* input, u32 size) {
  Text text = {input, input + size};
  const u32 limit = next_number(&text, limit_max);
  u8* out = alloc(16);
  return result(out, (u32)(put_number(out, count_below(limit)) - out));
}
