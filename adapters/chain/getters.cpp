#include "adapters/chain/getters.hpp"

#include <algorithm>

#include "adapters/chain/jetton_content.hpp"

namespace gstd::chain {
namespace {

/// Runs the method and reads its answer to the end; faults name the method.
template <class Read>
auto get(ChainApi& chain, const Wallet& contract, std::string_view method, const Stack& arguments,
         Read read) -> Result<decltype(read(std::declval<StackReader&>()))> {
  const auto answer = chain.run_get_method(contract, method, arguments);
  if (!answer) return tl::unexpected{answer.error()};
  const std::string name{method};
  if (answer->exit_code != 0)
    return refuse("getter_failed", name + ": exit code " + std::to_string(answer->exit_code));
  StackReader stack{answer->stack};
  auto value = read(stack);
  if (const auto end = stack.end(); !end)
    return refuse(end.error().code, name + ": " + end.error().why, end.error().path);
  return value;
}

/// The lower half of a number that must have no upper half: ids of ours are UUIDs.
Result<EscrowId> id_of(const Sha256& number) {
  EscrowId id;
  const auto half = number.bytes.begin() + static_cast<std::ptrdiff_t>(id.bytes.size());
  if (std::any_of(number.bytes.begin(), half, [](std::uint8_t byte) { return byte != 0; }))
    return refuse("bad_answer", "get_escrow: expected a UUID", "/stack/0");
  std::copy(half, number.bytes.end(), id.bytes.begin());
  return id;
}

}  // namespace

Result<EscrowOnChain> get_escrow(ChainApi& chain, const Wallet& escrow) {
  Sha256 id;
  auto read = get(chain, escrow, "get_escrow", {}, [&](StackReader& in) {
    EscrowOnChain told;
    id = in.bytes32();
    told.global_id = in.int32();
    told.hub = in.address();
    told.requester = in.address();
    told.minter = in.maybe_address();
    told.operator_key.bytes = in.bytes32().bytes;
    told.refund_after_s = static_cast<std::uint32_t>(in.uint(32));
    told.is_paused = in.boolean();
    told.jetton_wallet = in.maybe_address();
    told.deposited = in.nano();
    told.paid_out = in.nano();
    told.payees = static_cast<std::uint16_t>(in.uint(16));
    told.left = in.nano();
    return told;
  });
  if (!read) return read;
  const auto known = id_of(id);
  if (!known) return tl::unexpected{known.error()};
  read->id = *known;
  if (subtract(read->deposited, read->paid_out) != read->left)
    return refuse("bad_answer", "get_escrow: not what was deposited less what was paid",
                  "/stack/12");
  return read;
}

Result<Nano> get_paid(ChainApi& chain, const Wallet& escrow, const Wallet& payee) {
  return get(chain, escrow, "get_paid", {StackItem::of(payee)},
             [](StackReader& in) { return in.nano(); });
}

Result<Wallet> get_wallet_address(ChainApi& chain, const Wallet& minter, const Wallet& owner) {
  return get(chain, minter, "get_wallet_address", {StackItem::of(owner)},
             [](StackReader& in) { return in.address(); });
}

Result<ton::Uint128> get_jetton_balance(ChainApi& chain, const Wallet& jetton_wallet) {
  return get(chain, jetton_wallet, "get_wallet_data", {}, [](StackReader& in) {
    const ton::Uint128 balance = in.coins();
    in.address();  // Its owner,
    in.address();  // its minter,
    in.cell();     // and its code.
    return balance;
  });
}

Result<JettonData> get_jetton_data(ChainApi& chain, const Wallet& minter) {
  ton::CellPtr content;
  auto read = get(chain, minter, "get_jetton_data", {}, [&](StackReader& in) {
    JettonData data;
    data.total_supply = in.coins();
    data.is_mintable = in.boolean();
    data.admin = in.maybe_address();
    content = in.cell();
    in.cell();  // The wallets' code.
    return data;
  });
  if (!read) return read;
  const auto decimals = decimals_in(content);
  if (!decimals)
    return refuse("bad_answer", "get_jetton_data: " + decimals.error().why, "/stack/3");
  read->decimals = *decimals;
  return read;
}

Result<std::uint32_t> get_seqno(ChainApi& chain, const Wallet& wallet) {
  return get(chain, wallet, "seqno", {},
             [](StackReader& in) { return static_cast<std::uint32_t>(in.uint(32)); });
}

Result<Sha256> get_public_key(ChainApi& chain, const Wallet& wallet) {
  return get(chain, wallet, "get_public_key", {}, [](StackReader& in) { return in.bytes32(); });
}

}  // namespace gstd::chain
