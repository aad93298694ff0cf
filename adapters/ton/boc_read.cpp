#include <bit>

#include "adapters/ton/boc.hpp"
#include "adapters/ton/crc32.hpp"

namespace gstd::ton {
namespace {

constexpr std::uint64_t magic = 0xB5EE9C72;
constexpr std::size_t crc_bytes = 4;
// Of the first descriptor byte.
constexpr std::uint64_t refs_mask = 7, exotic_flag = 8, hashes_flag = 16;
constexpr int level_shift = 5;

/// Bytes from the first on; the first fault stays.
class Input {
 public:
  explicit Input(std::string_view bytes) : bytes_{bytes} {}

  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const char c : text(size)) value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
  }
  std::string_view text(std::size_t size) {
    if (size > bytes_.size() - at_) fail("it ends too early");
    if (!fault_.empty()) return {};
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }
  void expect(bool is_right, const std::string& why) {
    if (!is_right) fail(why);
  }
  void fail(const std::string& why) {
    if (fault_.empty()) fault_ = "byte " + std::to_string(at_) + ": " + why;
  }
  /// Well formed, and not for us.
  void expect_ordinary(bool is_ordinary, const std::string& why) {
    is_exotic_ = is_exotic_ || (fault_.empty() && !is_ordinary);
    expect(is_ordinary, why);
  }
  std::size_t at() const { return at_; }
  std::size_t left() const { return bytes_.size() - at_; }
  const std::string& fault() const { return fault_; }
  tl::unexpected<Error> refusal() const {
    return refuse(is_exotic_ ? "exotic_cell" : "bad_boc", fault_);
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  std::string fault_;
  bool is_exotic_ = false;
};

/// A cell as it lies there: its references are still numbers.
struct RawCell {
  std::string bytes;
  std::size_t bits = 0;
  std::vector<std::size_t> refs;
};

struct Layout {
  bool has_index = false, has_crc = false, has_cache_bits = false;
  std::size_t ref_bytes = 0, offset_bytes = 0;
  std::size_t cells = 0, body = 0, root = 0;
};

Layout read_layout(Input& in) {
  Layout layout;
  in.expect(in.number(4) == magic, "not a bag of cells");
  const std::uint64_t flags = in.number(1);
  layout.has_index = (flags & 0x80) != 0;
  layout.has_crc = (flags & 0x40) != 0;
  layout.has_cache_bits = (flags & 0x20) != 0;
  in.expect((flags & 0x18) == 0, "unknown flags");
  in.expect(!layout.has_cache_bits || layout.has_index, "cache bits without an index");
  layout.ref_bytes = flags & 7;
  in.expect(layout.ref_bytes >= 1 && layout.ref_bytes <= 4, "references of 1 to 4 bytes");
  layout.offset_bytes = in.number(1);
  in.expect(layout.offset_bytes >= 1 && layout.offset_bytes <= 8, "offsets of 1 to 8 bytes");
  if (!in.fault().empty()) return layout;
  layout.cells = in.number(layout.ref_bytes);
  in.expect(layout.cells >= 1 && layout.cells <= boc_cells_max,
            "1 to " + std::to_string(boc_cells_max) + " cells");
  in.expect(in.number(layout.ref_bytes) == 1, "it must have exactly one root");
  in.expect(in.number(layout.ref_bytes) == 0, "cells are absent");
  layout.body = in.number(layout.offset_bytes);
  layout.root = in.number(layout.ref_bytes);
  in.expect(layout.root < layout.cells, "the root is none of the cells");
  return layout;
}

/// Drops the tag behind the last bit: the lowest bit that is set.
void drop_tag(Input& in, RawCell& cell) {
  const auto last = cell.bytes.empty() ? std::uint8_t{0}
                                       : static_cast<std::uint8_t>(cell.bytes.back());
  in.expect((last & 0x7F) != 0, "a cell without the tag that ends its bits");
  if (!in.fault().empty()) return;
  cell.bits = 8 * cell.bytes.size() - static_cast<std::size_t>(std::countr_zero(last)) - 1;
  cell.bytes.back() = static_cast<char>(last & (last - 1));
}

RawCell read_cell(Input& in, const Layout& layout, std::size_t number) {
  RawCell cell;
  const std::uint64_t first = in.number(1);
  const std::uint64_t second = in.number(1);
  in.expect_ordinary((first & exotic_flag) == 0, "an exotic cell, which we do not read");
  in.expect_ordinary((first & hashes_flag) == 0,
                     "a cell with hashes of its own, which we do not read");
  in.expect_ordinary(first >> level_shift == 0, "a cell of a level above 0");
  in.expect((first & refs_mask) <= cell_refs_max, "a cell of more than four references");
  cell.bytes = in.text((second + 1) / 2);
  cell.bits = 8 * cell.bytes.size();
  if (second % 2 != 0) drop_tag(in, cell);
  for (std::uint64_t i = 0; i < (first & refs_mask) && in.fault().empty(); ++i) {
    cell.refs.push_back(in.number(layout.ref_bytes));
    in.expect(cell.refs.back() > number && cell.refs.back() < layout.cells,
              "a reference to cell " + std::to_string(cell.refs.back()) + " from cell " +
                  std::to_string(number));
  }
  return cell;
}

std::vector<RawCell> read_cells(Input& in, const Layout& layout) {
  std::vector<std::uint64_t> ends;
  for (std::size_t i = 0; layout.has_index && i < layout.cells && in.fault().empty(); ++i)
    ends.push_back(in.number(layout.offset_bytes) >> (layout.has_cache_bits ? 1 : 0));
  const std::size_t begin = in.at();
  std::vector<RawCell> cells;
  for (std::size_t i = 0; i < layout.cells && in.fault().empty(); ++i) {
    cells.push_back(read_cell(in, layout, i));
    in.expect(ends.empty() || ends[i] == in.at() - begin,
              "the index does not fit cell " + std::to_string(i));
  }
  in.expect(in.at() - begin == layout.body, "the cells are not as long as the head says");
  in.expect(in.left() == (layout.has_crc ? crc_bytes : 0), "bytes behind the last cell");
  return cells;
}

/// From the last on: references only lead to cells behind.
Result<CellPtr> link(std::vector<RawCell>& raw, std::size_t root) {
  std::vector<CellPtr> cells(raw.size());
  for (std::size_t i = raw.size(); i-- > 0;) {
    std::vector<CellPtr> refs;
    for (const std::size_t ref : raw[i].refs) refs.push_back(cells[ref]);
    auto made = Cell::make(std::move(raw[i].bytes), raw[i].bits, std::move(refs));
    if (!made) return refuse("bad_boc", "cell " + std::to_string(i) + ": " + made.error().why);
    cells[i] = std::move(*made);
  }
  return cells[root];
}

}  // namespace

Result<CellPtr> read_boc(std::string_view bytes) {
  if (bytes.size() > boc_bytes_max)
    return refuse("bad_boc", "more than " + std::to_string(boc_bytes_max) + " bytes");
  Input in{bytes};
  const Layout layout = read_layout(in);
  if (!in.fault().empty()) return in.refusal();
  std::vector<RawCell> cells = read_cells(in, layout);
  if (in.fault().empty() && layout.has_crc) {
    std::uint64_t told = 0;
    const std::string_view tail = bytes.substr(bytes.size() - crc_bytes);
    for (std::size_t i = crc_bytes; i-- > 0;)
      told = told << 8 | static_cast<std::uint8_t>(tail[i]);
    in.expect(told == crc32c(bytes.substr(0, bytes.size() - crc_bytes)),
              "the checksum does not fit");
  }
  if (!in.fault().empty()) return in.refusal();
  return link(cells, layout.root);
}

}  // namespace gstd::ton
