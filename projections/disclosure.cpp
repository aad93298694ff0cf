#include "projections/disclosure.hpp"

#include <algorithm>

namespace gstd {
namespace {

template <class E, class... Es>
constexpr bool is_one_of = (std::same_as<E, Es> || ...);

// What the API shows to anyone: tasks and what they earn, workers, the reserve; of escrows what
// their tasks tell as well.
template <class E>
constexpr bool is_open =
    is_one_of<E, TaskCreated, TaskFunded, TaskFundingDeclined, TaskFailed, TaskClaimed,
              TaskLeaseRenewed, TaskValidated, TaskReleased, TaskLapsed, TaskExpired,
              TaskCancelled, TaskSettled> ||
    is_one_of<E, WorkerRegistered, WorkerUpdated, WorkerVerdictRecorded, WorkerSuspended,
              WorkerReinstated> ||
    is_one_of<E, EscrowReserved, EscrowReservationQueued, EscrowReservationRefused,
              EscrowReleased, EscrowSettled, EscrowSettlementRefused> ||
    is_one_of<E, ReserveFeeAccrued, ReserveFeeReceived, ReserveSwapDue, ReserveSwapOrdered,
              ReserveSwapSent, ReserveSwapConfirmed, ReserveSwapFailed, JournalOpened>;

// A result, a reveal or a nonce, and whatever they could be told from.
template <class E>
constexpr bool is_evidence = is_one_of<E, TaskSubmitted>;

// Between one wallet and the platform; who is a user; the engine's and the operators' own notes.
// A price approved for a swap that is not ordered yet would tell others what to trade ahead of it.
template <class E>
constexpr bool is_private =
    is_one_of<E, EscrowOpened, EscrowDeposited, EscrowForfeited, EscrowWithdrawn,
              EscrowVoucherRequested, EscrowVoucherIssued, EscrowClaimed, EscrowClaimFailed,
              EscrowClaimReturned, EscrowRefunded, EscrowClosed, EscrowDriftFound,
              EscrowDriftResolved, EscrowVoucherApproved, EscrowPayoutRetried, EscrowPayoutGivenUp,
              EscrowRefundReturned> ||
    is_one_of<E, ReserveSwapApproved, ReserveSwapDelayed, ReserveSwapResolved> ||
    is_one_of<E, UserRegistered, UserBlocked, UserUnblocked> ||
    is_one_of<E, WalletCursorMoved, WalletMessageSigned, WalletMessageConfirmed,
              WalletMessageExpired> ||
    is_one_of<E, PolicyCheckpointed, RecordDisowned, ProjectionSkipped, PolicyPaused>;

template <class E>
constexpr Disclosure disclosure() {
  static_assert(is_open<E> + is_evidence<E> + is_private<E> == 1,
                "say here what strangers may learn of this event");
  if (is_open<E>) return Disclosure::always;
  return is_evidence<E> ? Disclosure::once_decided : Disclosure::never;
}

}  // namespace

Disclosure disclosure_of(const Event& event) {
  const auto of_one = []<class E>(const E&) { return disclosure<E>(); };
  return std::visit([&](const auto& noun) { return std::visit(of_one, noun); }, event);
}

std::string shortened(const Wallet& wallet) {
  const std::string text = wallet.text();
  const std::size_t digits = text.find(':') + 1;
  return text.substr(0, digits + shown_digits) + "..." + text.substr(text.size() - shown_digits);
}

Wallet masked(const Wallet& wallet) {
  constexpr auto shown_bytes = static_cast<std::ptrdiff_t>(shown_digits / 2);
  Wallet shown = wallet;
  std::fill(shown.account.begin() + shown_bytes, shown.account.end() - shown_bytes,
            std::uint8_t{0});
  return shown;
}

}  // namespace gstd
