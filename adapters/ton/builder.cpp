#include "adapters/ton/builder.hpp"

#include <algorithm>

namespace gstd::ton {
namespace {

constexpr std::size_t coins_bytes_max = 15;
constexpr std::uint64_t addr_none = 0b00;
constexpr std::uint64_t addr_std = 0b100;  // Its two bits, and no anycast.
constexpr std::size_t comment_op_bits = 32;

}  // namespace

Builder& Builder::bit(bool value) {
  if (bits_ % 8 == 0) bytes_.push_back('\0');
  if (value) bytes_.back() = static_cast<char>(bytes_.back() | 0x80 >> bits_ % 8);
  ++bits_;
  return *this;
}

Builder& Builder::uint(std::uint64_t value, std::size_t count) {
  for (std::size_t i = count; i-- > 0;) bit(value >> i & 1);
  return *this;
}

Builder& Builder::bits(std::string_view bytes, std::size_t count) {
  if (bits_ % 8 == 0 && count % 8 == 0) {
    bytes_.append(bytes.substr(0, count / 8));
    bits_ += count;
    return *this;
  }
  for (std::size_t i = 0; i < count; ++i) bit(bytes[i / 8] >> (7 - i % 8) & 1);
  return *this;
}

Builder& Builder::uuid(const std::array<std::uint8_t, 16>& bytes) {
  return uint(0, 64).uint(0, 64).bits(chars(bytes), 8 * bytes.size());
}

Builder& Builder::hash(const Sha256& hash) {
  return bytes(chars(hash.bytes));
}

Builder& Builder::coins(Uint128 amount) {
  std::size_t size = 0;
  while (size <= coins_bytes_max && amount >> (8 * size) != 0) ++size;
  if (size > coins_bytes_max) {
    is_too_large_ = true;
    return *this;
  }
  uint(size, 4);
  while (size-- > 0) uint(static_cast<std::uint8_t>(amount >> (8 * size)), 8);
  return *this;
}

Builder& Builder::address(const std::optional<Wallet>& wallet) {
  if (!wallet) return uint(addr_none, 2);
  uint(addr_std, 3).uint(static_cast<std::uint8_t>(wallet->workchain), 8);
  return bytes(chars(wallet->account));
}

Builder& Builder::ref(CellPtr cell) {
  refs_.push_back(std::move(cell));
  return *this;
}

Builder& Builder::maybe_ref(CellPtr cell) {
  bit(cell != nullptr);
  return cell ? ref(std::move(cell)) : *this;
}

Builder& Builder::append(const Cell& cell) {
  bits(cell.bytes(), cell.bits());
  refs_.insert(refs_.end(), cell.refs().begin(), cell.refs().end());
  return *this;
}

Result<CellPtr> Builder::end() const {
  if (is_too_large_) return refuse("invalid", "an amount of more than 120 bits");
  return Cell::make(bytes_, bits_, refs_);
}

Result<CellPtr> snake(std::string_view text, Builder begun) {
  // From the end: a cell needs the one behind it.
  const std::size_t first = std::min(begun.bits_left() / 8, text.size());
  constexpr std::size_t each = cell_bits_max / 8;
  std::string_view rest = text.substr(first);
  CellPtr next;
  while (!rest.empty()) {
    const std::size_t size = (rest.size() - 1) % each + 1;
    Builder part;
    part.bytes(rest.substr(rest.size() - size));
    if (next) part.ref(std::move(next));
    auto made = part.end();
    if (!made) return made;
    next = std::move(*made);
    rest.remove_suffix(size);
  }
  begun.bytes(text.substr(0, first));
  if (next) begun.ref(std::move(next));
  return begun.end();
}

Result<CellPtr> comment(std::string_view text) {
  return snake(text, Builder{}.uint(0, comment_op_bits));
}

}  // namespace gstd::ton
