#include "adapters/crypto/hmac.hpp"

#include <sodium.h>

namespace gstd {
namespace {

constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

SessionKey random_session_key() {
  SessionKey key;
  fill_random(key.bytes.data(), key.bytes.size());
  return key;
}

Mac mac_of(const SessionKey& key, std::string_view tag, std::string_view message) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.bytes.data(), key.bytes.size());
  crypto_auth_hmacsha256_update(&state, bytes_of(tag), tag.size());
  crypto_auth_hmacsha256_update(&state, bytes_of(message), message.size());
  Mac mac;
  crypto_auth_hmacsha256_final(&state, mac.data());
  wipe(&state, sizeof state);
  return mac;
}

bool is_mac(const Mac& right, const std::uint8_t* given, std::size_t size) {
  return size > 0 && size <= right.size() && sodium_memcmp(right.data(), given, size) == 0;
}

std::string to_token_text(const std::uint8_t* bytes, std::size_t size) {
  std::string text(sodium_base64_encoded_len(size, variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes, size, variant);
  text.pop_back();  // The C string's zero.
  return text;
}

bool from_token_text(std::string_view text, std::uint8_t* bytes, std::size_t size) {
  std::size_t written = 0;
  const char* end = nullptr;
  const int is_bad = sodium_base642bin(bytes, size, text.data(), text.size(), nullptr, &written,
                                       &end, variant);
  return is_bad == 0 && written == size && end == text.data() + text.size();
}

}  // namespace gstd
