#include "actors/wallet.hpp"

#include <algorithm>

namespace gstd {
namespace {

using WalletEvents = std::vector<WalletEvent>;

const WalletMessageSigned* on_way(const ChainWallet::State& s, std::uint64_t query_id) {
  const auto found = std::ranges::find(s.on_way, query_id, &WalletMessageSigned::query_id);
  return found == s.on_way.end() ? nullptr : &*found;
}

Result<WalletEvents> on(const ChainWallet::State& s, const MoveCursor& c) {
  if (c.lt <= s.cursor_lt) return WalletEvents{};
  return WalletEvents{WalletCursorMoved{c.lt, c.tx}};
}

Result<WalletEvents> on(const ChainWallet::State& s, const SignMessage& c) {
  if (const WalletMessageSigned* same = on_way(s, c.query_id);
      same && same->hash_norm == c.hash_norm)
    return WalletEvents{};
  // Whoever signed for an older state signed a message that nobody may send.
  if (c.query_id != s.next_query)
    return refuse("conflict", "another message took this number", "/query_id");
  if (s.on_way.size() >= messages_on_way_max)
    return refuse("not_yet", "too many messages are on their way");
  if (c.boc.empty() || c.boc.size() > boc_text_max)
    return refuse("invalid", "expected 1 to " + std::to_string(boc_text_max) + " characters",
                  "/boc");
  if (c.valid_until <= c.now) return refuse("deadline_passed", "too late to send", "/valid_until");
  if (c.purpose.swap && *c.purpose.swap <= s.last_swap.swap)
    return refuse("conflict", "this swap was signed already", "/purpose/swap");
  return WalletEvents{
      WalletMessageSigned{c.query_id, c.boc, c.hash_norm, c.valid_until, c.purpose}};
}

Result<WalletEvents> on(const ChainWallet::State& s, const ConfirmMessage& c) {
  if (!on_way(s, c.query_id)) return WalletEvents{};
  return WalletEvents{WalletMessageConfirmed{c.query_id, c.tx, c.lt}};
}

Result<WalletEvents> on(const ChainWallet::State& s, const ExpireMessage& c) {
  const WalletMessageSigned* message = on_way(s, c.query_id);
  if (!message) return WalletEvents{};
  if (c.chain_now <= message->valid_until)
    return refuse("not_yet", "the chain may still take it", "/chain_now");
  return WalletEvents{WalletMessageExpired{c.query_id}};
}

void leave(ChainWallet::State& s, std::uint64_t query_id) {
  std::erase_if(s.on_way, [&](const auto& message) { return message.query_id == query_id; });
}

bool is_last_swap(const ChainWallet::State& s, std::uint64_t query_id) {
  return s.last_swap.swap != 0 && s.last_swap.query_id == query_id;
}

void apply(ChainWallet::State& s, const WalletCursorMoved& e) {
  s.cursor_lt = e.lt;
  s.cursor_tx = e.tx;
}
void apply(ChainWallet::State& s, const WalletMessageSigned& e) {
  s.next_query = e.query_id + 1;
  s.on_way.push_back(e);
  if (e.purpose.swap) s.last_swap = {*e.purpose.swap, e.query_id, e.hash_norm, false, {}, 0};
}
void apply(ChainWallet::State& s, const WalletMessageConfirmed& e) {
  leave(s, e.query_id);
  if (!is_last_swap(s, e.query_id)) return;
  s.last_swap.tx = e.tx;
  s.last_swap.lt = e.lt;
}
void apply(ChainWallet::State& s, const WalletMessageExpired& e) {
  leave(s, e.query_id);
  if (is_last_swap(s, e.query_id)) s.last_swap.is_expired = true;
}

}  // namespace

Result<std::vector<WalletEvent>> ChainWallet::decide(const State& state, const Command& command) {
  return std::visit([&](const auto& c) { return on(state, c); }, command);
}

void ChainWallet::evolve(State& state, const Event& event) {
  std::visit([&](const auto& e) { apply(state, e); }, event);
}

// Never due: only the chain's time counts here, and its reader brings that.
std::optional<UnixMillis> ChainWallet::due(const State&) { return {}; }
ChainWallet::Command ChainWallet::wake(const State&, UnixMillis) { return MoveCursor{}; }
bool ChainWallet::is_ended(const State&) { return false; }

}  // namespace gstd
