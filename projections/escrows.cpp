#include "projections/list.hpp"

namespace gstd {
namespace {

using enum ColumnKind;

// The columns follow the invariant: deposited = available + reserved + owed + paid + refunded.
const Table escrows{
    "escrows",
    {{"escrow", uuid}},
    {{"requester"}, {"currency"}, {"network"}, {"generation", number}, {"opened_at", number},
     {"refund_after", number}, {"claims_close", number}, {"deposited_nano", counter},
     {"available_nano", counter}, {"reserved_nano", counter}, {"owed_nano", counter},
     {"paid_nano", counter}, {"refunded_nano", counter}, {"withdrawn_nano", counter},
     {"last_lt", number}, {"is_frozen", flag}, {"is_closed", flag}}};

// What is held or queued now; a reservation that ended leaves.
const Table reservations{"reservations",
                         {{"escrow", uuid}, {"task_id", uuid}},
                         {{"state"}, {"amount_nano", number}, {"since", number}}};

const Table deposits{"deposits",
                     {{"escrow", uuid}, {"lt", number}},
                     {{"amount_nano", number}, {"tx"}, {"at", number}}};

struct On {
  const Origin& origin;
  EscrowId escrow;

  RowChange move(Cells cells) const { return add("escrows", key(escrow), std::move(cells)); }
  RowChange change(Cells cells) const { return set("escrows", key(escrow), std::move(cells)); }
  RowChange hold(const TaskId& task, const char* state, Nano amount) const {
    return put("reservations", key(escrow, task),
               {{"state", state}, {"amount_nano", amount}, {"since", origin.at}});
  }

  RowChanges operator()(const EscrowOpened& e) const {
    return {put("escrows", key(escrow),
                {{"requester", e.requester}, {"currency", e.currency}, {"network", e.network},
                 {"generation", e.generation}, {"opened_at", origin.at},
                 {"refund_after", e.terms.refund_after}, {"claims_close", e.terms.claims_close},
                 {"last_lt", 0}, {"is_frozen", false}, {"is_closed", false}})};
  }
  RowChanges operator()(const EscrowDeposited& e) const {
    return {move({{"deposited_nano", e.amount}, {"available_nano", e.amount}}),
            change({{"last_lt", e.lt}}),
            put("deposits", key(escrow, e.lt),
                {{"amount_nano", e.amount}, {"tx", e.tx}, {"at", origin.at}})};
  }
  RowChanges operator()(const EscrowReserved& e) const {
    return {move({less("available_nano", e.amount), {"reserved_nano", e.amount}}),
            hold(e.task, "reserved", e.amount)};
  }
  RowChanges operator()(const EscrowReservationQueued& e) const {
    return {hold(e.task, "queued", e.amount)};
  }
  RowChanges operator()(const EscrowReleased& e) const {
    const RowChange gone = remove("reservations", key(escrow, e.task));
    if (e.amount.value == 0) return {gone};  // Only queued, or a notice after a refund.
    return {move({{"available_nano", e.amount}, less("reserved_nano", e.amount)}), gone};
  }
  RowChanges operator()(const EscrowSettled& e) const {
    // One move per part: the fold sums them, and refuses a sum that leaves 64 bits.
    RowChanges changes{
        remove("reservations", key(escrow, e.task)),
        move({less("reserved_nano", e.returned), {"available_nano", e.returned}}),
        move({less("reserved_nano", e.fee), {"owed_nano", e.fee}})};
    for (const Payment& payment : e.payments)
      changes.push_back(
          move({less("reserved_nano", payment.amount), {"owed_nano", payment.amount}}));
    return changes;
  }
  RowChanges operator()(const EscrowWithdrawn& e) const {
    return {move({less("available_nano", e.amount), {"owed_nano", e.amount},
                  {"withdrawn_nano", e.amount}})};
  }
  RowChanges operator()(const EscrowClaimed& e) const {
    return {move({less("owed_nano", e.paid), {"paid_nano", e.paid}}),
            change({{"last_lt", e.lt}})};
  }
  RowChanges operator()(const EscrowClaimFailed& e) const { return {change({{"last_lt", e.lt}})}; }
  RowChanges operator()(const EscrowClaimReturned& e) const {
    return {move({{"owed_nano", e.amount}, less("paid_nano", e.amount)}),
            change({{"last_lt", e.lt}})};
  }
  RowChanges operator()(const EscrowRefunded& e) const {
    return {change({{"available_nano", 0}, {"reserved_nano", 0}, {"owed_nano", 0},
                    {"last_lt", e.lt}, {"is_closed", true}}),
            move({{"refunded_nano", e.amount}})};
  }
  RowChanges operator()(const EscrowRefundReturned& e) const {
    return {move({{"available_nano", e.amount}, less("refunded_nano", e.amount)}),
            change({{"last_lt", e.lt}})};
  }
  RowChanges operator()(const EscrowClosed&) const { return {change({{"is_closed", true}})}; }
  RowChanges operator()(const EscrowDriftFound& e) const {
    return {change({{"is_frozen", true}, {"last_lt", e.lt}})};
  }
  RowChanges operator()(const EscrowDriftResolved& e) const {
    return {change({{"is_frozen", false}}),
            move({{"deposited_nano", e.adjustment}, {"available_nano", e.adjustment}})};
  }
};

}  // namespace

Projection escrows_projection() {
  return {"escrows", 1, {escrows, reservations, deposits},
          [](const Origin& origin, const Event& event) -> RowChanges {
            const auto escrow = EscrowId::parse(origin.stream.id);
            if (!escrow) return {};
            return for_each_of<EscrowEvent>(event, On{origin, *escrow});
          }};
}

}  // namespace gstd
