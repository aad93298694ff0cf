#include "adapters/ton/cell.hpp"

#include "events/sha256.hpp"

namespace gstd::ton {

Result<CellPtr> Cell::make(std::string bytes, std::size_t bits, std::vector<CellPtr> refs) {
  if (bits > cell_bits_max || bits > 8 * bytes.size())
    return refuse("invalid", "a cell of " + std::to_string(bits) + " bits");
  if (refs.size() > cell_refs_max)
    return refuse("invalid", "a cell of " + std::to_string(refs.size()) + " references");
  for (const CellPtr& ref : refs)
    if (ref->depth() >= cell_depth_max)
      return refuse("invalid", "cells deeper than " + std::to_string(cell_depth_max));
  return std::make_shared<Cell>(Checked{}, std::move(bytes), bits, std::move(refs));
}

const CellPtr& Cell::empty() {
  static const CellPtr cell =
      std::make_shared<Cell>(Checked{}, std::string{}, 0, std::vector<CellPtr>{});
  return cell;
}

Cell::Cell(Checked, std::string bytes, std::size_t bits, std::vector<CellPtr> refs)
    : bytes_{std::move(bytes)}, bits_{bits}, refs_{std::move(refs)} {
  bytes_.resize((bits_ + 7) / 8);
  if (bits_ % 8 != 0) bytes_.back() = static_cast<char>(bytes_.back() & (0xFF00 >> bits_ % 8));
  std::string whole = head();
  for (const CellPtr& ref : refs_) {
    whole.push_back(static_cast<char>(ref->depth() >> 8));
    whole.push_back(static_cast<char>(ref->depth()));
    depth_ = std::max(depth_, ref->depth() + 1);
  }
  for (const CellPtr& ref : refs_)
    whole.append(chars(ref->hash().bytes));
  hash_ = sha256(whole);
}

std::string Cell::head() const {
  std::string text;
  text.reserve(2 + bytes_.size() + refs_.size() * (2 + sizeof hash_.bytes));
  text.push_back(static_cast<char>(refs_.size()));
  text.push_back(static_cast<char>(bits_ / 8 + bytes_.size()));
  text += bytes_;
  if (bits_ % 8 != 0) text.back() = static_cast<char>(text.back() | 0x80 >> bits_ % 8);
  return text;
}

}  // namespace gstd::ton
