#include "events/core.hpp"

#include <algorithm>
#include <utility>

namespace gstd {
namespace {

// domain.md §7, as a table: code, kind. Chain and store codes that never reach HTTP as themselves
// (journal_cut, ...) are `unavailable`, like every code not listed.
constexpr std::pair<std::string_view, Errc> kinds[] = {
    {"invalid", Errc::invalid},
    {"unauthenticated", Errc::unauthenticated},
    {"forbidden", Errc::forbidden},
    {"own_task", Errc::forbidden},
    {"worker_suspended", Errc::forbidden},
    {"user_blocked", Errc::forbidden},
    {"not_found", Errc::not_found},
    {"conflict", Errc::conflict},
    {"not_open", Errc::conflict},
    {"already_tried", Errc::conflict},
    {"already_decided", Errc::conflict},
    {"in_progress", Errc::conflict},
    {"not_holder", Errc::conflict},
    {"key_bound", Errc::conflict},
    {"insufficient", Errc::conflict},
    {"closed", Errc::conflict},
    {"lease_lapsed", Errc::gone},
    {"deadline_passed", Errc::gone},
    {"expired", Errc::gone},
    {"not_yet", Errc::not_yet},
    {"too_large", Errc::too_large},
    {"spec_invalid", Errc::unprocessable},
    {"bad_signature", Errc::unprocessable},
    {"hash_mismatch", Errc::unprocessable},
    {"bad_address", Errc::unprocessable},
    {"slow_down", Errc::slow_down},
    {"too_soon", Errc::slow_down},
};

/// What each character is worth as a lower-case hex digit; -1 for those that are none.
constexpr std::array<std::int8_t, 256> make_hex_digits() {
  std::array<std::int8_t, 256> digits{};
  digits.fill(-1);
  for (std::int8_t i = 0; i < 16; ++i)
    digits[static_cast<unsigned char>("0123456789abcdef"[i])] = i;
  return digits;
}
constexpr auto hex_digits = make_hex_digits();

// Where the dashes of a UUID's text stand.
constexpr std::size_t uuid_text_size = 36;
constexpr bool is_dash(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

}  // namespace

Errc kind_of(std::string_view code) {
  const auto* found = std::ranges::find(kinds, code, &std::pair<std::string_view, Errc>::first);
  return found == std::end(kinds) ? Errc::unavailable : found->second;
}

tl::unexpected<Error> refuse(std::string_view code, std::string why, std::string path) {
  return tl::unexpected<Error>{
      Error{kind_of(code), std::string{code}, std::move(why), std::move(path)}};
}

bool operator==(const Error& left, const Error& right) {
  return left.code == right.code && left.path == right.path;
}

std::ostream& operator<<(std::ostream& out, const Error& error) {
  out << error.code << ": ";
  if (!error.path.empty()) out << error.path << ": ";
  return out << error.why;
}

std::string to_hex(const std::uint8_t* bytes, std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(2 * size, '0');
  for (std::size_t i = 0; i < size; ++i) {
    text[2 * i] = digits[bytes[i] >> 4];
    text[2 * i + 1] = digits[bytes[i] & 15];
  }
  return text;
}

// Some ten of these are read for each record: by table, and looked at once at the end.
bool from_hex(std::string_view text, std::uint8_t* bytes, std::size_t size) {
  if (text.size() != 2 * size) return false;
  int seen = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const int high = hex_digits[static_cast<unsigned char>(text[2 * i])];
    const int low = hex_digits[static_cast<unsigned char>(text[2 * i + 1])];
    seen |= high | low;
    bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return seen >= 0;
}

std::string uuid_text(const std::array<std::uint8_t, 16>& bytes) {
  const std::string hex = to_hex(bytes.data(), bytes.size());
  std::string text;
  text.reserve(uuid_text_size);
  for (const char c : hex) {
    if (is_dash(text.size())) text.push_back('-');
    text.push_back(c);
  }
  return text;
}

bool uuid_parse(std::string_view text, std::array<std::uint8_t, 16>& bytes) {
  if (text.size() != uuid_text_size) return false;
  std::array<char, 32> hex{};
  std::size_t size = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_dash(i) != (text[i] == '-')) return false;
    if (!is_dash(i)) hex[size++] = text[i];
  }
  return from_hex({hex.data(), hex.size()}, bytes.data(), bytes.size());
}

std::string Wallet::text() const {
  return std::to_string(workchain) + ":" + to_hex(account.data(), account.size());
}

Result<Wallet> Wallet::parse(std::string_view text) {
  Wallet wallet;
  const std::size_t colon = text.find(':');
  const std::string_view chain = text.substr(0, colon);
  if (colon == std::string_view::npos || (chain != "0" && chain != "-1") ||
      !from_hex(text.substr(colon + 1), wallet.account.data(), wallet.account.size()))
    return refuse("bad_address", "expected a raw TON address: workchain 0 or -1, ':', 64 hex");
  wallet.workchain = chain == "0" ? 0 : -1;
  return wallet;
}

}  // namespace gstd
