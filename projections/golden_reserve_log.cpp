#include "projections/list.hpp"

namespace gstd {
namespace {

using enum ColumnKind;

// One line per event. Gold counts in its jetton's own units.
const Table golden_reserve_log{
    "golden_reserve_log",
    {{"currency"}, {"height", number}, {"index", number}},
    {{"partition", number}, {"kind"}, {"task_id", uuid}, {"escrow", uuid},
     {"amount_nano", number}, {"at", number}, {"swap", number}, {"gold_units", number},
     {"returned_nano", number}, {"is_dry_run", flag}, {"reason"}, {"hash"}}};

const Table reserves{"reserves",
                     {{"currency"}},
                     {{"accrued_nano", counter}, {"received_nano", counter},
                      {"spent_nano", counter}, {"gold_units", counter}},
                     true};

// What became of each swap. state: due, approved, ordered, dry_run, sent, confirmed, failed or
// resolved.
const Table reserve_swaps{
    "reserve_swaps",
    {{"currency"}, {"swap", number}},
    {{"state"}, {"offer_nano", number}, {"due_at", number}, {"reason"}, {"is_dry_run", flag},
     {"quoted_units", number}, {"least_units", number}, {"price_impact_bps", number}, {"router"},
     {"deadline", number}, {"wallet"}, {"query_id", number}, {"hash_norm"},
     {"got_units", number}, {"returned_nano", number}, {"tx"}, {"lt", number},
     {"ended_at", number}}};

struct On {
  const Origin& origin;

  const std::string& currency() const { return origin.stream.id; }  // reserve/{currency}

  RowChange line(const char* kind, Cells cells) const {
    const EventPosition& at = origin.position;
    cells.emplace_back("partition", at.record.partition);
    cells.emplace_back("kind", kind);
    cells.emplace_back("at", origin.at);
    return put("golden_reserve_log", key(currency(), at.record.height, at.index),
               std::move(cells));
  }
  RowChange total(Cells cells) const { return add("reserves", key(currency()), std::move(cells)); }
  RowChange swap(std::uint64_t number, Cells cells) const {
    return set("reserve_swaps", key(currency(), number), std::move(cells));
  }

  RowChanges operator()(const ReserveFeeAccrued& e) const {
    return {line("fee_accrued", {{"task_id", e.task}, {"amount_nano", e.amount}}),
            total({{"accrued_nano", e.amount}})};
  }
  RowChanges operator()(const ReserveFeeReceived& e) const {
    return {line("fee_received", {{"escrow", e.escrow}, {"amount_nano", e.amount}}),
            total({{"received_nano", e.amount}})};
  }
  RowChanges operator()(const ReserveSwapDue& e) const {
    return {line("swap_due", {{"swap", e.swap}, {"amount_nano", e.offer}}),
            put("reserve_swaps", key(currency(), e.swap),
                {{"state", "due"}, {"offer_nano", e.offer}, {"due_at", origin.at}})};
  }
  /// The price and the words stay with the operators until it is over.
  RowChanges operator()(const ReserveSwapApproved& e) const {
    return {line("swap_approved", {{"swap", e.swap}}),
            swap(e.swap, {{"state", "approved"}, {"reason", std::monostate{}}})};
  }
  RowChanges operator()(const ReserveSwapDelayed& e) const {
    return {line("swap_delayed", {{"swap", e.swap}, {"reason", e.reason}}),
            swap(e.swap, {{"reason", e.reason}})};
  }
  RowChanges operator()(const ReserveSwapOrdered& e) const {
    const SwapQuote& quote = e.quote;
    return {line("swap_ordered",
                 {{"swap", e.swap}, {"amount_nano", e.offer}, {"gold_units", quote.ask_units},
                  {"is_dry_run", e.is_dry_run}, {"hash", e.body}}),
            swap(e.swap,
                 {{"state", e.is_dry_run ? "dry_run" : "ordered"}, {"is_dry_run", e.is_dry_run},
                  {"quoted_units", quote.ask_units}, {"least_units", quote.least},
                  {"price_impact_bps", quote.price_impact_bps}, {"router", quote.router},
                  {"deadline", e.deadline}, {"reason", std::monostate{}}})};
  }
  RowChanges operator()(const ReserveSwapSent& e) const {
    return {line("swap_sent", {{"swap", e.swap}, {"hash", e.hash_norm}}),
            swap(e.swap, {{"state", "sent"}, {"wallet", e.wallet}, {"query_id", e.query_id},
                          {"hash_norm", e.hash_norm}})};
  }
  RowChanges operator()(const ReserveSwapConfirmed& e) const {
    return {line("swap_confirmed",
                 {{"swap", e.swap}, {"amount_nano", e.offer}, {"gold_units", e.got},
                  {"returned_nano", e.returned}, {"hash", e.tx}}),
            swap(e.swap, {{"state", "confirmed"}, {"got_units", e.got},
                          {"returned_nano", e.returned}, {"tx", e.tx}, {"lt", e.lt},
                          {"ended_at", origin.at}}),
            total({{"spent_nano", e.offer}, {"gold_units", e.got}}),
            total({less("spent_nano", e.returned)})};
  }
  RowChanges operator()(const ReserveSwapFailed& e) const {
    return {line("swap_failed",
                 {{"swap", e.swap}, {"returned_nano", e.returned}, {"reason", e.reason}}),
            swap(e.swap, {{"state", "failed"}, {"reason", e.reason},
                          {"returned_nano", e.returned}, {"ended_at", origin.at}})};
  }
  RowChanges operator()(const ReserveSwapResolved& e) const {
    return {line("swap_resolved",
                 {{"swap", e.swap}, {"amount_nano", e.offer}, {"gold_units", e.got},
                  {"returned_nano", e.returned}}),
            swap(e.swap, {{"state", "resolved"}, {"got_units", e.got},
                          {"returned_nano", e.returned}, {"ended_at", origin.at}}),
            total({{"spent_nano", e.offer}, {"gold_units", e.got}}),
            total({less("spent_nano", e.returned)})};
  }
};

}  // namespace

Projection golden_reserve_log_projection() {
  return {"golden_reserve_log", 2, {golden_reserve_log, reserves, reserve_swaps},
          [](const Origin& origin, const Event& event) {
            return for_each_of<ReserveEvent>(event, On{origin});
          }};
}

}  // namespace gstd
