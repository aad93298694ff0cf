#include "adapters/crypto/refresh.hpp"

namespace gstd {
namespace {

// A token's bytes: format, 16 of the session's id, 32 random or following from the token before, 32
// of HMAC-SHA-256.
constexpr std::uint8_t format = 1;
constexpr std::size_t id_at = 1;
constexpr std::size_t random_at = id_at + SessionId::size;
constexpr std::size_t random_size = 32;
constexpr std::size_t payload_size = random_at + random_size;
constexpr std::size_t token_size = payload_size + std::tuple_size_v<Mac>;
constexpr std::string_view token_tag = "gstd-refresh-v1";
constexpr std::string_view next_tag = "gstd-next-refresh-v1";

using Token = std::array<std::uint8_t, token_size>;
using Random = std::array<std::uint8_t, random_size>;

Mac mac_of_payload(const SessionKey& key, const Token& token) {
  return mac_of(key, token_tag, {reinterpret_cast<const char*>(token.data()), payload_size});
}

RefreshToken write(const SessionKey& key, const SessionId& session, const Random& random) {
  Token token;
  token[0] = format;
  std::copy(session.bytes.begin(), session.bytes.end(), token.begin() + id_at);
  std::copy(random.begin(), random.end(), token.begin() + random_at);
  const Mac mac = mac_of_payload(key, token);
  std::copy(mac.begin(), mac.end(), token.begin() + payload_size);
  std::string text = to_token_text(token.data(), token.size());
  const Sha256 hash = sha256(text);
  return {session, std::move(text), hash};
}

}  // namespace

RefreshToken new_refresh(const SessionKey& key, const SessionId& session) {
  return write(key, session, random_bytes<random_size>());
}

Result<RefreshToken> check_refresh(const SessionKey& key, std::string_view text) {
  Token token;
  if (!from_token_text(text, token.data(), token.size()))
    return refuse("unauthenticated", "not a refresh token");
  if (!is_mac(mac_of_payload(key, token), token.data() + payload_size, token_size - payload_size) ||
      token[0] != format)
    return refuse("unauthenticated", "not a refresh token of this server");
  RefreshToken read{{}, std::string{text}, sha256(text)};
  std::copy_n(token.begin() + id_at, read.session.bytes.size(), read.session.bytes.begin());
  return read;
}

RefreshToken next_refresh(const SessionKey& key, const RefreshToken& token, std::string_view salt) {
  std::string from;
  put_field(from, token.text);
  put_field(from, salt);
  return write(key, token.session, mac_of(key, next_tag, from));
}

}  // namespace gstd
