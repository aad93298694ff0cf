#include "adapters/json/writer.hpp"

#include <charconv>
#include <cstring>

#include "adapters/json/utf8.hpp"

namespace gstd::json {
namespace {

constexpr std::size_t usual_bytes = 1024;  // Most records fit: one allocation each.
constexpr std::uint64_t ones = 0x0101010101010101;
constexpr std::uint64_t high_bits = ones << 7;

constexpr std::uint64_t zero_bytes(std::uint64_t word) { return (word - ones) & ~word & high_bits; }

// Non-zero when one of the eight bytes is a quote, a backslash or below space. It may mistake a
// byte behind such a one, never miss one.
constexpr std::uint64_t special_bytes(std::uint64_t word) {
  const std::uint64_t below_space = (word - ones * 0x20) & ~word & high_bits;
  return below_space | zero_bytes(word ^ (ones * '"')) | zero_bytes(word ^ (ones * '\\'));
}

constexpr bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
}

std::size_t plain_prefix(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if (special_bytes(word) != 0) break;
  }
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

void put_escaped(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '\\';
  switch (c) {
    case '"':
    case '\\': out += c; return;
    case '\b': out += 'b'; return;
    case '\f': out += 'f'; return;
    case '\n': out += 'n'; return;
    case '\r': out += 'r'; return;
    case '\t': out += 't'; return;
    default: break;  // The other control characters.
  }
  const auto code = static_cast<unsigned char>(c);
  out.append("u00").append(1, hex[code >> 4]).append(1, hex[code & 15]);
}

template <class Number>
void put_number(std::string& out, Number value) {
  char digits[20];  // Both limits of 64 bits take 20 characters.
  const auto [end, fault] = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, end);
}

}  // namespace

Writer::Writer() { text_.reserve(usual_bytes); }

void Writer::key(std::string_view name) {
  comma();
  quoted(name);
  text_ += ':';
  needs_comma_ = false;
}

void Writer::string(std::string_view text) {
  comma();
  quoted(text);
}

void Writer::boolean(bool value) {
  comma();
  text_ += value ? "true" : "false";
}

void Writer::integer(std::int64_t value) {
  comma();
  put_number(text_, value);
}

void Writer::integer(std::uint64_t value) {
  comma();
  put_number(text_, value);
}

void Writer::quoted(std::string_view text) {
  text_ += '"';
  std::string repaired;
  if (!is_utf8(text)) text = repaired = repaired_utf8(text);
  for (;;) {
    const std::size_t run = plain_prefix(text);
    text_.append(text.substr(0, run));
    if (run == text.size()) break;
    put_escaped(text_, text[run]);
    text.remove_prefix(run + 1);
  }
  text_ += '"';
}

}  // namespace gstd::json
