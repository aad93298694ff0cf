#include "adapters/chain/v3_values.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/crypto/base64.hpp"
#include "adapters/ton/address.hpp"
#include "adapters/ton/boc.hpp"

namespace gstd::chain::v3 {
namespace {

/// All of the text, in its shortest form.
std::optional<std::uint64_t> decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size()) return {};
  if (text.size() > 1 && text.front() == '0') return {};
  return value;
}

}  // namespace

std::string HashText::text() const { return to_base64(ton::chars(value.bytes)); }

Result<HashText> HashText::parse(std::string_view text) {
  HashText hash;
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != hash.value.bytes.size())
    return refuse("invalid", "expected 32 bytes in base64");
  std::ranges::copy(*bytes, hash.value.bytes.begin());
  return hash;
}

std::string AddressText::text() const { return value.text(); }

Result<AddressText> AddressText::parse(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return refuse("invalid", "expected 0:64hex");
  return parse_address(text, Network::mainnet).map([](const Wallet& wallet) {
    return AddressText{wallet};
  });
}

Result<NumberText> NumberText::parse(std::string_view text) {
  if (const auto value = decimal(text)) return NumberText{*value};
  return refuse("invalid", "expected decimal digits of 64 bits");
}

Result<AmountText> AmountText::parse(std::string_view text) {
  const auto value = decimal(text);
  if (value && *value <= INT64_MAX) return AmountText{Nano{static_cast<std::int64_t>(*value)}};
  return refuse("invalid", "expected decimal digits of 63 bits");
}

std::string OpcodeText::text() const {
  std::array<std::uint8_t, 4> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
  return "0x" + to_hex(bytes.data(), bytes.size());
}

Result<OpcodeText> OpcodeText::parse(std::string_view text) {
  std::array<std::uint8_t, 4> bytes;
  if (!text.starts_with("0x") || !from_hex(text.substr(2), bytes.data(), bytes.size()))
    return refuse("invalid", "expected 0x and eight digits of hex");
  OpcodeText opcode;
  for (const std::uint8_t byte : bytes) opcode.value = opcode.value << 8 | byte;
  return opcode;
}

std::string BodyText::text() const { return value ? to_base64(ton::write_boc(value)) : ""; }

Result<BodyText> BodyText::parse(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes) return refuse("invalid", "expected base64");
  auto cell = ton::read_boc(*bytes);
  if (cell) return BodyText{*std::move(cell)};
  if (cell.error().code == "exotic_cell") return BodyText{};
  return refuse("invalid", "expected a bag of cells: " + cell.error().why);
}

}  // namespace gstd::chain::v3
