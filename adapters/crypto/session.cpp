#include "adapters/crypto/session.hpp"

#include <algorithm>

namespace gstd {
namespace {

// A token's bytes: format, role, workchain, 32 of the owner's account, 8 of the expiry
// (big-endian), 32 of the worker key (zeros for a wallet), 16 of the session's id, 32 of
// HMAC-SHA-256.
constexpr std::uint8_t format = 2;
constexpr std::size_t payload_size = 1 + 1 + 1 + 32 + 8 + 32 + SessionId::size;
constexpr std::size_t token_size = payload_size + std::tuple_size_v<Mac>;
constexpr std::string_view tag = "gstd-session-v2";

using Token = std::array<std::uint8_t, token_size>;

Mac mac_of_payload(const SessionKey& key, const Token& token) {
  return mac_of(key, tag, {reinterpret_cast<const char*>(token.data()), payload_size});
}

Token write(const SessionKey& key, const Session& session) {
  Token token;
  auto out = token.begin();
  *out++ = format;
  *out++ = static_cast<std::uint8_t>(session.role);
  *out++ = static_cast<std::uint8_t>(session.owner.workchain);
  out = std::ranges::copy(session.owner.account, out).out;
  const auto expires = static_cast<std::uint64_t>(session.expires.get());
  for (int shift = 56; shift >= 0; shift -= 8) *out++ = static_cast<std::uint8_t>(expires >> shift);
  out = std::ranges::copy(session.worker.bytes, out).out;
  out = std::ranges::copy(session.id.bytes, out).out;
  std::ranges::copy(mac_of_payload(key, token), out);
  return token;
}

/// Only of bytes whose HMAC is ours: they are what `write` wrote.
Session read(const Token& token) {
  Session session;
  auto in = token.begin() + 1;
  const auto take = [&](auto& bytes) {
    std::copy_n(in, bytes.size(), bytes.begin());
    in += static_cast<std::ptrdiff_t>(bytes.size());
  };
  session.role = static_cast<Role>(*in++);
  session.owner.workchain = static_cast<std::int8_t>(*in++);
  take(session.owner.account);
  std::uint64_t expires = 0;
  for (int i = 0; i < 8; ++i) expires = expires << 8 | *in++;
  session.expires = UnixMillis{static_cast<std::int64_t>(expires)};
  take(session.worker.bytes);
  take(session.id.bytes);
  return session;
}

}  // namespace

SessionId new_session_id() { return SessionId{random_bytes<SessionId::size>()}; }

std::string issue(const SessionKey& key, const Session& session) {
  const Token token = write(key, session);
  return to_token_text(token.data(), token.size());
}

Result<Session> check(const SessionKey& key, std::string_view text, UnixMillis now) {
  Token token;
  if (!from_token_text(text, token.data(), token.size()))
    return refuse("unauthenticated", "not a session token");
  if (!is_mac(mac_of_payload(key, token), token.data() + payload_size, token_size - payload_size) ||
      token[0] != format)
    return refuse("unauthenticated", "not a session token of this server");
  const Session session = read(token);
  if (now >= session.expires) return refuse("unauthenticated", "the session has expired");
  return session;
}

}  // namespace gstd
