// Evidence for those who do not trust us: signed heads for everybody, receipts for those who took
// part.
#include <algorithm>

#include "adapters/evidence/receipt_desk.hpp"
#include "adapters/http/routes.hpp"

namespace gstd::http {
namespace {

void heads(Services& services, ExchangePtr exchange) {
  const HeadKeeper* const keeper = services.ports.heads;
  const Result<SignedHeads> heads =
      keeper ? keeper->heads() : refuse("unavailable", "this server signs no heads");
  exchange->respond(heads ? json_reply(200, *heads) : reply_of(heads.error()));
}

/// Its requester, and those who held one of its leases: worker or owner.
bool took_part(const Caller& caller, const reads::TaskDetail& detail) {
  if (caller.role == Caller::Role::wallet && caller.wallet == detail.task.requester) return true;
  return std::ranges::any_of(detail.replicas, [&](const reads::ReplicaRow& replica) {
    return caller.role == Caller::Role::worker ? caller.worker == replica.worker
                                               : caller.wallet == replica.owner;
  });
}

/// Until then nobody may see the others' results.
bool is_decided(TaskStatus status) {
  switch (status) {
    case TaskStatus::absent:
    case TaskStatus::awaiting_escrow:
    case TaskStatus::pending:
    case TaskStatus::assigned:
    case TaskStatus::validating: return false;
    case TaskStatus::validated:
    case TaskStatus::settled:
    case TaskStatus::cancelled:
    case TaskStatus::expired:
    case TaskStatus::failed: return true;
  }
  return false;
}

Result<bool> may_read(postgres::Connection& db, const TaskId& task, const Caller& caller) {
  const auto detail = reads::task(db, task);
  if (!detail) return tl::unexpected<Error>{detail.error()};
  if (!took_part(caller, *detail))
    return refuse("forbidden", "only its requester and its workers get a receipt");
  if (!is_decided(detail->task.status)) return refuse("not_yet", "the task is not decided");
  return true;
}

void receipt(Services& services, ExchangePtr exchange) {
  const auto task = id_of<TaskId>(*exchange, "task");
  if (!task) return;
  ReceiptDesk* const desk = services.ports.receipts;
  if (!desk)
    return exchange->respond(
        reply_of({Errc::unavailable, "unavailable", "this server signs no heads", ""}));
  const auto answer = [&services, exchange](Reply reply) {
    services.post([exchange, reply = std::move(reply)] { exchange->respond(reply); });
  };
  services.ports.pool->run<bool>(
      [id = *task, caller = exchange->caller](postgres::Connection& db) {
        return may_read(db, id, caller);
      },
      [id = *task, desk, answer](Result<bool> may) {
        if (!may) return answer(reply_of(may.error()));
        desk->ask(id, [answer](Result<Receipt> made) {
          answer(made ? json_reply(200, *made) : reply_of(made.error()));
        });
      });
}

}  // namespace

void add_evidence_routes(Router& http, Services& services) {
  const auto handle = [&services](void (*handler)(Services&, ExchangePtr)) {
    return [&services, handler](ExchangePtr exchange) { handler(services, std::move(exchange)); };
  };
  http.get("/heads", Access::anyone, handle(heads));
  http.get("/tasks/{task}/receipt", Access::session, handle(receipt));
}

}  // namespace gstd::http
