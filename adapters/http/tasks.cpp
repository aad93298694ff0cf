// What can be read about tasks: lists, one task, its timeline, its result, its payment.
#include "adapters/effects/effects.hpp"
#include "adapters/http/routes.hpp"
#include "adapters/json/events.hpp"

namespace gstd::http {
namespace {

using postgres::Connection;

/// A row as everybody may see it: only the requester sees its whole wallet.
struct TaskItem {
  TaskId task_id;
  std::string requester;
  TaskStatus status = TaskStatus::absent;
  std::optional<std::string> reason;
  std::string type;
  Tier tier = Tier::standard;
  Currency currency = Currency::ton;
  Nano reward_nano;
  Nano fee_nano;
  Nano reserve_nano;
  EscrowId escrow_id;
  UnixMillis created_at;
  UnixMillis ends_at;
  std::optional<UnixMillis> funded_at;
  std::optional<UnixMillis> decided_at;
  std::optional<UnixMillis> settled_at;
  std::uint32_t attempts = 0;
  std::uint32_t live = 0;
  std::uint32_t results = 0;
  std::optional<Sha256> result;
};
BOOST_DESCRIBE_STRUCT(TaskItem, (), (task_id, requester, status, reason, type, tier, currency, reward_nano, fee_nano, reserve_nano, escrow_id, created_at, ends_at, funded_at, decided_at, settled_at, attempts, live, results, result))

TaskItem item_of(const Caller& caller, const reads::TaskRow& row) {
  return {row.task_id,    wallet_for(caller, row.requester),
          row.status,     row.reason,     row.type,       row.tier,
          row.currency,   row.reward_nano, row.fee_nano,  row.reserve_nano,
          row.escrow,     row.created_at, row.ends_at,    row.funded_at,
          row.decided_at, row.settled_at, row.attempts,   row.live,
          row.results,    row.result};
}

struct ReplicaItem {
  std::uint32_t replica = 0;
  WorkerId worker_id;
  std::string owner;
  std::string phase;
  std::optional<std::string> verdict;
  UnixMillis claimed_at;
  UnixMillis lease_until;
  std::optional<UnixMillis> submitted_at;
  std::optional<Sha256> result;
  std::optional<Sha256> blob;
  std::optional<std::int32_t> exit;
  std::optional<std::uint64_t> fuel;
  std::optional<Signature> signature;
};
BOOST_DESCRIBE_STRUCT(ReplicaItem, (), (replica, worker_id, owner, phase, verdict, claimed_at, lease_until, submitted_at, result, blob, exit, fuel, signature))

std::vector<ReplicaItem> items_of(const Caller& caller,
                                  const std::vector<reads::ReplicaRow>& rows) {
  std::vector<ReplicaItem> items;
  for (const reads::ReplicaRow& row : rows)
    items.push_back({row.replica, row.worker, wallet_for(caller, row.owner), row.phase,
                     row.verdict, row.claimed_at, row.lease_until, row.submitted_at, row.result,
                     row.blob, row.exit, row.fuel, row.signature});
  return items;
}

/// Of a task that waits for its escrow to be paid: what the chain did so long ago is not seen yet.
struct MoneyWait {
  std::int64_t chain_lag_ms = 0;
  std::optional<std::string> chain_trouble;  ///< Why the chain cannot be read just now.
};
BOOST_DESCRIBE_STRUCT(MoneyWait, (), (chain_lag_ms, chain_trouble))

struct DetailView {
  TaskItem task;
  TaskSpec spec;
  std::vector<ReplicaItem> replicas;
  std::optional<MoneyWait> waits_for_money;
};
BOOST_DESCRIBE_STRUCT(DetailView, (), (task, spec, replicas, waits_for_money))

struct ResultView {
  TaskId task_id;
  std::string requester;
  TaskStatus status = TaskStatus::absent;
  Sha256 result;
  UnixMillis decided_at;
  std::vector<ReplicaItem> accepted;
};
BOOST_DESCRIBE_STRUCT(ResultView, (), (task_id, requester, status, result, decided_at, accepted))

/// What strangers see of an event: when and which, not what it says.
struct TimelineItem {
  EventPosition position;
  UnixMillis at;
  std::string type;
  std::optional<Event> event;
};
BOOST_DESCRIBE_STRUCT(TimelineItem, (), (position, at, type, event))

Result<reads::TaskFilter> filter_of(const Exchange& exchange) {
  reads::TaskFilter filter;
  // A wallet sees its own tasks; everybody else sees all of them, wallets shortened.
  if (exchange.caller.role == Caller::Role::wallet) filter.requester = exchange.caller.wallet;
  const std::string* status = exchange.request.find("status");
  if (!status) return filter;
  for (const auto& [name, value] : json::enum_names<TaskStatus>) {
    if (name == *status) {
      filter.status = value;
      return filter;
    }
  }
  return refuse("invalid", "no such status", "status");
}

/// Nothing where there is no chain, or while another node reads it.
std::optional<MoneyWait> money_wait(const Services& services) {
  if (!services.ports.effects) return {};
  const WatcherStatus watcher = services.ports.effects->watcher();
  if (!watcher.is_watching || watcher.looked_at == UnixMillis{}) return {};
  MoneyWait wait{(services.now() - watcher.chain_time).get(), {}};
  if (!watcher.trouble.empty()) wait.chain_trouble = watcher.trouble;
  return wait;
}

void list(Services& services, ExchangePtr exchange) {
  const Result<reads::PageRequest> page = page_of(exchange->request);
  if (!page) return exchange->respond(reply_of(page.error()));
  const Result<reads::TaskFilter> filter = filter_of(*exchange);
  if (!filter) return exchange->respond(reply_of(filter.error()));
  using Row = reads::Page<reads::TaskRow>;
  read<Row>(
      services, exchange,
      [=](Connection& db) { return reads::tasks(db, *filter, *page); },
      [caller = exchange->caller](const Row& row) {
        return page_text(row, [&](const reads::TaskRow& task) { return item_of(caller, task); });
      });
}

void show(Services& services, ExchangePtr exchange) {
  const auto task = id_of<TaskId>(*exchange, "task");
  if (!task) return;
  using Row = reads::TaskDetail;
  read<Row>(
      services, exchange, [id = *task](Connection& db) { return reads::task(db, id); },
      [caller = exchange->caller, wait = money_wait(services)](const Row& row) {
        DetailView view{item_of(caller, row.task), row.spec, items_of(caller, row.replicas), {}};
        if (view.task.status == TaskStatus::awaiting_escrow) view.waits_for_money = wait;
        return json::encode(view);
      });
}

void timeline(Services& services, ExchangePtr exchange) {
  const auto task = id_of<TaskId>(*exchange, "task");
  if (!task) return;
  std::optional<EventPosition> after;
  if (const std::string* text = exchange->request.find("after")) {
    const Result<EventPosition> position = EventPosition::parse(*text);
    if (!position)
      return exchange->respond(reply_of({Errc::invalid, "invalid", "expected a position",
                                         "after"}));
    after = *position;
  }
  struct Row {
    Wallet requester;
    std::vector<reads::TimelineRow> events;
  };
  read<Row>(
      services, exchange,
      [id = *task, after](Connection& db) -> Result<Row> {
        const auto detail = reads::task(db, id);
        if (!detail) return tl::unexpected<Error>{detail.error()};
        auto events = reads::timeline(db, id, after);
        if (!events) return tl::unexpected<Error>{events.error()};
        return Row{detail->task.requester, std::move(*events)};
      },
      [caller = exchange->caller](const Row& row) {
        const bool is_own = caller.role == Caller::Role::wallet && caller.wallet == row.requester;
        std::vector<TimelineItem> items;
        for (const reads::TimelineRow& event : row.events)
          items.push_back({event.position, event.at, event.type,
                           is_own ? event.event : std::nullopt});
        const bool is_full = row.events.size() >= reads::page_rows_max;
        return items_text(items, is_full ? std::optional{row.events.back().position.text()}
                                         : std::nullopt);
      });
}

void result(Services& services, ExchangePtr exchange) {
  const auto task = id_of<TaskId>(*exchange, "task");
  if (!task) return;
  using Row = reads::ResultRow;
  read<Row>(
      services, exchange,
      [id = *task, caller = exchange->caller](Connection& db) -> Result<Row> {
        Result<Row> row = reads::result(db, id);
        if (row && row->requester != caller.wallet)
          return refuse("forbidden", "only the requester reads the result");
        return row;
      },
      [caller = exchange->caller](const Row& row) {
        return json::encode(ResultView{row.task_id, wallet_for(caller, row.requester),
                                       row.status, row.result, row.decided_at,
                                       items_of(caller, row.accepted)});
      });
}

void payment(Services& services, ExchangePtr exchange) {
  const auto task = id_of<TaskId>(*exchange, "task");
  if (!task) return;
  using Row = reads::PaymentRow;
  read<Row>(
      services, exchange,
      [id = *task, caller = exchange->caller](Connection& db) -> Result<Row> {
        Result<Row> row = reads::payment(db, id);
        if (row && row->requester != caller.wallet)
          return refuse("forbidden", "only the requester sees the payment");
        return row;
      },
      [](const Row& row) { return json::encode(row); });
}

}  // namespace

void add_task_routes(Router& http, Services& services) {
  const auto handle = [&services](void (*handler)(Services&, ExchangePtr)) {
    return [&services, handler](ExchangePtr exchange) { handler(services, std::move(exchange)); };
  };
  http.get("/tasks", Access::anyone, handle(list));
  http.get("/tasks/{task}", Access::anyone, handle(show));
  http.get("/tasks/{task}/timeline", Access::anyone, handle(timeline));
  http.get("/tasks/{task}/result", Access::wallet, handle(result));
  http.get("/tasks/{task}/payment", Access::wallet, handle(payment));
}

}  // namespace gstd::http
