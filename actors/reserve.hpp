// The golden reserve of one currency: what fees it may spend on gold.
#pragma once

#include <deque>

#include "actors/decider.hpp"
#include "events/reserve.hpp"

namespace gstd {

/// Policy: a settlement's whole fee; the decider takes the reserve's part of it.
struct AccrueFee {
  TaskId task;
  Nano fee;
};
BOOST_DESCRIBE_STRUCT(AccrueFee, (), (task, fee))
/// Policy: the treasury claimed this much from an escrow.
struct RecordFee {
  EscrowId escrow;
  Nano paid;
  std::uint64_t lt = 0;  ///< Of the claim: with the escrow, its identity.
  Currency currency = Currency::ton;  ///< The reserve's own: only GSTD is swapped so far.
};
BOOST_DESCRIBE_STRUCT(RecordFee, (), (escrow, paid, lt, currency))
/// Operators.
struct ApproveSwap {
  std::uint64_t swap = 0;
  Nano least;
  std::string reason;
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(ApproveSwap, (), (swap, least, reason, now))
/// Effect, as the next five: no order could be made.
struct DelaySwap {
  std::uint64_t swap = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(DelaySwap, (), (swap, reason))
struct OrderSwap {
  std::uint64_t swap = 0;
  SwapQuote quote;
  UnixMillis deadline;
  Sha256 body;
  bool is_dry_run = true;
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(OrderSwap, (), (swap, quote, deadline, body, is_dry_run, now))
struct RecordSwapSent {
  std::uint64_t swap = 0;
  Wallet wallet;
  std::uint64_t query_id = 0;
  Sha256 hash_norm;
};
BOOST_DESCRIBE_STRUCT(RecordSwapSent, (), (swap, wallet, query_id, hash_norm))
/// From the chain: the credit, and what came back of the offer.
struct ConfirmSwap {
  std::uint64_t swap = 0;
  Nano got;
  Nano returned;
  Sha256 tx;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(ConfirmSwap, (), (swap, got, returned, tx, lt))
/// From the chain or the clock: nothing is spent and nothing can be any more.
struct FailSwap {
  std::uint64_t swap = 0;
  std::string reason;
  Nano returned;
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(FailSwap, (), (swap, reason, returned, now))
/// Operators.
struct ResolveSwap {
  std::uint64_t swap = 0;
  Nano got;
  Nano returned;
  std::string reason;
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(ResolveSwap, (), (swap, got, returned, reason, now))
/// Timer.
struct WakeReserve {
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(WakeReserve, (), (now))

/// One treasury claim's identity.
struct ClaimKey {
  EscrowId escrow;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(ClaimKey, (), (escrow, lt))

/// Settlements and claims remembered for content idempotence: far more than the policy lanes of
/// all partitions can send twice (one batch in flight each).
constexpr std::size_t recent_fees_max = 512;

/// An exchange of fewer GSTD pays more for its gas (some 0.1 GRAM) than for anything else.
constexpr Nano swap_least{1'000'000'000'000};
/// What one bad quote can cost at most; the rest waits for the next swap.
constexpr Nano swap_most{100'000'000'000'000};
/// How far the exchange's least may lie below what it quotes: the slippage we ask it for.
constexpr Bps slippage_max{100};
/// A pool that our offer moves further is too small for it.
constexpr Bps price_impact_max{200};
/// Operators looked at a price; an hour later it is another one.
constexpr Millis swap_approval_life{3'600'000};
/// From the order to the exchange's deadline: some ten times what a swap takes.
constexpr Millis order_life_max{900'000};
/// Whatever made a swap fail is not over at once; a dry run a day shows that all still fits.
constexpr Millis pause_after_failure{3'600'000};
constexpr Millis pause_after_dry_run{86'400'000};

enum class SwapPhase { none, due, approved, ordered, sent };
BOOST_DESCRIBE_ENUM(SwapPhase, none, due, approved, ordered, sent)

/// The one swap that has not ended; `number` stays that of the last when it has.
struct OpenSwap {
  std::uint64_t number = 0;
  SwapPhase phase = SwapPhase::none;
  Nano offer;
  Nano approved_least;
  UnixMillis approved_until;
  std::string delay;      ///< Why it was not ordered, last time.
  SwapQuote quote;        ///< From ordered on, as the next two.
  UnixMillis deadline;
  Sha256 body;
  Wallet wallet;          ///< From sent on, as the next.
  std::uint64_t query_id = 0;
};
BOOST_DESCRIBE_STRUCT(OpenSwap, (), (number, phase, offer, approved_least, approved_until, delay, quote, deadline, body, wallet, query_id))

struct Reserve {
  static constexpr StreamKind kind = StreamKind::reserve;
  using Event = ReserveEvent;
  using Command = std::variant<AccrueFee, RecordFee, ApproveSwap, DelaySwap, OrderSwap,
                               RecordSwapSent, ConfirmSwap, FailSwap, ResolveSwap, WakeReserve>;
  struct State {
    Nano accrued;
    Nano received;
    std::deque<TaskId> recent;            ///< Accrued last: content idempotence.
    std::deque<ClaimKey> recent_claims;   ///< Received last, likewise.
    Nano spent;                           ///< On swaps that were confirmed or resolved.
    Nano gold;                            ///< Got for it.
    OpenSwap swap;
    UnixMillis again_at;                  ///< After a failure or a dry run; 0: at once.
  };

  static Result<std::vector<Event>> decide(const State& state, const Command& command);
  static void evolve(State& state, const Event& event);
  static std::optional<UnixMillis> due(const State& state);
  static Command wake(const State& state, UnixMillis now);
  static bool is_ended(const State& state);
};
BOOST_DESCRIBE_STRUCT(Reserve::State, (), (accrued, received, recent, recent_claims, spent, gold, swap, again_at))

/// The least gold that counts as this swap's: the quote's least, in proportion to the part of the
/// offer that was not returned, rounded up. Anybody can send us a little gold.
Nano least_for(const OpenSwap& swap, Nano returned);

StreamName reserve_stream(Currency currency);

}  // namespace gstd
