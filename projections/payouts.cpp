#include "projections/list.hpp"

namespace gstd {
namespace {

using enum ColumnKind;

// Owed per task and payee. The platform's fee is owed to `treasury`.
const Table payout_intents{
    "payout_intents",
    {{"task_id", uuid}, {"payee"}},
    {{"worker"}, {"escrow", uuid}, {"currency"}, {"amount_nano", number}, {"created_at", number}}};

// Claims seen on chain, and payouts that bounced.
const Table payout_transactions{
    "payout_transactions",
    {{"escrow", uuid}, {"lt", number}},
    {{"kind"}, {"payee"}, {"amount_nano", number}, {"cumulative_nano", number}, {"tx"},
     {"at", number}}};

// Claims that failed: how often, and the last time why.
const Table failed_payouts{"failed_payouts",
                           {{"escrow", uuid}, {"payee"}, {"lt", number}},
                           {{"tx"}, {"reason"}, {"at", number}}};

const Table balances{"balances",
                     {{"payee"}, {"currency"}},
                     {{"earned_nano", counter}, {"claimed_nano", counter}},
                     true};

const Table earnings{"earnings",
                     {{"worker"}, {"currency"}},
                     {{"earned_nano", counter}, {"tasks", counter}},
                     true};

constexpr const char* treasury = "treasury";

struct On {
  const Origin& origin;
  EscrowId escrow;

  void owe(RowChanges& changes, const EscrowSettled& e, const std::string& payee,
           const Value& worker, Nano amount) const {
    RowChange intent = put("payout_intents", key(e.task, payee),
                           {{"escrow", escrow}, {"currency", e.currency},
                            {"amount_nano", amount}, {"created_at", origin.at}});
    intent.cells.emplace_back("worker", std::monostate{});
    intent.cells.back().value = worker;
    changes.push_back(std::move(intent));
    changes.push_back(add("balances", key(payee, e.currency), {{"earned_nano", amount}}));
  }

  RowChanges operator()(const EscrowSettled& e) const {
    RowChanges changes;
    for (const Payment& payment : e.payments) {
      owe(changes, e, payment.owner.text(), value(payment.worker), payment.amount);
      changes.push_back(add("earnings", key(payment.worker, e.currency),
                            {{"earned_nano", payment.amount}, {"tasks", 1}}));
    }
    if (e.fee.value > 0) owe(changes, e, treasury, Value{}, e.fee);
    return changes;
  }
  RowChanges operator()(const EscrowClaimed& e) const {
    const std::string payee = e.treasury ? std::string{treasury} : e.payee.text();
    return {put("payout_transactions", key(escrow, e.lt),
                {{"kind", "claimed"}, {"payee", payee}, {"amount_nano", e.paid},
                 {"cumulative_nano", e.cumulative}, {"tx", e.tx}, {"at", origin.at}}),
            add("balances", key(payee, e.currency), {{"claimed_nano", e.paid}})};
  }
  RowChanges operator()(const EscrowClaimReturned& e) const {
    return {put("payout_transactions", key(escrow, e.lt),
                {{"kind", "returned"}, {"payee", e.payee}, {"amount_nano", e.amount},
                 {"tx", e.tx}, {"at", origin.at}})};
  }
  RowChanges operator()(const EscrowClaimFailed& e) const {
    return {put("failed_payouts", key(escrow, e.payee, e.lt),
                {{"tx", e.tx}, {"reason", e.reason}, {"at", origin.at}})};
  }
};

}  // namespace

Projection payouts_projection() {
  return {"payouts", 1,
          {payout_intents, payout_transactions, failed_payouts, balances, earnings},
          [](const Origin& origin, const Event& event) -> RowChanges {
            const auto escrow = EscrowId::parse(origin.stream.id);
            if (!escrow) return {};
            return for_each_of<EscrowEvent>(event, On{origin, *escrow});
          }};
}

}  // namespace gstd
