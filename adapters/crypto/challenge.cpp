#include "adapters/crypto/challenge.hpp"

namespace gstd {
namespace {

// Bytes: 4 of the expiry in seconds (big-endian, to the year 2106), 12 random, 16 of HMAC-SHA-256:
// 2^96 of one second never meet, and nobody guesses 128 bits in five minutes.
constexpr std::size_t expiry_size = 4;
constexpr std::size_t random_size = 12;
constexpr std::size_t signed_size = expiry_size + random_size;
constexpr std::size_t mac_size = Challenge::size - signed_size;
constexpr std::string_view tag = "gstd-challenge-v1";

Mac mac_of_start(const SessionKey& key, const Challenge& challenge) {
  return mac_of(key, tag,
                {reinterpret_cast<const char*>(challenge.bytes.data()), signed_size});
}

}  // namespace

Challenge new_challenge(const SessionKey& key, UnixMillis expires) {
  Challenge challenge;
  const auto seconds = static_cast<std::uint32_t>((expires.get() + 999) / 1000);
  for (std::size_t i = 0; i < expiry_size; ++i)
    challenge.bytes[i] = static_cast<std::uint8_t>(seconds >> (24 - 8 * i));
  fill_random(challenge.bytes.data() + expiry_size, random_size);
  const Mac mac = mac_of_start(key, challenge);
  std::copy_n(mac.begin(), mac_size, challenge.bytes.begin() + signed_size);
  return challenge;
}

Result<UnixMillis> check_challenge(const SessionKey& key, const Challenge& challenge,
                                   UnixMillis now) {
  if (!is_mac(mac_of_start(key, challenge), challenge.bytes.data() + signed_size, mac_size))
    return refuse("unauthenticated", "not a challenge of this server");
  std::int64_t seconds = 0;
  for (std::size_t i = 0; i < expiry_size; ++i) seconds = seconds << 8 | challenge.bytes[i];
  const UnixMillis expires{seconds * 1000};
  if (now >= expires) return refuse("unauthenticated", "the challenge is too old");
  return expires;
}

}  // namespace gstd
