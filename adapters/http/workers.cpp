// What can be read about devices and nodes.
#include "adapters/http/routes.hpp"

namespace gstd::http {
namespace {

using postgres::Connection;
using reads::WorkerRow;

struct WorkerItem {
  WorkerId worker_id;
  std::string owner;
  WorkerKind kind = WorkerKind::device;
  std::string type;
  std::string name;
  std::map<std::string, std::string> specs;
  UnixMillis registered_at;
  std::uint64_t good = 0;
  std::uint64_t bad = 0;
  std::uint64_t lapsed = 0;
  bool is_suspended = false;
  std::optional<std::string> suspended_reason;
};
BOOST_DESCRIBE_STRUCT(WorkerItem, (), (worker_id, owner, kind, type, name, specs, registered_at, good, bad, lapsed, is_suspended, suspended_reason))

WorkerItem item_of(const Caller& caller, const WorkerRow& row) {
  return {row.worker, wallet_for(caller, row.owner), row.kind, row.device_type, row.name,
          row.specs, row.registered_at, row.good, row.bad, row.lapsed, row.is_suspended,
          row.suspended_reason};
}

struct WorkerView {
  WorkerItem worker;
  std::vector<reads::EarningsRow> earnings;
};
BOOST_DESCRIBE_STRUCT(WorkerView, (), (worker, earnings))

using ReadWorkers = Result<reads::Page<WorkerRow>> (*)(Connection&, const std::optional<Wallet>&,
                                                       const reads::PageRequest&);

/// `?mine=true` asks for the caller's own.
void list(Services& services, ExchangePtr exchange, ReadWorkers rows) {
  const Result<reads::PageRequest> page = page_of(exchange->request);
  if (!page) return exchange->respond(reply_of(page.error()));
  const std::string* mine = exchange->request.find("mine");
  std::optional<Wallet> owner;
  if (mine && *mine == "true") {
    if (exchange->caller.role == Caller::Role::nobody)
      return exchange->respond(reply_of(
          {Errc::unauthenticated, "unauthenticated", "say who you are", "X-Wallet-Address"}));
    owner = exchange->caller.wallet;
  }
  using Row = reads::Page<WorkerRow>;
  read<Row>(
      services, exchange, [=](Connection& db) { return rows(db, owner, *page); },
      [caller = exchange->caller](const Row& row) {
        return page_text(row, [&](const WorkerRow& worker) { return item_of(caller, worker); });
      });
}

void show(Services& services, ExchangePtr exchange) {
  const auto worker = id_of<WorkerId>(*exchange, "worker");
  if (!worker) return;
  using Row = reads::WorkerDetail;
  read<Row>(
      services, exchange, [id = *worker](Connection& db) { return reads::worker(db, id); },
      [caller = exchange->caller](const Row& row) {
        return json::encode(WorkerView{item_of(caller, row.worker), row.earnings});
      });
}

}  // namespace

void add_worker_routes(Router& http, Services& services) {
  http.get("/devices", Access::anyone, [&services](ExchangePtr exchange) {
    list(services, std::move(exchange), reads::devices);
  });
  http.get("/nodes", Access::anyone, [&services](ExchangePtr exchange) {
    list(services, std::move(exchange), reads::nodes);
  });
  http.get("/workers/{worker}", Access::anyone, [&services](ExchangePtr exchange) {
    show(services, std::move(exchange));
  });
}

}  // namespace gstd::http
