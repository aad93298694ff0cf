// Builder: puts values into a cell, bit by bit, as TL-B lays them out.
#pragma once

#include "adapters/ton/cell.hpp"
#include "events/money.hpp"

namespace gstd::ton {

/// Amounts on chain leave 64 bits.
__extension__ typedef unsigned __int128 Uint128;

/// Too much for one cell is remembered and told by end(). One thread.
class Builder {
 public:
  Builder& bit(bool value);
  /// The lowest `count` bits, at most 64, highest first.
  Builder& uint(std::uint64_t value, std::size_t count);
  /// The first `count` bits of these bytes.
  Builder& bits(std::string_view bytes, std::size_t count);
  Builder& bytes(std::string_view bytes) { return bits(bytes, 8 * bytes.size()); }
  Builder& hash(const Sha256& hash);
  /// As a number of 256 bits.
  Builder& uuid(const std::array<std::uint8_t, 16>& bytes);
  /// VarUInteger 16: four bits of length, then as many bytes. At most 2^120 - 1.
  Builder& coins(Uint128 amount);
  Builder& coins(Nano amount) { return coins(static_cast<Uint128>(amount.value)); }
  /// addr_std without anycast; addr_none for nobody.
  Builder& address(const std::optional<Wallet>& wallet);
  Builder& ref(CellPtr cell);
  /// `Maybe ^Cell`: null is nothing.
  Builder& maybe_ref(CellPtr cell);
  /// All of that cell's bits and references.
  Builder& append(const Cell& cell);

  std::size_t bits_left() const { return cell_bits_max - std::min(bits_, cell_bits_max); }
  std::size_t refs_left() const { return cell_refs_max - std::min(refs_.size(), cell_refs_max); }
  /// `invalid` when more was put in than a cell holds.
  Result<CellPtr> end() const;

 private:
  std::string bytes_;
  std::size_t bits_ = 0;
  std::vector<CellPtr> refs_;
  bool is_too_large_ = false;  ///< An amount that coins cannot hold.
};

/// Text of any length in a chain of cells, each but the last full to its last whole byte.
/// `invalid` when the chain would be deeper than cells may be.
Result<CellPtr> snake(std::string_view text, Builder begun = {});
/// A comment as wallets show it: 32 zero bits, then the text.
Result<CellPtr> comment(std::string_view text);

}  // namespace gstd::ton
