// Answers of toncenter's API v3 that the local chain wrote, with the addresses in them.
#pragma once

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "adapters/chain/escrow_facts.hpp"
#include "adapters/chain/v3.hpp"

namespace gstd::testing {

inline std::string chain_answer(const std::string& name) {
  std::ifstream file{GSTD_SOURCES "/tests/golden/toncenter/" + name};
  if (!file) throw std::runtime_error{"no answer " + name};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// The text with the first `from` in it exchanged, which must be there.
inline std::string exchanged(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

inline std::vector<chain::Transaction> chain_transactions(const std::string& name) {
  auto read = chain::v3::read_transactions(chain_answer(name));
  BOOST_REQUIRE_MESSAGE(read, read.error());
  return *std::move(read);
}

inline Wallet wallet_of(std::string_view text) { return Wallet::parse(text).value(); }

const Wallet hub = wallet_of("0:83d59a20f744f8654c26e19372498ebd6c28a6a85ee93091e3414d1013005cb3");
const Wallet requester =
    wallet_of("0:ca433a5a2447d0d50d874fa97ac100909e56b18c30ae04c18b7b4d4f7026ce50");
const Wallet payee =
    wallet_of("0:cf5aaee49f3bdcbf4981b23da0a5eb2e5234934496241309c430d92e85f0b48c");
const EscrowId escrow_id_of_all = EscrowId::parse("01020304-0506-0708-090a-0b0c0d0e0f10").value();

/// Whose transactions coins.json has.
inline chain::WatchedEscrow coin_escrow() {
  chain::WatchedEscrow escrow;
  escrow.id = escrow_id_of_all;
  escrow.address = wallet_of("0:eb4ac95de5ec95bb9d7d7530de7f28336db15619417c2ce2d68235197612254d");
  escrow.hub = hub;
  escrow.requester = requester;
  escrow.operator_key =
      WorkerId::parse("bb9af0375d4a949ed7ce3aa173d3b048b68a657e3766bd7c7c2fe777e342b8cd").value();
  return escrow;
}

/// Whose transactions jettons.json has. Nobody is at home at its wallet, so payouts come back.
inline chain::WatchedEscrow jetton_escrow() {
  chain::WatchedEscrow escrow = coin_escrow();
  escrow.address = wallet_of("0:836a8019825fa5fbfda0cb19dbdbc3b05a9d7aaa9a3a367002f6b4c1706955b2");
  escrow.is_jetton = true;
  escrow.jetton_wallet =
      wallet_of("0:c3c2adf0e90698ac4c361f9aaeafa37cab7c0dee2c827416a0fbeaee9e9609f2");
  return escrow;
}

}  // namespace gstd::testing
