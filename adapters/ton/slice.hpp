// Slice: reads a cell from its first bit on.
#pragma once

#include "adapters/ton/builder.hpp"

namespace gstd::ton {

/// After the first read beyond the end, or of what is not there, every read gives nothing and
/// failed() says so: parsers read on and ask once. One thread.
class Slice {
 public:
  explicit Slice(CellPtr cell) : cell_{std::move(cell)} {}

  bool bit() { return uint(1) != 0; }
  std::uint64_t uint(std::size_t count);          ///< At most 64 bits.
  std::string bits(std::size_t count);            ///< Whole bytes; zeros behind the last bit.
  Sha256 hash();
  Uint128 coins();
  /// Nothing for addr_none. Other forms than addr_std without anycast fail.
  std::optional<Wallet> address();
  CellPtr ref();                                  ///< The empty cell after a failure.
  CellPtr maybe_ref() { return bit() ? ref() : nullptr; }
  /// All that is left, as a cell.
  CellPtr rest();
  void skip(std::size_t count) { take(count); }

  std::size_t bits_left() const { return cell_->bits() - at_; }
  std::size_t refs_left() const { return cell_->refs().size() - next_ref_; }
  bool is_empty() const { return bits_left() == 0 && refs_left() == 0; }
  bool failed() const { return failed_; }
  void fail() { failed_ = true; }

 private:
  /// Where so many bits begin; the failure is noted when they are not there.
  std::optional<std::size_t> take(std::size_t count);

  CellPtr cell_;
  std::size_t at_ = 0;
  std::size_t next_ref_ = 0;
  bool failed_ = false;
};

/// The text of a snake, at most `bytes_max` bytes. `invalid` when it is longer, or does not lie in
/// whole bytes, or a cell of it has more than one reference.
Result<std::string> read_snake(Slice from, std::size_t bytes_max);

}  // namespace gstd::ton
