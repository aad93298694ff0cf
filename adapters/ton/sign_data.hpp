// signData of TonConnect: what a wallet signs so that its owner's words can be shown to others.
#pragma once

#include "adapters/ton/cell.hpp"
#include "events/money.hpp"

namespace gstd::ton {

struct SignedData {
  enum class Kind { text, binary };

  Wallet address;
  std::string domain;
  std::uint64_t timestamp_s = 0;
  Kind kind = Kind::text;
  std::string payload;
};
/// The hash that is signed for a text (UTF-8) or bytes.
Sha256 sign_data_hash(const SignedData& data);

struct SignedCell {
  Wallet address;
  std::string domain;
  std::uint64_t timestamp_s = 0;
  std::string schema;  ///< TL-B of the cell.
  CellPtr cell;
};
/// The cell whose hash is signed, which contracts can check as well. `invalid` for a domain or a
/// cell that does not fit.
Result<CellPtr> sign_data_cell(const SignedCell& data);

}  // namespace gstd::ton
