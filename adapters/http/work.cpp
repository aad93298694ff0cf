// The worker's routes: what is to be had, claim, heartbeat, submit, release. Also cancel.
#include <algorithm>

#include "adapters/http/routes.hpp"

namespace gstd::http {
namespace {

struct ActionView {
  TaskId task_id;
  std::optional<std::uint32_t> replica;
  std::optional<std::string> status;
  std::optional<UnixMillis> lease_until;
  Position position;
};
BOOST_DESCRIBE_STRUCT(ActionView, (), (task_id, replica, status, lease_until, position))

ActionView view_of(const Services& services, const Caller& caller, const TaskId& task,
                   const Done& done) {
  ActionView view{task, {}, {}, {}, done.position};
  const TaskCardPtr card = services.directory.task(task);
  if (!card) return view;
  view.status = json::name_of(card->view.status);
  const auto& leases = card->view.leases;
  const auto lease = std::ranges::find(leases, caller.worker, &LeaseView::worker);
  if (lease != leases.end()) view.lease_until = lease->lease_until;
  return view;
}

/// The answer of a command on one task, with the task as it is now.
Engine::OnAnswer acted(Services& services, ExchangePtr exchange, const TaskId& task,
                       std::optional<std::uint32_t> replica) {
  return [&services, exchange, task, replica](const Answer& answer) {
    if (!answer) return exchange->respond(reply_of(answer.error()));
    ActionView view = view_of(services, exchange->caller, task, *answer);
    view.replica = replica;
    exchange->respond(json_reply(200, view));
  };
}

void claim(Services& services, ExchangePtr exchange) {
  const auto task = id_of<TaskId>(*exchange, "task");
  if (!task || !body_of<NoBody>(*exchange)) return;
  services.ask(
      claim_task(sender_of(*exchange), *task, services.directory, services.now()),
      [&services, exchange, task = *task](const Answer& answer) {
        const WorkerId& worker = exchange->caller.worker;
        Result<ClaimedFrame> claimed = claimed_view(services.directory, task, worker, answer);
        if (claimed) claimed->network = services.options.network;
        exchange->respond(claimed ? json_reply(200, *claimed) : reply_of(claimed.error()));
        services.live.on_claim(worker, task, answer);
      });
}

void heartbeat(Services& services, ExchangePtr exchange) {
  const auto task = id_of<TaskId>(*exchange, "task");
  if (!task) return;
  const auto body = body_of<HeartbeatBody>(*exchange);
  if (!body) return;
  if (body->progress.value_or(0) > 100)
    return exchange->respond(
        reply_of({Errc::invalid, "invalid", "expected 0 to 100", "/progress"}));
  services.ask(heartbeat_task(sender_of(*exchange), *task, *body, services.now()),
               acted(services, exchange, *task, body->replica));
}

void submit(Services& services, ExchangePtr exchange) {
  const auto task = id_of<TaskId>(*exchange, "task");
  if (!task) return;
  const auto body = body_of<SubmitBody>(*exchange);
  if (!body) return;
  services.submit(sender_of(*exchange), *task, *body,
                  acted(services, exchange, *task, body->replica));
}

void release(Services& services, ExchangePtr exchange) {
  const auto task = id_of<TaskId>(*exchange, "task");
  if (!task) return;
  const auto body = body_of<ReleaseBody>(*exchange);
  if (!body) return;
  services.ask(release_task(sender_of(*exchange), *task, *body, services.now()),
               acted(services, exchange, *task, body->replica));
}

void cancel(Services& services, ExchangePtr exchange) {
  const auto task = id_of<TaskId>(*exchange, "task");
  if (!task || !body_of<NoBody>(*exchange)) return;
  services.ask(cancel_task(sender_of(*exchange), *task, services.now()),
               [exchange, task = *task](const Answer& answer) {
                 if (!answer) return exchange->respond(reply_of(answer.error()));
                 ActionView view{task, {}, "cancelled", {}, answer->position};
                 exchange->respond(json_reply(200, view));
               });
}

void available(Services& services, ExchangePtr exchange) {
  const Result<reads::PageRequest> page = page_of(exchange->request);
  if (!page) return exchange->respond(reply_of(page.error()));
  const std::vector<OfferFrame> offers =
      services.live.available(exchange->caller.wallet, page->limit);
  exchange->respond({200, "application/json", items_text(offers, std::nullopt), {}});
}

}  // namespace

void add_work_routes(Router& http, Services& services) {
  const auto handle = [&services](void (*handler)(Services&, ExchangePtr)) {
    return [&services, handler](ExchangePtr exchange) { handler(services, std::move(exchange)); };
  };
  http.get("/tasks/available", Access::worker, handle(available));
  http.post("/tasks/{task}/claim", Access::worker, handle(claim));
  http.post("/tasks/{task}/heartbeat", Access::worker, handle(heartbeat));
  http.post("/tasks/{task}/submit", Access::worker, handle(submit));
  http.post("/tasks/{task}/release", Access::worker, handle(release));
  http.post("/tasks/{task}/cancel", Access::wallet, handle(cancel));
}

}  // namespace gstd::http
