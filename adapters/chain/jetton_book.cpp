#include "adapters/chain/jetton_book.hpp"

namespace gstd::chain {
namespace {

template <class Key, class Value, class Ask>
Result<Value> recall(TtlCache<Key, Value>& cache, Waiting& waiting, const Key& key, Ask ask) {
  if (const Value* known = cache.find(key, waiting.now())) return *known;
  Result<Value> told = ask();
  if (told) cache.put(key, *told, waiting.now());
  return told;
}

}  // namespace

Result<Wallet> JettonBook::wallet_address(const Wallet& minter, const Wallet& owner) {
  return recall(wallets_, waiting_, std::pair{minter, owner},
                [&] { return get_wallet_address(chain_, minter, owner); });
}

Result<JettonData> JettonBook::data(const Wallet& minter) {
  return recall(data_, waiting_, minter, [&] { return get_jetton_data(chain_, minter); });
}

Result<void> JettonBook::check_decimals(std::string_view name, const Wallet& minter,
                                        std::uint8_t expected) {
  const auto told = data(minter);
  if (!told) return tl::unexpected{told.error()};
  if (told->decimals == expected) return {};
  const std::string said =
      told->decimals ? std::to_string(*told->decimals) + " decimals" : "no decimals on chain";
  return refuse("decimals_differ", std::string{name} + ": the minter says " + said + ", not " +
                                       std::to_string(expected));
}

}  // namespace gstd::chain
