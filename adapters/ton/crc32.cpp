#include "adapters/ton/crc32.hpp"

namespace gstd::ton {
namespace {

using Table = std::array<std::uint32_t, 256>;

/// The polynomial's lowest power first.
constexpr Table table_of(std::uint32_t polynomial) {
  Table made{};
  for (std::uint32_t i = 0; i < made.size(); ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? polynomial : 0);
    made[i] = crc;
  }
  return made;
}

constexpr Table castagnoli = table_of(0x82F6'3B78);
constexpr Table ieee = table_of(0xEDB8'8320);

std::uint32_t checksum(std::string_view bytes, const Table& table) {
  std::uint32_t crc = ~0U;
  for (const char c : bytes) crc = crc >> 8 ^ table[(crc ^ static_cast<std::uint8_t>(c)) & 0xFF];
  return ~crc;
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) { return checksum(bytes, castagnoli); }

std::uint32_t crc32_ieee(std::string_view bytes) { return checksum(bytes, ieee); }

}  // namespace gstd::ton
