// Cells, builders, slices and bags of cells against what the field's own tools wrote.
#define BOOST_TEST_MODULE ton_cells
#include <boost/test/unit_test.hpp>

#include <functional>

#include "adapters/ton/boc.hpp"
#include "adapters/ton/crc32.hpp"
#include "adapters/ton/slice.hpp"
#include "tests/support/ton_vectors.hpp"

using namespace gstd;
using namespace gstd::ton;
using namespace gstd::testing;

namespace {

/// Every object of the vectors that describes a cell.
void each_cell(const ptree& tree, const std::function<void(const ptree&)>& on) {
  if (tree.count("boc_hex") > 0) on(tree);
  for (const auto& [_, child] : tree) each_cell(child, on);
}

void is_bad(const std::string& bytes, std::string_view why, std::string_view code = "bad_boc") {
  const auto read = read_boc(bytes);
  BOOST_TEST_REQUIRE(!read, why);
  BOOST_TEST(read.error().code == code);
  BOOST_TEST(read.error().why.find(why) != std::string::npos, read.error().why);
}

/// A bag without a checksum, by hand: one cell unless told otherwise.
std::string bag(std::string_view cells, int count = 1, int root = 0) {
  std::string bytes = bytes_of("b5ee9c720101");
  for (const int byte : {count, 1, 0, static_cast<int>(cells.size()), root})
    bytes.push_back(static_cast<char>(byte));
  return bytes.append(cells);
}

CellPtr chain(std::size_t depth) {
  CellPtr cell = Cell::empty();
  for (std::size_t i = 0; i < depth; ++i) cell = Builder{}.ref(cell).end().value();
  return cell;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_cell_of_the_vectors_is_read_and_written_the_same) {
  std::size_t cells = 0;
  each_cell(ton_vectors(), [&](const ptree& vector) {
    ++cells;
    const CellPtr cell = cell_at(vector);
    BOOST_TEST(cell->hash().text() == text_at(vector, "hash_hex"));
    BOOST_TEST(cell->depth() == vector.get<std::size_t>("depth"));
    BOOST_TEST(cell->bits() == vector.get<std::size_t>("bits"));
    BOOST_TEST(cell->refs().size() == vector.get<std::size_t>("refs"));
    const auto is_form = [&](const char* name, BocForm form) {
      const std::string bytes = bytes_of(text_at(vector, name));
      BOOST_TEST((write_boc(cell, form) == bytes), name);
      BOOST_TEST((read_boc(bytes).value()->hash() == cell->hash()), name);
    };
    is_form("boc_hex", {});
    is_form("boc_no_crc_hex", {.has_crc = false});
    is_form("boc_idx_crc_hex", {.has_index = true});
  });
  BOOST_TEST(cells >= 15U);
}

BOOST_AUTO_TEST_CASE(addresses_lie_in_cells_as_in_the_vectors) {
  for (const auto& [_, vector] : ton_vectors().get_child("addresses")) {
    const Wallet wallet = wallet_at(vector, "raw");
    const CellPtr cell = cell_at(vector.get_child("as_cell_MsgAddressInt"));
    BOOST_TEST((Builder{}.address(wallet).end().value()->hash() == cell->hash()));
    Slice slice{cell};
    BOOST_TEST((slice.address() == std::optional{wallet}));
    BOOST_TEST((slice.is_empty() && !slice.failed()));
  }
  Slice nobody{cell_at(ton_vectors().get_child("addresses_equivalence.addr_none_cell"))};
  BOOST_TEST(!nobody.address());
  BOOST_TEST(!nobody.failed());
}

BOOST_AUTO_TEST_CASE(comments_are_built_and_read_as_in_the_vectors) {
  for (const auto& [_, vector] : ton_vectors().get_child("comments")) {
    const std::string text = text_at(vector, "text");
    BOOST_TEST(comment(text).value()->hash().text() == text_at(vector, "hash_hex"));
    Slice slice{cell_at(vector)};
    BOOST_TEST(slice.uint(32) == 0U);
    BOOST_TEST(read_snake(slice, 1'000).value() == text);
  }
}

BOOST_AUTO_TEST_CASE(texts_of_any_length_go_through_a_chain_of_cells) {
  for (const std::size_t size : {0, 1, 122, 123, 124, 127, 249, 250, 251, 5'000}) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text.push_back(static_cast<char>('a' + i % 26));
    Slice slice{comment(text).value()};
    slice.skip(32);
    BOOST_TEST(read_snake(slice, 5'000).value() == text, size);
    if (size > 0) BOOST_TEST(!read_snake(slice, size - 1), size);
  }
  BOOST_TEST(!comment(std::string(200'000, 'x')));  // Deeper than cells may be.
}

BOOST_AUTO_TEST_CASE(numbers_come_back_at_every_place_and_size) {
  for (std::size_t before = 0; before < 9; ++before)
    for (std::size_t count = 1; count <= 64; ++count) {
      const std::uint64_t value = 0xDEADBEEFCAFEF00DULL >> (64 - count);
      Slice slice{Builder{}.uint(0, before).uint(value, count).bit(true).end().value()};
      slice.skip(before);
      BOOST_TEST(slice.uint(count) == value);
      BOOST_TEST((slice.bit() && slice.is_empty() && !slice.failed()));
    }
}

BOOST_AUTO_TEST_CASE(coins_take_up_to_120_bits) {
  const Uint128 most = (Uint128{1} << 120) - 1;
  for (const Uint128 amount : {Uint128{0}, Uint128{1}, Uint128{255}, Uint128{256}, Uint128{1} << 63,
                               Uint128{1} << 64, most}) {
    Slice slice{Builder{}.coins(amount).end().value()};
    BOOST_TEST((slice.coins() == amount));
    BOOST_TEST(slice.is_empty());
  }
  BOOST_TEST(!Builder{}.coins(most + 1).end());
}

BOOST_AUTO_TEST_CASE(a_cell_holds_1023_bits_and_four_references) {
  Builder full;
  for (std::size_t i = 0; i < cell_bits_max; ++i) full.bit(true);
  for (std::size_t i = 0; i < cell_refs_max; ++i) full.ref(Cell::empty());
  BOOST_TEST(full.end().has_value());
  BOOST_TEST(!Builder{full}.bit(true).end());
  BOOST_TEST(!Builder{full}.ref(Cell::empty()).end());
  const CellPtr deep = chain(cell_depth_max);
  BOOST_TEST(read_boc(write_boc(deep)).value()->depth() == cell_depth_max);
  BOOST_TEST(!Builder{}.ref(deep).end());
}

BOOST_AUTO_TEST_CASE(reads_beyond_the_end_fail_and_stay_failed) {
  const CellPtr cell = Builder{}.uint(5, 7).end().value();
  Slice slice{cell};
  BOOST_TEST(slice.uint(8) == 0U);
  BOOST_TEST(slice.failed());
  BOOST_TEST(slice.uint(1) == 0U);
  Slice without{cell};
  BOOST_TEST(without.ref()->bits() == 0U);
  BOOST_TEST(without.failed());
  Slice anycast{Builder{}.uint(0b101, 3).bytes(std::string(33, '\0')).end().value()};
  BOOST_TEST(!anycast.address());
  BOOST_TEST(anycast.failed());
}

BOOST_AUTO_TEST_CASE(the_rest_of_a_slice_is_a_cell) {
  const CellPtr below = Builder{}.uint(7, 3).end().value();
  Slice slice{Builder{}.uint(1, 5).uint(0x2A, 9).ref(below).ref(Cell::empty()).end().value()};
  slice.skip(5);
  slice.ref();
  const CellPtr rest = slice.rest();
  BOOST_TEST((rest->hash() == Builder{}.uint(0x2A, 9).ref(Cell::empty()).end().value()->hash()));
  BOOST_TEST(slice.is_empty());
}

BOOST_AUTO_TEST_CASE(whatever_is_cut_off_is_missed) {
  each_cell(ton_vectors(), [](const ptree& vector) {
    const std::string bytes = bytes_of(text_at(vector, "boc_hex"));
    for (std::size_t size = 0; size < bytes.size(); ++size)
      BOOST_TEST(!read_boc(bytes.substr(0, size)));
    is_bad(bytes + '\0', "bytes behind the last cell");
  });
}

BOOST_AUTO_TEST_CASE(every_changed_bit_is_found_by_the_checksum_or_before) {
  const std::string bytes =
      bytes_of(text_at(ton_vectors().get_child("jetton_transfer").front().second, "boc_hex"));
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
    // Only the flag of the checksum itself leaves four bytes behind the last cell.
    BOOST_TEST(!read_boc(changed), bit);
  }
}

BOOST_AUTO_TEST_CASE(malformed_bags_are_refused_with_their_place) {
  using namespace std::string_literals;
  is_bad("", "byte 0: it ends too early");
  is_bad(bytes_of("68ff65f3010101010100"), "not a bag of cells");
  is_bad(bytes_of("b5ee9c7209010100020000"), "unknown flags");
  is_bad(bytes_of("b5ee9c72210101010002000000"), "cache bits without an index");
  is_bad(bytes_of("b5ee9c720001"), "references of 1 to 4 bytes");
  is_bad(bytes_of("b5ee9c720109"), "offsets of 1 to 8 bytes");
  is_bad(bytes_of("b5ee9c7201010001000000"), "1 to 8192 cells");
  is_bad(bytes_of("b5ee9c7204080000200100000001"), "1 to 8192 cells");
  is_bad(bytes_of("b5ee9c72010101020002000000"), "exactly one root");
  is_bad(bytes_of("b5ee9c72010101010102000000"), "cells are absent");
  is_bad(bag("\0\0"s, 1, 1), "the root is none");
  is_bad(bag("\x08\0"s), "byte 13: an exotic cell", "exotic_cell");
  is_bad(bag("\x10\0"s), "hashes of its own", "exotic_cell");
  is_bad(bag("\x20\0"s), "a level above 0", "exotic_cell");
  is_bad(bag("\x05\0\1\1\1\1\1"s), "more than four references");
  is_bad(bag("\0\1\0"s), "without the tag");
  is_bad(bag("\0\1\x80"s), "without the tag");
  is_bad(bag("\1\0\0"s), "a reference to cell 0 from cell 0");
  is_bad(bag("\1\0\2\0\0"s, 2), "a reference to cell 2 from cell 0");
  is_bad(bytes_of("b5ee9c7201010101000300") + "\0\0"s, "not as long as the head says");
  is_bad(bytes_of("b5ee9c7281010101000200") + "\3\0\0"s, "the index does not fit cell 0");
  is_bad(std::string(boc_bytes_max + 1, '\0'), "more than");
}

BOOST_AUTO_TEST_CASE(the_checksums_are_those_of_the_vectors) {
  const auto expected = [](const char* name) {
    return std::stoul(text_at(ton_vectors(), name), nullptr, 16);
  };
  BOOST_TEST(crc32c("123456789") == expected("crc.crc32c_123456789"));
  BOOST_TEST(crc32_ieee("123456789") == expected("crc.crc32_ieee_123456789"));
}
