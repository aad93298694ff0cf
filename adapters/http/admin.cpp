// What two operators may do together: leave a record out of a projection, and disown one that
// cannot be understood. Both are events of `ops/{p}`, with their keys and their reason.
#include <algorithm>

#include "adapters/http/admin_routes.hpp"
#include "adapters/publish/publisher.hpp"

namespace gstd::http {
namespace {

Result<PartitionStatus> partition_of(const Services& services, const Position& position) {
  const auto all = services.ports.engine->status();
  const auto found = std::ranges::find(all, position.partition, &PartitionStatus::partition);
  if (found != all.end() && position.height < found->height) return *found;
  return refuse("invalid", "there is no record " + position.text(), "/position");
}

Result<void> check_projection(const Services& services, const std::string& name) {
  if (name == public_events_projection) return {};
  std::string known = " " + std::string{public_events_projection};
  for (const postgres::ProjectionStatus& status :
       services.ports.projector->status().projections) {
    if (status.projection == name) return {};
    if (status.partition == 0) known += " " + status.projection;
  }
  return refuse("invalid", "no such projection; there are:" + known, "/projection");
}

Result<void> check(const Services& services, const SkipBody& body) {
  return check_reason(body.reason)
      .and_then([&] { return check_projection(services, body.projection); })
      .and_then([&] { return partition_of(services, body.position); })
      .map([](const PartitionStatus&) {});
}

/// Only what nobody can read: a record that did something cannot be taken back.
Result<void> check(const Services& services, const DisownBody& body) {
  if (auto said = check_reason(body.reason); !said) return said;
  const auto partition = partition_of(services, body.position);
  if (!partition) return tl::unexpected{partition.error()};
  if (partition->unreadable == body.position.height) return {};
  return refuse("invalid",
                partition->unreadable
                    ? "the first record that cannot be understood is " +
                          Position{body.position.partition, *partition->unreadable}.text()
                    : "that record is understood: what it did cannot be taken back",
                "/position");
}

void skip(Services& services, ExchangePtr exchange) {
  const auto body = body_of<SkipBody>(*exchange);
  if (!body) return;
  if (auto good = check(services, *body); !good) return exchange->respond(reply_of(good.error()));
  SkipProjection skip{body->projection, {body->position, 0}, body->reason};
  ask_as_operators(services, exchange, ops_stream(body->position.partition),
                   Ops::Command{std::move(skip)});
}

void disown(Services& services, ExchangePtr exchange) {
  const auto body = body_of<DisownBody>(*exchange);
  if (!body) return;
  if (auto good = check(services, *body); !good) return exchange->respond(reply_of(good.error()));
  ask_as_operators(services, exchange, ops_stream(body->position.partition),
                   Ops::Command{DisownRecord{body->position.height, body->reason}});
}

}  // namespace

Result<void> check_reason(const std::string& reason) {
  if (!reason.empty() && reason.size() <= reason_bytes_max) return {};
  return refuse("invalid", "expected 1 to " + std::to_string(reason_bytes_max) + " bytes",
                "/reason");
}

void ask_as_operators(Services& services, const ExchangePtr& exchange, StreamName stream,
                      AnyCommand content) {
  const Request& request = exchange->request;
  const CommandMeta meta{command_id(exchange->operators, request.key), content_of(request),
                         attempt_of(request), exchange->operators, {}, {}};
  services.ask({std::move(stream), meta, std::move(content)}, [exchange](const Answer& answer) {
    if (!answer) return exchange->respond(reply_of(answer.error()));
    exchange->respond(json_reply(200, JournaledView{answer->position}));
  });
}

void add_admin_routes(Router& http, Services& services) {
  http.post("/admin/projections/skip", Access::operators,
            [&services](ExchangePtr exchange) { skip(services, std::move(exchange)); });
  http.post("/admin/records/disown", Access::operators,
            [&services](ExchangePtr exchange) { disown(services, std::move(exchange)); });
}

}  // namespace gstd::http
