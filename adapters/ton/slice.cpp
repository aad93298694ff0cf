#include "adapters/ton/slice.hpp"

#include <algorithm>

namespace gstd::ton {

std::optional<std::size_t> Slice::take(std::size_t count) {
  failed_ = failed_ || count > bits_left();
  if (failed_) return {};
  at_ += count;
  return at_ - count;
}

std::uint64_t Slice::uint(std::size_t count) {
  const auto begin = take(count);
  std::uint64_t value = 0;
  if (begin)
    for (std::size_t i = 0; i < count; ++i)
      value = value << 1 | static_cast<std::uint64_t>(cell_->bit(*begin + i));
  return value;
}

std::string Slice::bits(std::size_t count) {
  const auto begin = take(count);
  if (!begin) return {};
  if (*begin % 8 == 0 && count % 8 == 0)
    return std::string{cell_->bytes().substr(*begin / 8, count / 8)};
  std::string bytes((count + 7) / 8, '\0');
  for (std::size_t i = 0; i < count; ++i)
    if (cell_->bit(*begin + i)) bytes[i / 8] = static_cast<char>(bytes[i / 8] | 0x80 >> i % 8);
  return bytes;
}

Sha256 Slice::hash() {
  Sha256 hash;
  std::ranges::copy(bits(8 * hash.bytes.size()), hash.bytes.begin());
  return hash;
}

Uint128 Slice::coins() {
  Uint128 amount = 0;
  for (std::uint64_t left = uint(4); left > 0; --left) amount = amount << 8 | uint(8);
  return failed_ ? 0 : amount;
}

std::optional<Wallet> Slice::address() {
  constexpr std::uint64_t addr_none = 0b00, addr_std = 0b10;
  const std::uint64_t kind = uint(2);
  if (failed_ || kind == addr_none) return {};
  if (kind != addr_std || bit()) {  // Anycast.
    fail();
    return {};
  }
  Wallet wallet;
  wallet.workchain = static_cast<std::int8_t>(uint(8));
  std::ranges::copy(bits(8 * wallet.account.size()), wallet.account.begin());
  if (failed_) return {};
  return wallet;
}

CellPtr Slice::ref() {
  failed_ = failed_ || refs_left() == 0;
  return failed_ ? Cell::empty() : cell_->refs()[next_ref_++];
}

CellPtr Slice::rest() {
  const std::size_t count = bits_left();
  std::vector<CellPtr> refs{cell_->refs().begin() + static_cast<std::ptrdiff_t>(next_ref_),
                            cell_->refs().end()};
  next_ref_ = cell_->refs().size();
  // A part of a cell is a cell.
  return failed_ ? Cell::empty() : *Cell::make(bits(count), count, std::move(refs));
}

Result<std::string> read_snake(Slice from, std::size_t bytes_max) {
  std::string text;
  for (;;) {
    if (from.bits_left() % 8 != 0 || from.refs_left() > 1)
      return refuse("invalid", "a text that does not lie in whole bytes of a chain of cells");
    text += from.bits(from.bits_left());
    if (text.size() > bytes_max)
      return refuse("invalid", "a text of more than " + std::to_string(bytes_max) + " bytes");
    if (from.refs_left() == 0) return text;
    from = Slice{from.ref()};
  }
}

}  // namespace gstd::ton
