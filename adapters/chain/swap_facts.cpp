#include "adapters/chain/swap_facts.hpp"

#include <limits>

#include "adapters/ton/slice.hpp"

namespace gstd::chain {
namespace {

// TEP-74; the second is what its wallets tell one another.
constexpr std::uint64_t transfer_op = 0x0F8A'7EA5;
constexpr std::uint64_t credit_op = 0x178D'4519;
constexpr std::uint64_t bounced_op = 0xFFFF'FFFF;

/// Amounts beyond 64 bits are none of ours.
std::optional<Nano> nano_of(ton::Uint128 amount) {
  if (amount > static_cast<ton::Uint128>(std::numeric_limits<std::int64_t>::max())) return {};
  return Nano{static_cast<std::int64_t>(amount)};
}

/// What another wallet of the jetton brought, in the router's name. Our wallet let it in: so it
/// was a true one.
std::optional<Nano> credit_of(const Transaction& transaction, const SwapTerms& terms) {
  const auto& in = transaction.in;
  if (!in || !in->source || in->is_bounced || !in->body || !is_success(transaction)) return {};
  ton::Slice body{in->body};
  if (body.uint(32) != credit_op || body.uint(64) != terms.query_id) return {};
  const auto amount = nano_of(body.coins());
  const auto from = body.address();
  if (body.failed() || from != terms.router) return {};
  return amount;
}

/// Our own credit message to the router's wallet came back.
std::optional<Nano> bounced_of(const Transaction& transaction, const SwapTerms& terms) {
  const auto& in = transaction.in;
  if (!in || !in->is_bounced || !in->body || !is_success(transaction)) return {};
  ton::Slice body{in->body};
  const bool is_ours = body.uint(32) == bounced_op && body.uint(32) == credit_op &&
                       body.uint(64) == terms.query_id;
  const auto amount = nano_of(body.coins());
  return is_ours && !body.failed() ? amount : std::nullopt;
}

bool is_refused_offer(const Transaction& transaction, const SwapTerms& terms) {
  const auto& in = transaction.in;
  if (!in || in->source != terms.owner || in->is_bounced || !in->body) return false;
  ton::Slice body{in->body};
  const bool is_ours = body.uint(32) == transfer_op && body.uint(64) == terms.query_id;
  return is_ours && !body.failed() && !is_success(transaction);
}

}  // namespace

void read_gold(const Transaction& transaction, const SwapTerms& terms, SwapFacts& facts) {
  const auto credit = credit_of(transaction, terms);
  if (!credit || *credit <= facts.got) return;
  facts.got = *credit;
  facts.tx = transaction.hash;
  facts.lt = transaction.lt;
  facts.last = std::max(facts.last, transaction.made);
}

void read_offer(const Transaction& transaction, const SwapTerms& terms, SwapFacts& facts) {
  const auto bounced = bounced_of(transaction, terms);
  const auto back = bounced ? bounced : credit_of(transaction, terms);
  const bool is_refused = is_refused_offer(transaction, terms);
  if (!back && !is_refused) return;
  if (back) facts.returned = add(facts.returned, *back).value_or(facts.returned);
  facts.is_bounced = facts.is_bounced || bounced;
  facts.is_refused = facts.is_refused || is_refused;
  facts.last = std::max(facts.last, transaction.made);
}

}  // namespace gstd::chain
