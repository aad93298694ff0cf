#include "actors/policies.hpp"

#include "actors/consensus.hpp"

namespace gstd {
namespace {

using Reactions = std::vector<Reaction>;

template <class E, class... Es>
concept OneOf = (std::same_as<E, Es> || ...);

/// Events no policy reacts to, by name: a new event is silent only when somebody says so.
template <class E>
concept Silent =
    OneOf<E, TaskFunded, TaskClaimed, TaskLeaseRenewed, TaskSubmitted, TaskReleased, TaskSettled,
          WorkerRegistered, WorkerUpdated, WorkerVerdictRecorded, WorkerSuspended, WorkerReinstated,
          EscrowOpened, EscrowDeposited, EscrowReservationQueued, EscrowForfeited, EscrowWithdrawn,
          EscrowVoucherRequested, EscrowVoucherIssued, EscrowClaimFailed, EscrowClaimReturned,
          EscrowRefunded, EscrowClosed, EscrowDriftFound, EscrowDriftResolved,
          EscrowVoucherApproved, EscrowPayoutRetried, EscrowPayoutGivenUp, EscrowRefundReturned,
          ReserveFeeAccrued, ReserveFeeReceived, ReserveSwapDue, ReserveSwapApproved,
          ReserveSwapDelayed, ReserveSwapOrdered, ReserveSwapSent, ReserveSwapConfirmed,
          ReserveSwapFailed, ReserveSwapResolved, UserRegistered, UserBlocked, UserUnblocked,
          PolicyCheckpointed, JournalOpened, RecordDisowned, ProjectionSkipped, PolicyPaused,
          WalletCursorMoved, WalletMessageSigned, WalletMessageConfirmed, WalletMessageExpired>;

template <Silent E>
Reactions on(const Origin&, const E&) {
  return {};
}

/// The id in the name of the stream an event came from. Streams are named by us alone: one that
/// does not parse was never a target, and its zero id names nothing.
template <class Id>
Id source(const Origin& origin) {
  return Id::parse(origin.stream.id).value_or(Id{});
}

Reaction to(const EscrowId& escrow, Escrow::Command command) {
  return {stream_of(escrow), std::move(command)};
}
Reaction to(const TaskId& task, Task::Command command) {
  return {stream_of(task), std::move(command)};
}
Reaction verdict(const Origin& origin, const WorkerId& worker, std::uint32_t replica,
                 WorkerVerdict word) {
  return {stream_of(worker), Worker::Command{RecordVerdict{source<TaskId>(origin), replica, word}}};
}
Reactions release(const Origin& origin, const EscrowId& escrow, std::string cause) {
  return {to(escrow, ReleaseFunds{source<TaskId>(origin), std::move(cause)})};
}

Reactions on(const Origin& origin, const TaskCreated& e) {
  return {to(e.escrow, ReserveFunds{source<TaskId>(origin), e.requester, e.spec->currency, e.amount,
                                    e.ends_at, slots_of(e.spec->tier).results_max})};
}
Reactions on(const Origin& origin, const TaskFundingDeclined& e) {
  return release(origin, e.escrow, "funding_declined");
}
Reactions on(const Origin& origin, const TaskCancelled& e) {
  return release(origin, e.escrow, "cancelled");
}
Reactions on(const Origin& origin, const TaskExpired& e) {
  return release(origin, e.escrow, "expired");
}
Reactions on(const Origin& origin, const TaskFailed& e) {
  return release(origin, e.escrow, "failed");
}
Reactions on(const Origin& origin, const TaskValidated& e) {
  Reactions out;
  // A held payment is settled by task.hold_ended, which comes with the rules that hold.
  if (e.hold_until == UnixMillis{0})
    out.push_back(
        to(e.escrow, SettleFunds{source<TaskId>(origin), e.accepted, e.reward_nano, e.fee_nano}));
  for (const Vote& vote : e.accepted)
    out.push_back(verdict(origin, vote.worker, vote.replica, WorkerVerdict::good));
  for (const Vote& vote : e.rejected)
    out.push_back(verdict(origin, vote.worker, vote.replica, WorkerVerdict::bad));
  return out;
}
Reactions on(const Origin& origin, const TaskLapsed& e) {
  return {verdict(origin, e.worker, e.replica, WorkerVerdict::lapsed)};
}

Reactions on(const Origin& origin, const EscrowReserved& e) {
  return {to(e.task, FundTask{origin.at})};
}
Reactions on(const Origin&, const EscrowReservationRefused& e) {
  return {to(e.task, RejectFunding{e.code})};
}
Reactions on(const Origin&, const EscrowReleased& e) {
  if (e.cause != cause_refund) return {};
  return {to(e.task, FailPayment{"escrow_refunded"})};
}
Reactions on(const Origin&, const EscrowSettled& e) {
  return {to(e.task, SettleTask{e.payments, e.fee, e.returned}),
          {reserve_stream(e.currency), Reserve::Command{AccrueFee{e.task, e.fee}}}};
}
Reactions on(const Origin&, const EscrowSettlementRefused& e) {
  return {to(e.task, FailPayment{"payment_impossible"})};
}
Reactions on(const Origin& origin, const EscrowClaimed& e) {
  if (!e.treasury) return {};
  const RecordFee command{source<EscrowId>(origin), e.paid, e.lt, e.currency};
  return {{reserve_stream(e.currency), Reserve::Command{command}}};
}

}  // namespace

std::vector<Reaction> react(const Origin& origin, const Event& event) {
  return std::visit(
      [&](const auto& noun) {
        return std::visit([&](const auto& e) { return on(origin, e); }, noun);
      },
      event);
}

}  // namespace gstd
