// Says what the TON core makes of each line of its input, so that a test in another language can
// hold it to the field's own tools. A line is a word and its arguments; so is the answer, or
// `refused` and the code.
#include <iostream>
#include <sstream>

#include "adapters/ton/address.hpp"
#include "adapters/ton/boc.hpp"
#include "adapters/ton/dictionary.hpp"
#include "adapters/ton/escrow.hpp"
#include "adapters/ton/highload_v3.hpp"
#include "adapters/ton/jetton.hpp"
#include "adapters/ton/stonfi.hpp"
#include "adapters/ton/wallet_transfer.hpp"

using namespace gstd;
using namespace gstd::ton;

namespace {

/// The arguments of one line, in order. A test that gives others than its word takes is wrong, and
/// throws.
class Arguments {
 public:
  explicit Arguments(const std::string& line) : in_{line} {}

  std::string word() {
    std::string word;
    if (!(in_ >> word)) throw std::runtime_error{"an argument is missing"};
    return word == "-" ? "" : word;
  }
  std::string bytes() {
    const std::string digits = word();
    std::string bytes(digits.size() / 2, '\0');
    if (!from_hex(digits, reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()))
      throw std::runtime_error{"not hex: " + digits};
    return bytes;
  }
  std::uint64_t number() { return std::stoull(word()); }
  Wallet wallet() { return Wallet::parse(word()).value(); }
  CellPtr cell() { return read_boc(bytes()).value(); }
  KeyPair key() {
    Secret<32> seed;
    std::ranges::copy(bytes(), seed.bytes.begin());
    return KeyPair::from_seed(seed);
  }
  std::vector<Send> sends() {
    std::vector<Send> sends(number());
    for (Send& send : sends) {
      send.mode = static_cast<std::uint8_t>(number());
      send.message.is_bounceable = number() != 0;
      send.message.to = wallet();
      send.message.value = number();
      send.message.body = cell();
    }
    return sends;
  }

 private:
  std::istringstream in_;
};

std::string hex(std::string_view bytes) {
  return to_hex(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string whole(const CellPtr& cell) {
  return cell->hash().text() + " " + std::to_string(cell->depth()) + " " + hex(write_boc(cell)) +
         " " + hex(write_boc(cell, {false, false})) + " " + hex(write_boc(cell, {true, true}));
}

WalletOrder wallet_order(Arguments& in) {
  WalletOrder order;
  order.wallet_id = static_cast<std::uint32_t>(in.number());
  order.seqno = static_cast<std::uint32_t>(in.number());
  order.valid_until_s = static_cast<std::uint32_t>(in.number());
  order.sends = in.sends();
  return order;
}

Result<CellPtr> highload(Arguments& in) {
  const KeyPair key = in.key();
  HighloadWallet wallet{Sha256{key.id().bytes}};
  wallet.timeout_s = static_cast<std::uint32_t>(in.number());
  HighloadOrder order{in.wallet(), HighloadQuery::at(in.number()), in.number(), in.number(), {}};
  order.sends = in.sends();
  return sign_highload(wallet, order, key);
}

Result<CellPtr> jetton_transfer(Arguments& in) {
  JettonTransfer transfer;
  transfer.query_id = in.number();
  transfer.amount = in.number();
  transfer.to = in.wallet();
  transfer.response_to = in.wallet();
  transfer.forward_value = in.number();
  transfer.forward_payload = in.cell();
  return write_jetton_transfer(transfer);
}

Result<CellPtr> escrow(Arguments& in) {
  ContractTerms terms;
  terms.id = EscrowId::parse(in.word()).value();
  terms.hub = in.wallet();
  terms.operator_key = WorkerId::parse(in.word()).value();
  terms.global_id = std::stoi(in.word());
  terms.refund_after_s = static_cast<std::uint32_t>(in.number());
  terms.requester = in.wallet();
  if (const std::string minter = in.word(); !minter.empty())
    terms.minter = Wallet::parse(minter).value();
  return write_state_init(escrow_init(terms));
}

Result<std::string> dictionary(Arguments& in) {
  const std::uint64_t bits = in.number();
  constexpr std::size_t most = 10'000;
  auto read = read_dictionary(in.cell(), bits, most);
  if (!read) return tl::unexpected{read.error()};
  std::string said;
  for (DictionaryEntry& entry : *read)
    said += (said.empty() ? "" : " ") + hex(entry.key) + ":" + entry.value.rest()->hash().text();
  return said;
}

Result<std::string> answer(const std::string& word, Arguments& in) {
  if (word == "boc") return read_boc(in.bytes()).map(whole);
  if (word == "snake") return snake(in.bytes()).map(whole);
  if (word == "unsnake") return read_snake(Slice{in.cell()}, 100'000).map(hex);
  if (word == "dictionary") return dictionary(in);
  if (word == "address")
    return parse_address(in.word(), Network::mainnet).map([](const Wallet& w) { return w.text(); });
  if (word == "escrow") return escrow(in).map(whole);
  if (word == "highload") return highload(in).map(whole);
  if (word == "jetton") return jetton_transfer(in).map(whole);
  if (word == "stonfi")
    return write_stonfi_swap({in.wallet(), in.wallet(), in.number(), in.number()}).map(whole);
  const KeyPair key = in.key();
  if (word == "v4r2") return sign_v4r2(wallet_order(in), key).map(whole);
  if (word == "v5r1") return sign_v5r1(wallet_order(in), key).map(whole);
  throw std::runtime_error{"unknown word: " + word};
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    Arguments in{line};
    const std::string word = in.word();
    const auto said = answer(word, in);
    std::cout << (said ? *said : "refused " + said.error().code) << "\n";
  }
}
