// What the server says about itself: version, metrics, statistics, its own description.
#include "adapters/effects/effects.hpp"
#include "adapters/evidence/head_keeper.hpp"
#include "adapters/http/openapi.hpp"
#include "adapters/http/routes.hpp"
#include "adapters/publish/publisher.hpp"

namespace gstd::http {
namespace {

using postgres::Connection;

struct VersionView {
  std::string version;
  std::string node;
  std::string network;
  std::uint32_t partitions = 0;
  std::uint32_t record_version = 0;
};
BOOST_DESCRIBE_STRUCT(VersionView, (), (version, node, network, partitions, record_version))

void version(Services& services, ExchangePtr exchange) {
  exchange->respond(json_reply(
      200, VersionView{services.options.version, services.options.node,
                       std::string{json::name_of(services.options.network)},
                       services.ports.engine->partitions(), gstd::record_version}));
}

/// Stats and network come from the database; without it the page shows the rest.
struct ScrapeRow {
  reads::Stats stats;
  reads::NetworkRow network;
};

void add_chain(Gauges& gauges, const Effects& effects, UnixMillis now) {
  const WatcherStatus watcher = effects.watcher();
  if (watcher.is_watching && watcher.looked_at != UnixMillis{})
    gauges.chain_lag = std::chrono::milliseconds{(now - watcher.chain_time).get()};
  gauges.chain_waiting = watcher.waiting;
  gauges.chain_troubled = !watcher.trouble.empty();
  const auto sender = effects.sender();
  gauges.sender_troubled = sender && !sender->trouble.empty();
  gauges.escrows_frozen = effects.board().frozen();
}

Gauges gauges_of(const Services& services, const Result<ScrapeRow>& row) {
  Gauges gauges;
  const postgres::PoolStatus pool = services.ports.pool->status();
  gauges.database_connections = pool.connections;
  gauges.database_connections_busy = pool.busy;
  gauges.database_jobs_waiting = pool.waiting;
  if (row) {
    gauges.tasks_by_status = row->stats.now;
    gauges.devices = row->network.devices;
    gauges.nodes = row->network.nodes;
  }
  gauges.workers_connected = services.live.workers();
  gauges.sockets_open = services.live.sockets();
  gauges.uptime = std::chrono::milliseconds{(services.now() - services.started).get()};
  const postgres::ProjectorStatus projector = services.ports.projector->status();
  gauges.projection_lag_records = projector.lag_records;
  gauges.projection_lag = projector.lag;
  if (const Publisher* publisher = services.ports.publisher) {
    const PublisherStatus status = publisher->status();
    gauges.public_events = status.stored;
    gauges.public_events_lag_records = status.lag_records;
    gauges.public_events_stopped = status.stopped.size();
  }
  if (const Effects* effects = services.ports.effects) add_chain(gauges, *effects, services.now());
  if (const HeadKeeper* keeper = services.ports.heads)
    if (const auto heads = keeper->heads(); heads && heads->anchor && !heads->anchor->heads.empty())
      gauges.heads_anchored_s =
          static_cast<std::uint64_t>(heads->anchor->heads.front().at.get() / 1'000);
  for (const PartitionStatus& partition : services.ports.engine->status())
    gauges.partitions.push_back({partition.height, partition.ghosts, partition.in_flight,
                                 partition.behind, !partition.stopped.empty()});
  return gauges;
}

void metrics(Services& services, ExchangePtr exchange) {
  services.ports.pool->run<ScrapeRow>(
      [now = services.now()](Connection& db) -> Result<ScrapeRow> {
        auto stats = reads::stats(db);
        if (!stats) return tl::unexpected<Error>{stats.error()};
        auto network = reads::network(db, now);
        if (!network) return tl::unexpected<Error>{network.error()};
        return ScrapeRow{std::move(*stats), std::move(*network)};
      },
      [&services, exchange](Result<ScrapeRow> row) {
        services.post([&services, exchange, row = std::move(row)] {
          exchange->respond({200, "text/plain; version=0.0.4; charset=utf-8",
                             services.metrics.page(gauges_of(services, row)), {}});
        });
      });
}

void stats(Services& services, ExchangePtr exchange) {
  read<reads::Stats>(
      services, exchange, [](Connection& db) { return reads::stats(db); },
      [](const reads::Stats& row) { return json::encode(row); });
}

void network(Services& services, ExchangePtr exchange) {
  read<reads::NetworkRow>(
      services, exchange,
      [now = services.now()](Connection& db) { return reads::network(db, now); },
      [](const reads::NetworkRow& row) { return json::encode(row); });
}

}  // namespace

void add_system_routes(Router& http, Services& services) {
  const auto handle = [&services](void (*handler)(Services&, ExchangePtr)) {
    return [&services, handler](ExchangePtr exchange) { handler(services, std::move(exchange)); };
  };
  http.get("/version", Access::anyone, handle(version));
  http.get("/metrics", Access::anyone, handle(metrics));
  http.get("/stats", Access::anyone, handle(stats));
  http.get("/network", Access::anyone, handle(network));
  http.get("/openapi.json", Access::anyone, [](ExchangePtr exchange) {
    exchange->respond({200, "application/json", std::string{openapi_json()}, {}});
  });
}

}  // namespace gstd::http
