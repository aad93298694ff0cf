// Health: which parts work, what the others lack, and whether people should be sent here.
#include "adapters/effects/effects.hpp"
#include "adapters/http/routes.hpp"
#include "adapters/publish/publisher.hpp"

namespace gstd::http {
namespace {

/// Ready as long as no partition is further behind than this.
constexpr std::uint64_t behind_max = 10'000;

struct PartView {
  std::string name;
  std::string status;  ///< ok, down or not_configured.
  std::optional<std::string> detail;
};
BOOST_DESCRIBE_STRUCT(PartView, (), (name, status, detail))

struct HealthView {
  std::string status;  ///< ok or down.
  std::string network;
  bool is_dev = false;
  std::int64_t uptime_ms = 0;
  std::vector<PartView> parts;
};
BOOST_DESCRIBE_STRUCT(HealthView, (), (status, network, is_dev, uptime_ms, parts))

PartView journal_part(const Services& services) {
  for (const PartitionStatus& partition : services.ports.engine->status()) {
    const std::string number = "partition " + std::to_string(partition.partition);
    if (!partition.stopped.empty()) return {"journal", "down", number + ": " + partition.stopped};
    if (!partition.is_ready) return {"journal", "down", number + " is reading its history"};
    if (partition.behind > behind_max)
      return {"journal", "down",
              number + " is " + std::to_string(partition.behind) + " records behind"};
  }
  return {"journal", "ok", {}};
}

PartView projector_part(const postgres::ProjectorStatus& status) {
  for (const postgres::ProjectionStatus& projection : status.projections)
    if (!projection.stopped.empty())
      return {"projections", "down", projection.projection + ": " + projection.stopped};
  return {"projections", "ok", "behind by " + std::to_string(status.lag_records) + " records"};
}

PartView publisher_part(const Publisher* publisher) {
  if (!publisher) return {"public_events", "not_configured", {}};
  const PublisherStatus status = publisher->status();
  if (!status.is_leading) return {"public_events", "ok", "another node publishes"};
  if (!status.trouble.empty()) return {"public_events", "down", status.trouble};
  for (const auto& [partition, why] : status.stopped)
    return {"public_events", "down", "partition " + std::to_string(partition) + ": " + why};
  return {"public_events", "ok", "behind by " + std::to_string(status.lag_records) + " records"};
}

/// How old the newest block may be before the chain counts as late: blocks take half a second, an
/// indexer some more.
constexpr Millis chain_lag_max{60'000};

/// `contract`: whether the hub all escrows report to can be read; `chain`: how far behind we are.
std::vector<PartView> chain_parts(const Services& services) {
  if (!services.ports.effects)
    return {{"contract", "not_configured", {}}, {"chain", "not_configured", {}}};
  const WatcherStatus watcher = services.ports.effects->watcher();
  if (!watcher.is_watching)
    return {{"contract", "ok", "another node reads the chain"}, {"chain", "ok", {}}};
  PartView contract{"contract", "ok", std::to_string(watcher.waiting) + " movements to read"};
  if (!watcher.trouble.empty()) contract = {"contract", "down", watcher.trouble};
  if (watcher.looked_at == UnixMillis{}) return {contract, {"chain", "down", "not seen yet"}};
  const Millis lag = services.now() - watcher.chain_time;
  const std::string behind = std::to_string(lag.get() / 1'000) + " s behind";
  return {contract, {"chain", lag > chain_lag_max ? "down" : "ok", behind}};
}

/// Where the platform claims for its payees: from which wallet, which somebody has to fill.
std::optional<PartView> sender_part(const Services& services) {
  if (!services.ports.effects) return {};
  const auto sender = services.ports.effects->sender();
  if (!sender) return {};
  if (!sender->is_sending) return PartView{"sender", "ok", "another node sends"};
  if (!sender->trouble.empty()) return PartView{"sender", "down", sender->trouble};
  return PartView{"sender", "ok", "from wallet " + sender->wallet.text()};
}

/// Whether gold is bought, and what keeps it from being bought.
PartView reserve_part(const Services& services) {
  const auto gold = services.ports.effects ? services.ports.effects->gold() : std::nullopt;
  if (!gold) return {"reserve", "not_configured", "fees accumulate, no gold is bought"};
  const std::string mode = gold->is_live ? "live" : "dry run: no gold is bought";
  if (gold->trouble.empty()) return {"reserve", "ok", mode};
  return {"reserve", "down", mode + "; " + gold->trouble};
}

HealthView health_of(const Services& services) {
  const postgres::ProjectorStatus projector = services.ports.projector->status();
  HealthView view;
  view.network = json::name_of(services.options.network);
  view.is_dev = services.options.is_dev;
  view.uptime_ms = (services.now() - services.started).get();
  view.parts.push_back(
      {"database", projector.is_connected ? "ok" : "down",
       projector.trouble.empty() ? std::nullopt : std::optional{projector.trouble}});
  view.parts.push_back(journal_part(services));
  view.parts.push_back(projector_part(projector));
  view.status = "ok";
  for (const PartView& part : view.parts)
    if (part.status == "down") view.status = "down";
  // Nobody who asks this server waits for them: told, and no reason to send people away.
  view.parts.push_back(publisher_part(services.ports.publisher));
  for (PartView& part : chain_parts(services)) view.parts.push_back(std::move(part));
  if (auto part = sender_part(services)) view.parts.push_back(*std::move(part));
  view.parts.push_back(reserve_part(services));
  return view;
}

void health(Services& services, ExchangePtr exchange) {
  exchange->respond(json_reply(200, health_of(services)));
}

void ready(Services& services, ExchangePtr exchange) {
  const HealthView view = health_of(services);
  Reply reply = json_reply(view.status == "ok" ? 200 : 503, view);
  if (reply.status == 503) reply.headers.emplace_back("Retry-After", "1");
  exchange->respond(std::move(reply));
}

struct AliveView {
  std::string status;
};
BOOST_DESCRIBE_STRUCT(AliveView, (), (status))

}  // namespace

void add_health_routes(Router& http, Services& services) {
  http.get("/health", Access::anyone,
           [&services](ExchangePtr exchange) { health(services, std::move(exchange)); });
  http.get("/health/ready", Access::anyone,
           [&services](ExchangePtr exchange) { ready(services, std::move(exchange)); });
  http.get("/health/live", Access::anyone, [](ExchangePtr exchange) {
    exchange->respond(json_reply(200, AliveView{"ok"}));
  });
}

}  // namespace gstd::http
