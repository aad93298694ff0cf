#include "adapters/json/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace gstd::json {
namespace {

constexpr std::uint64_t high_bits = 0x8080808080808080;

std::size_t ascii_prefix(std::string_view text) {
  std::size_t at = 0;
  for (; at + sizeof high_bits <= text.size(); at += sizeof high_bits) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & high_bits) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

// RFC 3629, section 4: the second byte's range depends on the first one. 0 when broken.
std::size_t sequence_size(std::string_view text) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  if (first < 0xE0) return tail(1) ? 2 : 0;
  if (first < 0xF0) {
    if ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) > 0x9F)) return 0;
    return tail(1) && tail(2) ? 3 : 0;
  }
  if ((first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) > 0x8F)) return 0;
  return tail(1) && tail(2) && tail(3) ? 4 : 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
  text.remove_prefix(ascii_prefix(text));
  while (!text.empty()) {
    const std::size_t size = sequence_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
    text.remove_prefix(ascii_prefix(text));
  }
  return true;
}

std::string repaired_utf8(std::string_view text) {
  std::string repaired;
  while (!text.empty()) {
    const std::size_t size = sequence_size(text);
    if (size == 0) repaired += "\xEF\xBF\xBD";
    if (size != 0) repaired += text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return repaired;
}

}  // namespace gstd::json
