// The texts in which toncenter's API v3 writes values: each reads exactly its own form. They are
// text values, so that adapters/json reads them and names the place of a fault.
#pragma once

#include "adapters/ton/cell.hpp"
#include "events/money.hpp"

namespace gstd::chain::v3 {

/// Base64 of 32 bytes.
struct HashText {
  Sha256 value;
  std::string text() const;
  static Result<HashText> parse(std::string_view text);
};

/// "0:64HEX".
struct AddressText {
  Wallet value;
  std::string text() const;
  static Result<AddressText> parse(std::string_view text);
};

/// Decimal digits, at most 2^64 - 1.
struct NumberText {
  std::uint64_t value = 0;
  std::string text() const { return std::to_string(value); }
  static Result<NumberText> parse(std::string_view text);
};

/// Decimal digits, at most 2^63 - 1.
struct AmountText {
  Nano value;
  std::string text() const { return value.text(); }
  static Result<AmountText> parse(std::string_view text);
};

/// "0x" and eight digits of hex.
struct OpcodeText {
  std::uint32_t value = 0;
  std::string text() const;
  static Result<OpcodeText> parse(std::string_view text);
};

/// Base64 of a bag of cells. Null when it holds exotic cells, which anybody can send.
struct BodyText {
  ton::CellPtr value;
  std::string text() const;
  static Result<BodyText> parse(std::string_view text);
};

}  // namespace gstd::chain::v3
