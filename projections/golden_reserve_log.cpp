#include "projections/list.hpp"

namespace gstd {
namespace {

using enum ColumnKind;

const Table golden_reserve_log{
    "golden_reserve_log",
    {{"currency"}, {"height", number}, {"index", number}},
    {{"partition", number}, {"kind"}, {"task_id", uuid}, {"escrow", uuid},
     {"amount_nano", number}, {"at", number}}};

const Table reserves{"reserves",
                     {{"currency"}},
                     {{"accrued_nano", counter}, {"received_nano", counter}},
                     true};

struct On {
  const Origin& origin;

  RowChanges entry(const char* kind, Cell cause, const char* total, Nano amount) const {
    const std::string& currency = origin.stream.id;  // reserve/{currency}
    const EventPosition& at = origin.position;
    return {put("golden_reserve_log", key(currency, at.record.height, at.index),
                {{"partition", at.record.partition}, {"kind", kind}, std::move(cause),
                 {"amount_nano", amount}, {"at", origin.at}}),
            add("reserves", key(currency), {{total, amount}})};
  }

  RowChanges operator()(const ReserveFeeAccrued& e) const {
    return entry("fee_accrued", {"task_id", e.task}, "accrued_nano", e.amount);
  }
  RowChanges operator()(const ReserveFeeReceived& e) const {
    return entry("fee_received", {"escrow", e.escrow}, "received_nano", e.amount);
  }
};

}  // namespace

Projection golden_reserve_log_projection() {
  return {"golden_reserve_log", 1, {golden_reserve_log, reserves},
          [](const Origin& origin, const Event& event) {
            return for_each_of<ReserveEvent>(event, On{origin});
          }};
}

}  // namespace gstd
