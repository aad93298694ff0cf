#include "adapters/ton/address.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace gstd {
namespace {

// TEP-2: tag, workchain byte, 32 bytes of account, CRC16 big-endian.
constexpr std::size_t friendly_size = 36;
constexpr std::size_t friendly_text_size = 48;
constexpr std::uint8_t bounceable_tag = 0x11;
constexpr std::uint8_t non_bounceable_tag = 0x51;
constexpr std::uint8_t test_only_flag = 0x80;
constexpr std::size_t checked_size = friendly_size - 2;

using Friendly = std::array<std::uint8_t, friendly_size>;

constexpr std::string_view base64url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Both alphabets: they differ in two characters that cannot be mistaken, and the CRC follows.
std::optional<std::uint32_t> sextet(char c) {
  if (c == '+') c = '-';
  if (c == '/') c = '_';
  const std::size_t at = base64url.find(c);
  if (at == std::string_view::npos) return {};
  return static_cast<std::uint32_t>(at);
}

/// 48 characters are exactly 36 bytes: no padding, no spare bits.
std::optional<Friendly> decode(std::string_view text) {
  Friendly bytes;
  for (std::size_t i = 0; i < text.size() / 4; ++i) {
    std::uint32_t group = 0;
    for (const char c : text.substr(4 * i, 4)) {
      const std::optional<std::uint32_t> bits = sextet(c);
      if (!bits) return {};
      group = group << 6 | *bits;
    }
    bytes[3 * i] = static_cast<std::uint8_t>(group >> 16);
    bytes[3 * i + 1] = static_cast<std::uint8_t>(group >> 8);
    bytes[3 * i + 2] = static_cast<std::uint8_t>(group);
  }
  return bytes;
}

std::string encode(const Friendly& bytes) {
  std::string text;
  text.reserve(friendly_text_size);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::uint32_t group = std::uint32_t{bytes[i]} << 16 | std::uint32_t{bytes[i + 1]} << 8 |
                                std::uint32_t{bytes[i + 2]};
    for (int shift = 18; shift >= 0; shift -= 6) text.push_back(base64url[group >> shift & 63]);
  }
  return text;
}

std::uint16_t crc_of(const Friendly& bytes) {
  return crc16({reinterpret_cast<const char*>(bytes.data()), checked_size});
}

Result<Wallet> parse_friendly(std::string_view text, Network network) {
  if (text.size() != friendly_text_size)
    return refuse("bad_address",
                  "a friendly address has 48 characters, this one " + std::to_string(text.size()));
  const std::optional<Friendly> bytes = decode(text);
  if (!bytes) return refuse("bad_address", "a character outside base64 and base64url");
  const auto& b = *bytes;
  if (crc_of(b) != (b[checked_size] << 8 | b[checked_size + 1]))
    return refuse("bad_address", "the checksum does not fit: a mistyped address");
  const std::uint8_t tag = b[0] & static_cast<std::uint8_t>(~test_only_flag);
  if (tag != bounceable_tag && tag != non_bounceable_tag)
    return refuse("bad_address", "an unknown tag byte");
  if ((b[0] & test_only_flag) != 0 && network == Network::mainnet)
    return refuse("bad_address", "a test-only address on mainnet");
  Wallet wallet;
  wallet.workchain = static_cast<std::int8_t>(b[1]);
  if (wallet.workchain != 0 && wallet.workchain != -1)
    return refuse("bad_address",
                  "workchain " + std::to_string(wallet.workchain) + ": only 0 and -1 exist");
  std::copy_n(b.begin() + 2, wallet.account.size(), wallet.account.begin());
  return wallet;
}

Result<Wallet> parse_raw(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return Wallet::parse(lower);
}

}  // namespace

Result<Wallet> parse_address(std::string_view text, Network network) {
  if (text.find(':') != std::string_view::npos) return parse_raw(text);
  return parse_friendly(text, network);
}

std::string friendly(const Wallet& wallet, AddressForm form) {
  Friendly bytes;
  bytes[0] = static_cast<std::uint8_t>((form.is_bounceable ? bounceable_tag : non_bounceable_tag) |
                                       (form.is_test_only ? test_only_flag : 0));
  bytes[1] = static_cast<std::uint8_t>(wallet.workchain);
  std::ranges::copy(wallet.account, bytes.begin() + 2);
  const std::uint16_t crc = crc_of(bytes);
  bytes[checked_size] = static_cast<std::uint8_t>(crc >> 8);
  bytes[checked_size + 1] = static_cast<std::uint8_t>(crc);
  return encode(bytes);
}

std::uint16_t crc16(std::string_view bytes) {
  std::uint32_t crc = 0;
  for (const char c : bytes) {
    crc ^= static_cast<std::uint32_t>(static_cast<std::uint8_t>(c)) << 8;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
  }
  return static_cast<std::uint16_t>(crc);
}

}  // namespace gstd
