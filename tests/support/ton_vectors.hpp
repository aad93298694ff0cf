// Vectors that the field's own tools wrote (@ton/core, @ton/ton, @ton/crypto). GSTD_TON_VECTORS
// names another file of the same shape.
#pragma once

#include <boost/property_tree/json_parser.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "adapters/crypto/keys.hpp"
#include "adapters/ton/boc.hpp"
#include "adapters/ton/builder.hpp"

namespace gstd::testing {

using boost::property_tree::ptree;

inline ptree read_vectors(const std::string& path) {
  ptree read;
  boost::property_tree::read_json(path, read);
  return read;
}

inline const ptree& ton_vectors() {
  static const ptree tree = [] {
    const char* other = std::getenv("GSTD_TON_VECTORS");
    return read_vectors(other != nullptr ? other : GSTD_SOURCES "/tests/golden/ton.json");
  }();
  return tree;
}

/// What ton.json has no case of: its `meta` says how they were made.
inline const ptree& ton_orders() {
  static const ptree tree = read_vectors(GSTD_SOURCES "/tests/golden/ton_orders.json");
  return tree;
}

inline std::string bytes_of(std::string_view digits) {
  std::string bytes(digits.size() / 2, '\0');
  BOOST_REQUIRE(from_hex(digits, reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()));
  return bytes;
}

inline std::string text_at(const ptree& tree, const char* name) {
  return tree.get<std::string>(name);
}

/// The cell that a vector describes, read from its bag.
inline ton::CellPtr cell_at(const ptree& vector) {
  auto cell = ton::read_boc(bytes_of(text_at(vector, "boc_hex")));
  BOOST_REQUIRE_MESSAGE(cell, cell.error().why);
  return *cell;
}

inline Wallet wallet_at(const ptree& vector, const char* name) {
  return Wallet::parse(text_at(vector, name)).value();
}

inline ton::Uint128 number_at(const ptree& vector, const char* name) {
  return vector.get<std::uint64_t>(name);
}

inline KeyPair key_of(const ptree& vector) {
  Secret<32> seed;
  std::ranges::copy(bytes_of(text_at(vector, "seed_hex")), seed.bytes.begin());
  return KeyPair::from_seed(seed);
}

}  // namespace gstd::testing
