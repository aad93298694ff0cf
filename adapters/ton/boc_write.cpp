#include <algorithm>
#include <map>

#include "adapters/ton/boc.hpp"
#include "adapters/ton/crc32.hpp"

namespace gstd::ton {
namespace {

constexpr std::uint32_t magic = 0xB5EE9C72;

void put(std::string& out, std::uint64_t value, std::size_t bytes) {
  while (bytes-- > 0) out.push_back(static_cast<char>(value >> (8 * bytes)));
}

std::size_t bytes_for(std::uint64_t value) {
  std::size_t bytes = 1;
  while (value >> (8 * bytes) != 0) ++bytes;
  return bytes;
}

/// Cells by hash, every cell before those it refers to.
class Order {
 public:
  explicit Order(const CellPtr& root) {
    visit(*root);
    std::ranges::reverse(cells_);
    for (std::size_t i = 0; i < cells_.size(); ++i) indexes_[cells_[i]->hash()] = i;
  }
  const std::vector<const Cell*>& cells() const { return cells_; }
  std::size_t index(const Cell& cell) const { return indexes_.at(cell.hash()); }

 private:
  void visit(const Cell& cell) {
    if (!indexes_.emplace(cell.hash(), 0).second) return;
    for (auto ref = cell.refs().rbegin(); ref != cell.refs().rend(); ++ref) visit(**ref);
    cells_.push_back(&cell);
  }

  std::vector<const Cell*> cells_;
  std::map<Sha256, std::size_t> indexes_;
};

}  // namespace

std::string write_boc(const CellPtr& root, BocForm form) {
  const Order order{root};
  const std::size_t ref_bytes = bytes_for(order.cells().size());
  std::string body;
  std::vector<std::size_t> ends;
  for (const Cell* cell : order.cells()) {
    body += cell->head();
    for (const CellPtr& ref : cell->refs()) put(body, order.index(*ref), ref_bytes);
    ends.push_back(body.size());
  }
  const std::size_t offset_bytes = bytes_for(body.size());
  std::string out;
  put(out, magic, 4);
  out.push_back(static_cast<char>((form.has_index ? 0x80 : 0) | (form.has_crc ? 0x40 : 0) |
                                  static_cast<int>(ref_bytes)));
  put(out, offset_bytes, 1);
  put(out, order.cells().size(), ref_bytes);
  put(out, 1, ref_bytes);  // Roots.
  put(out, 0, ref_bytes);  // Absent cells.
  put(out, body.size(), offset_bytes);
  put(out, 0, ref_bytes);  // The root comes first.
  if (form.has_index)
    for (const std::size_t end : ends) put(out, end, offset_bytes);
  out += body;
  if (form.has_crc) {
    const std::uint32_t crc = crc32c(out);
    for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(crc >> shift));
  }
  return out;
}

}  // namespace gstd::ton
