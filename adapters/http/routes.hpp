// The routes, one list per area, and the few helpers they share.
#pragma once

#include "adapters/http/problem.hpp"
#include "adapters/http/services.hpp"
#include "adapters/json/codec.hpp"
#include "adapters/postgres/reads.hpp"

namespace gstd::http {

void add_session_routes(Router& http, Services& services);
void add_wallet_session_routes(Router& http, Services& services);
void add_create_routes(Router& http, Services& services);
void add_task_routes(Router& http, Services& services);
void add_work_routes(Router& http, Services& services);
void add_worker_routes(Router& http, Services& services);
void add_money_routes(Router& http, Services& services);
void add_payout_routes(Router& http, Services& services);
void add_payout_claim_route(Router& http, Services& services);
void add_blob_routes(Router& http, Services& services);
void add_evidence_routes(Router& http, Services& services);
void add_reserve_routes(Router& http, Services& services);
void add_health_routes(Router& http, Services& services);
void add_system_routes(Router& http, Services& services);
void add_admin_routes(Router& http, Services& services);
void add_admin_money_routes(Router& http, Services& services);

template <class T>
Reply json_reply(unsigned status, const T& value) {
  return {status, "application/json", json::encode(value), {}};
}

/// The body as a described struct; answers the request itself when it is none.
template <class Body>
std::optional<Body> body_of(const Exchange& exchange) {
  Result<Body> body = json::decode<Body>(exchange.request.body);
  if (body) return std::move(*body);
  exchange.respond(reply_of(body.error()));
  return std::nullopt;
}

/// A parameter of the path as an id; a text that is none names nothing, so `not_found`.
template <TextValue Id>
std::optional<Id> id_of(const Exchange& exchange, std::string_view name) {
  Result<Id> id = Id::parse(exchange.param(name));
  if (id) return *id;
  exchange.respond(reply_of(Error{Errc::not_found, "not_found", "no such " + std::string{name},
                                  ""}));
  return std::nullopt;
}

/// domain.md §2: the content a command is remembered by.
Sha256 content_of(const Request& request);
/// The sender of the exchange's command; item counts within a batch.
Sender sender_of(const Exchange& exchange);
std::uint32_t attempt_of(const Request& request);

/// Reads `?limit=` and `?after=`; `invalid` with the parameter's name.
Result<reads::PageRequest> page_of(const Request& request);

/// A read on the pool. `shape` makes the answer's text, on the pool's thread.
template <class Row>
void read(Services& services, ExchangePtr exchange,
          std::function<Result<Row>(postgres::Connection&)> job,
          std::function<std::string(const Row&)> shape) {
  services.ports.pool->run<Row>(
      std::move(job), [&services, exchange, shape = std::move(shape)](Result<Row> row) {
        Reply reply = row ? Reply{200, "application/json", shape(*row), {}}
                          : reply_of(row.error());
        services.post([exchange, reply = std::move(reply)] { exchange->respond(reply); });
      });
}

/// A page of rows as clients see it: `next` goes into `after=`, absent on the last page.
template <class Item>
std::string items_text(const std::vector<Item>& items, const std::optional<std::string>& next) {
  json::Writer out;
  out.object_start();
  out.key("items");
  json::Codec<std::vector<Item>>::write(out, items);
  if (next) {
    out.key("next");
    out.string(*next);
  }
  out.object_end();
  return out.take();
}

template <class Row, class Shape>
std::string page_text(const reads::Page<Row>& page, Shape shape) {
  std::vector<decltype(shape(page.rows.front()))> items;
  for (const Row& row : page.rows) items.push_back(shape(row));
  return items_text(items, page.next ? std::optional{page.next->text()} : std::nullopt);
}

/// domain.md §7: strangers never see a full wallet.
std::string wallet_for(const Caller& caller, const Wallet& wallet);

}  // namespace gstd::http
