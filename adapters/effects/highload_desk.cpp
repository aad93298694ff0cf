#include "adapters/effects/highload_desk.hpp"

#include "adapters/crypto/base64.hpp"
#include "adapters/effects/ask.hpp"
#include "adapters/ton/boc.hpp"
#include "adapters/ton/escrow.hpp"

namespace gstd {
namespace {

/// An order's time must not lie in the chain's future, and the newest block we saw is old already.
constexpr std::int64_t created_before_s = 10;
/// The same bytes again after this: a mempool forgets.
constexpr std::chrono::seconds send_again{15};
/// The chain's services lag: this much later nothing of an order can come any more.
constexpr Millis expiry_margin{120'000};
/// Gas of the wallet's own two transactions and of sending, per message and in all: twice what they
/// cost with 254 messages at the prices of June 2026.
constexpr Nano fee_each{2'000'000};
constexpr Nano fee_base{20'000'000};

tl::unexpected<Error> passed_on(Error error) { return tl::unexpected<Error>{std::move(error)}; }

Nano value_of(const std::vector<ton::Send>& sends) {
  Nano sum;
  for (const ton::Send& send : sends)
    sum = plus(plus(sum, Nano{static_cast<std::int64_t>(send.message.value)}), fee_each);
  return sum;
}

}  // namespace

HighloadDesk::HighloadDesk(const Board& board, Engine& engine, chain::ChainApi& chain,
                           const KeyPair& key, std::uint32_t timeout_s, Alarm alarm)
    : board_{board},
      engine_{engine},
      chain_{chain},
      key_{key},
      wallet_{Sha256{key.id().bytes}, ton::HighloadWallet{}.subwallet_id, timeout_s},
      address_{ton::address_of(ton::highload_init(wallet_).value())},
      alarm_{std::move(alarm)} {}

std::vector<WalletMessageSigned> HighloadDesk::on_way() const {
  const auto view = board_.wallet(address_);
  return view ? view->on_way : std::vector<WalletMessageSigned>{};
}

Result<void> HighloadDesk::tell(ChainWallet::Command command) {
  const Answer done =
      ask(engine_, effect_command(wallet_stream(address_), "sender", std::move(command)));
  if (!done) return passed_on(done.error());
  return {};
}

/// The wallet's first order deploys it.
Result<std::optional<ton::StateInit>> HighloadDesk::init_if_needed(Nano wanted) {
  const auto states = chain_.account_states({address_});
  if (!states) return passed_on(states.error());
  const Nano balance = states->empty() ? Nano{} : states->front().balance;
  if (balance < wanted)
    return refuse("insufficient", "the sending wallet " + address_.text() + " has " +
                                      balance.text() + " nano and needs " + wanted.text());
  if (states->front().status == chain::AccountStatus::active) return std::nullopt;
  return ton::highload_init(wallet_).value();
}

Result<void> HighloadDesk::order(SendPurpose purpose, std::vector<ton::Send> sends) {
  const Nano value = value_of(sends);
  const auto init = init_if_needed(plus(value, fee_base));
  if (!init) return passed_on(init.error());
  const auto newest = chain_.masterchain();
  if (!newest) return passed_on(newest.error());
  const auto view = board_.wallet(address_);
  const std::uint64_t query = view ? view->next_query : 0;
  const std::int64_t created_s = newest->made.get() / 1'000 - created_before_s;
  ton::HighloadOrder order{address_, ton::HighloadQuery::at(query),
                           static_cast<std::uint64_t>(created_s),
                           static_cast<ton::Uint128>(value.value), std::move(sends)};
  auto body = ton::sign_highload(wallet_, order, key_);
  if (!body) return passed_on(body.error());
  const ton::ExternalMessage message{address_, *init, std::move(*body)};
  const auto cell = ton::write_message(message);
  if (!cell) return passed_on(cell.error());
  return tell(SignMessage{query,
                          to_base64(ton::write_boc(*cell)),
                          ton::normalized_hash(message).value(),
                          UnixMillis{(created_s + wallet_.timeout_s) * 1'000},
                          std::move(purpose),
                          {}});
}

Result<void> HighloadDesk::follow() {
  const auto messages = on_way();
  if (messages.empty()) return {};
  const auto newest = chain_.masterchain();
  if (!newest) return passed_on(newest.error());
  for (const WalletMessageSigned& message : messages)
    if (auto done = follow(message, newest->made); !done) return done;
  return {};
}

Result<void> HighloadDesk::follow(const WalletMessageSigned& message, UnixMillis chain_now) {
  const auto found = chain_.by_message(message.hash_norm);
  if (!found) return passed_on(found.error());
  if (!found->empty()) {
    sent_.erase(message.query_id);
    return tell(ConfirmMessage{message.query_id, found->front().hash, found->front().lt});
  }
  if (chain_now > message.valid_until + expiry_margin) {
    sent_.erase(message.query_id);
    return tell(ExpireMessage{message.query_id, chain_now - expiry_margin});
  }
  const auto now = std::chrono::steady_clock::now();
  const auto last = sent_.find(message.query_id);
  if (last != sent_.end() && now - last->second < send_again) return {};
  sent_[message.query_id] = now;
  const auto bytes = from_base64(message.boc);
  if (!bytes) return passed_on(bytes.error());
  const auto sent = chain_.send(*bytes);
  // Whatever the service says: only the chain knows whether the message counted.
  if (!sent) alarm_("message_not_taken", sent.error().why);
  return {};
}

}  // namespace gstd
