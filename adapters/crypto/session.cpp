#include "adapters/crypto/session.hpp"

#include <sodium.h>
#include <algorithm>
#include <optional>

namespace gstd {
namespace {

// A token's bytes: format, role, workchain, 32 of the owner's account, 8 of the expiry
// (big-endian), 32 of the worker key (zeros for a wallet), 32 of HMAC-SHA-256.
constexpr std::uint8_t format = 1;
constexpr std::size_t payload_size = 1 + 1 + 1 + 32 + 8 + 32;
constexpr std::size_t mac_size = 32;
constexpr std::size_t token_size = payload_size + mac_size;
// The key may come from a file that others use as well: what it signs here says what it is for.
constexpr std::string_view tag = "gstd-session-v1";

using Payload = std::array<std::uint8_t, payload_size>;
using Mac = std::array<std::uint8_t, mac_size>;
using Token = std::array<std::uint8_t, token_size>;

Mac mac_of(const SessionKey& key, const Payload& payload) {
  std::array<std::uint8_t, tag.size() + payload_size> message;
  std::copy(payload.begin(), payload.end(), std::ranges::copy(tag, message.begin()).out);
  Mac mac;
  crypto_auth_hmacsha256(mac.data(), message.data(), message.size(), key.bytes.data());
  return mac;
}

Payload write(const Session& session) {
  Payload payload;
  auto out = payload.begin();
  *out++ = format;
  *out++ = static_cast<std::uint8_t>(session.role);
  *out++ = static_cast<std::uint8_t>(session.owner.workchain);
  out = std::ranges::copy(session.owner.account, out).out;
  const auto expires = static_cast<std::uint64_t>(session.expires.get());
  for (int shift = 56; shift >= 0; shift -= 8) *out++ = static_cast<std::uint8_t>(expires >> shift);
  std::ranges::copy(session.worker.bytes, out);
  return payload;
}

/// Only of bytes whose HMAC is ours: they are what `write` wrote.
Session read(const Payload& payload) {
  Session session;
  auto in = payload.begin() + 1;
  session.role = static_cast<Role>(*in++);
  session.owner.workchain = static_cast<std::int8_t>(*in++);
  std::copy_n(in, session.owner.account.size(), session.owner.account.begin());
  in += 32;
  std::uint64_t expires = 0;
  for (int i = 0; i < 8; ++i) expires = expires << 8 | *in++;
  session.expires = UnixMillis{static_cast<std::int64_t>(expires)};
  std::copy_n(in, session.worker.bytes.size(), session.worker.bytes.begin());
  return session;
}

std::optional<Token> decode(std::string_view text) {
  Token token;
  std::size_t size = 0;
  const char* end = nullptr;
  const int is_bad =
      sodium_base642bin(token.data(), token.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  if (is_bad != 0 || size != token.size() || end != text.data() + text.size()) return {};
  return token;
}

}  // namespace

SessionKey random_session_key() {
  SessionKey key;
  fill_random(key.bytes.data(), key.bytes.size());
  return key;
}

std::string issue(const SessionKey& key, const Session& session) {
  const Payload payload = write(session);
  Token token;
  std::ranges::copy(mac_of(key, payload), std::ranges::copy(payload, token.begin()).out);
  constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_ENCODED_LEN(token_size, variant), '\0');
  sodium_bin2base64(text.data(), text.size(), token.data(), token.size(), variant);
  text.pop_back();  // The C string's zero.
  return text;
}

Result<Session> check(const SessionKey& key, std::string_view token, UnixMillis now) {
  const std::optional<Token> bytes = decode(token);
  if (!bytes) return refuse("unauthenticated", "not a session token");
  Payload payload;
  std::copy_n(bytes->begin(), payload.size(), payload.begin());
  const Mac mac = mac_of(key, payload);
  if (sodium_memcmp(mac.data(), bytes->data() + payload_size, mac_size) != 0 ||
      payload[0] != format)
    return refuse("unauthenticated", "not a session token of this server");
  const Session session = read(payload);
  if (now >= session.expires) return refuse("unauthenticated", "the session has expired");
  return session;
}

}  // namespace gstd
