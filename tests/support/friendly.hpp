// Friendly addresses of any content, the wrong ones included, which adapters/ton never writes.
#pragma once

#include "adapters/ton/address.hpp"

namespace gstd::testing {

/// Base64url of the bytes and their right checksum: an address when `bytes` are tag, workchain and
/// 32 of account; well spelled in any case.
inline std::string with_checksum(std::string bytes) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const std::uint16_t crc = crc16(bytes);
  bytes.push_back(static_cast<char>(crc >> 8));
  bytes.push_back(static_cast<char>(crc));
  std::string text;
  std::uint32_t bits = 0;
  std::size_t count = 0;
  for (const char byte : bytes) {
    bits = bits << 8 | static_cast<std::uint8_t>(byte);
    for (count += 8; count >= 6; count -= 6) text.push_back(alphabet[bits >> (count - 6) & 63]);
  }
  return text;
}

}  // namespace gstd::testing
