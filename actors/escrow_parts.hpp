// The parts of the escrow's decider: one overload a command, and what they ask of the books.
#pragma once

#include "actors/escrow.hpp"

namespace gstd::escrow {

using State = Escrow::State;
using Events = std::vector<EscrowEvent>;
using Answer = Result<Events>;

// escrow.cpp: what requesters and policies say.
Answer on(const State& s, const OpenEscrow& c);
Answer on(const State& s, const ReserveFunds& c);
Answer on(const State& s, const DrainQueue& c);
Answer on(const State& s, const ReleaseFunds& c);
Answer on(const State& s, const SettleFunds& c);
Answer on(const State& s, const WithdrawFunds& c);
// escrow_chain.cpp: what happened on the chain, strictly in the order of its logical time.
Answer on(const State& s, const RecordDeposit& c);
Answer on(const State& s, const RecordClaim& c);
Answer on(const State& s, const RecordClaimFailure& c);
Answer on(const State& s, const RecordClaimReturn& c);
Answer on(const State& s, const RecordRefund& c);
Answer on(const State& s, const RecordRefundReturn& c);
Answer on(const State& s, const ResolveDrift& c);
// escrow_vouchers.cpp: what the contract is told to pay.
Answer on(const State& s, const RequestVoucher& c);
Answer on(const State& s, const ApproveVoucher& c);
Answer on(const State& s, const IssueVoucher& c);
Answer on(const State& s, const RetryPayout& c);
Answer on(const State& s, const GiveUpPayout& c);

// escrow_books.cpp.
tl::unexpected<Error> no_such_escrow();
tl::unexpected<Error> above_zero();
/// What the contract must hold when the books are right.
Nano ledger_balance(const State& s);
bool is_treasury(const State& s, const Wallet& payee);
/// Not yet paid. After a refund the map only holds notices still to be given.
Nano owed_to(const State& s, const Wallet& payee);
/// All that was ever owed: what a voucher names.
Nano ever_owed_to(const State& s, const Wallet& payee);
/// Whom the contract has paid or may have to, treasury and requester included.
std::size_t payees_of(const State& s);
/// Whether the contract has room for so many more, all open reservations counted.
bool has_room(const State& s, std::uint64_t payees_reserved, std::uint32_t more);
bool can_drain(const State& s);

/// What a voucher of `now` promises a payee beyond the last one, for the limits.
struct Promise {
  Nano fresh;
  Nano earlier_today;
};
Promise promise(const State& s, const Wallet& payee, UnixMillis now);
std::int64_t day_of(UnixMillis at);

}  // namespace gstd::escrow
