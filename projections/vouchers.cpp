#include "projections/list.hpp"

namespace gstd {
namespace {

using enum ColumnKind;

// Owed is ever owed less paid less forfeited; the requester is owed what was withdrawn.
const Table payee_balances{
    "payee_balances",
    {{"escrow", uuid}, {"payee"}},
    {{"ever_owed_nano", counter}, {"paid_nano", counter}, {"forfeited_nano", counter}},
    true};

// The last voucher of each payee: state is held, requested, or issued with its signature.
const Table vouchers{"vouchers",
                     {{"escrow", uuid}, {"payee"}},
                     {{"state"}, {"cumulative_nano", number}, {"valid_until", number},
                      {"requested_at", number}, {"promised_today_nano", number}, {"held"},
                      {"signature"}, {"failures", counter}, {"next_try", number},
                      {"given_up", flag}}};

struct On {
  EscrowId escrow;

  RowChange change(const Wallet& payee, Cells cells) const {
    return set("vouchers", key(escrow, payee), std::move(cells));
  }
  RowChange sum(const Wallet& payee, const char* column, Nano amount) const {
    return add("payee_balances", key(escrow, payee), {{column, amount}});
  }

  RowChanges operator()(const EscrowSettled& e) const {
    if (!e.treasury) return {};  // No contract, no vouchers.
    RowChanges changes;
    for (const Payment& payment : e.payments)
      changes.push_back(sum(payment.owner, "ever_owed_nano", payment.amount));
    if (e.fee.value > 0) changes.push_back(sum(*e.treasury, "ever_owed_nano", e.fee));
    return changes;
  }
  RowChanges operator()(const EscrowWithdrawn& e) const {
    if (!e.requester) return {};
    return {sum(*e.requester, "ever_owed_nano", e.amount)};
  }
  RowChanges operator()(const EscrowVoucherRequested& e) const {
    return {put("vouchers", key(escrow, e.payee),
                {{"state", e.held ? "held" : "requested"}, {"cumulative_nano", e.cumulative},
                 {"valid_until", e.valid_until},
                 {"requested_at", e.requested_at.value_or(UnixMillis{})},
                 {"promised_today_nano", e.promised_today.value_or(Nano{})},
                 {"held", e.held.value_or("")}, {"given_up", false}})};
  }
  RowChanges operator()(const EscrowVoucherApproved& e) const {
    return {change(e.payee, {{"state", "requested"}})};
  }
  RowChanges operator()(const EscrowVoucherIssued& e) const {
    return {change(e.payee, {{"state", "issued"}, {"signature", e.signature}})};
  }
  RowChanges operator()(const EscrowClaimed& e) const {
    return {sum(e.payee, "paid_nano", e.paid)};
  }
  RowChanges operator()(const EscrowClaimFailed& e) const {
    return {add("vouchers", key(escrow, e.payee), {{"failures", 1}}),
            change(e.payee, {{"next_try", e.next_try.value_or(UnixMillis{})}})};
  }
  RowChanges operator()(const EscrowPayoutRetried& e) const {
    return {change(e.payee, {{"failures", 0}, {"next_try", 0}, {"given_up", false}})};
  }
  RowChanges operator()(const EscrowPayoutGivenUp& e) const {
    return {change(e.payee, {{"given_up", true}})};
  }
  RowChanges operator()(const EscrowClaimReturned& e) const {
    return {add("payee_balances", key(escrow, e.payee), {less("paid_nano", e.amount)})};
  }
  RowChanges operator()(const EscrowForfeited& e) const {
    return {sum(e.payee, "forfeited_nano", e.amount)};
  }
};

}  // namespace

Projection vouchers_projection() {
  return {"vouchers", 1, {payee_balances, vouchers},
          [](const Origin& origin, const Event& event) -> RowChanges {
            const auto escrow = EscrowId::parse(origin.stream.id);
            if (!escrow) return {};
            return for_each_of<EscrowEvent>(event, On{*escrow});
          }};
}

}  // namespace gstd
