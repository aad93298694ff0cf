// Cells: what everything on TON is made of. Up to 1,023 bits and four references, never changed.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "events/core.hpp"

namespace gstd::ton {

constexpr std::size_t cell_bits_max = 1023;
constexpr std::size_t cell_refs_max = 4;
/// As the chain has it. Bounds the stack of all that walks down a tree, destructors included.
constexpr std::size_t cell_depth_max = 1024;

/// Bytes as the texts of the standard library.
template <std::size_t N>
std::string_view chars(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

class Cell;
using CellPtr = std::shared_ptr<const Cell>;

/// An ordinary cell with its representation hash. Any thread.
class Cell {
  struct Checked {};  ///< Only make() and empty() know what fits.

 public:
  /// `bytes`: the bits from the highest of the first byte on; what lies behind the last bit counts
  /// for nothing. `invalid` above the limits.
  static Result<CellPtr> make(std::string bytes, std::size_t bits, std::vector<CellPtr> refs);
  static const CellPtr& empty();

  std::size_t bits() const { return bits_; }
  /// Whole bytes; zeros behind the last bit.
  std::string_view bytes() const { return bytes_; }
  bool bit(std::size_t at) const { return bytes_[at / 8] >> (7 - at % 8) & 1; }
  const std::vector<CellPtr>& refs() const { return refs_; }
  const Sha256& hash() const { return hash_; }
  std::size_t depth() const { return depth_; }

  /// The two descriptors and the bits with their completion tag: how a cell begins in its
  /// representation and in a bag of cells.
  std::string head() const;

  Cell(Checked, std::string bytes, std::size_t bits, std::vector<CellPtr> refs);

 private:
  std::string bytes_;
  std::size_t bits_;
  std::vector<CellPtr> refs_;
  std::size_t depth_ = 0;
  Sha256 hash_;
};

}  // namespace gstd::ton
