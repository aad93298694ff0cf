#include "adapters/http/gate.hpp"

#include <charconv>

#include "adapters/http/problem.hpp"

namespace gstd::http {
namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

/// Requests that match no route share one series and one log name.
constexpr std::string_view no_route = "none";

bool is_number(std::string_view text) {
  std::uint32_t value = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  return fault == std::errc{} && stop == text.data() + text.size() && value > 0;
}

bool is_visible(std::string_view text) {
  for (const char c : text)
    if (c <= ' ' || c > '~') return false;
  return true;
}

Result<void> check_key(Request& request) {
  if (request.key.empty()) request.key = random_word();
  if (request.key.size() > key_bytes_max || !is_visible(request.key))
    return refuse("invalid", "expected 1 to 128 visible ASCII characters", "Idempotency-Key");
  if (!request.attempt.empty() && !is_number(request.attempt))
    return refuse("invalid", "expected a number from 1", "Idempotency-Attempt");
  return {};
}

Result<void> check_access(const Caller& caller, Access access) {
  const bool is_anybody = caller.role == Caller::Role::nobody;
  switch (access) {
    case Access::anyone:
    case Access::operators: return {};  // Operators are no callers: they sign the request.
    case Access::session:
      if (is_anybody) return refuse("unauthenticated", "say who you are", "Authorization");
      return {};
    case Access::wallet:
      if (is_anybody) return refuse("unauthenticated", "say who you are", "X-Wallet-Address");
      if (caller.role != Caller::Role::wallet)
        return refuse("forbidden", "a wallet does this, not a worker");
      return {};
    case Access::worker:
      if (is_anybody) return refuse("unauthenticated", "a worker's token is needed",
                                    "Authorization");
      if (caller.role != Caller::Role::worker)
        return refuse("forbidden", "a worker does this, not a wallet");
      return {};
  }
  return {};
}

}  // namespace

Result<ReadAfter> read_after(const Request& request) {
  ReadAfter wanted;
  const std::string* min = request.find("min");
  if (!min) return wanted;
  std::string_view rest = *min;
  while (true) {
    const std::size_t comma = rest.find(',');
    const Result<Position> position = Position::parse(rest.substr(0, comma));
    if (!position) return refuse("invalid", "expected partition:height", "min");
    wanted.positions.push_back(*position);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  const std::string* wait = request.find("wait_ms");
  if (!wait) return wanted;
  std::int64_t wait_ms = -1;
  const auto [stop, fault] = std::from_chars(wait->data(), wait->data() + wait->size(), wait_ms);
  if (fault != std::errc{} || stop != wait->data() + wait->size() || wait_ms < 0 ||
      wait_ms > wait_ms_max)
    return refuse("invalid", "expected 0 to " + std::to_string(wait_ms_max), "wait_ms");
  wanted.wait = std::chrono::milliseconds{wait_ms};
  return wanted;
}

Result<void> Gate::check_guard(Request& request) {
  const Result<void> known = services_.options.believes_wallets
                                 ? check_loopback(request)
                                 : check_door(services_.options.door, request);
  if (!known) return known;
  if (!per_ip_.take(request.ip, request.received))
    return refuse("slow_down", "too many requests from this address");
  return {};
}

std::size_t Gate::body_max(std::string_view method, std::string_view path) const {
  const auto found = services_.router.find(method, path);
  return found && found->route ? found->route->body_max : 0;
}

Result<void> Gate::admit(Exchange& exchange, const Route*& route) {
  Request& request = exchange.request;
  if (Result<void> passed = check_guard(request); !passed) return passed;
  Result<Router::Match> match = services_.router.find(request.method, request.path);
  if (!match) return tl::unexpected<Error>{match.error()};
  if (!match->route) {
    exchange.params.emplace_back("allowed", match->allowed);
    return {};
  }
  route = match->route;
  exchange.route = route->path;
  exchange.params = std::move(match->params);
  if (request.body.size() > (route->body_max > 0 ? route->body_max : body_bytes_max))
    return refuse("too_large", "the body is too large");
  Result<Caller> caller = services_.identity.caller_of(request);
  if (!caller) return tl::unexpected<Error>{caller.error()};
  exchange.caller = *caller;
  if (Result<void> allowed = check_access(exchange.caller, route->access); !allowed)
    return allowed;
  if (route->access == Access::operators) {
    auto operators = services_.operators.approve(request, request.received);
    if (!operators) return tl::unexpected<Error>{operators.error()};
    exchange.operators = *std::move(operators);
  }
  if (exchange.caller.role != Caller::Role::nobody &&
      !per_wallet_.take(exchange.caller.wallet.text(), request.received))
    return refuse("slow_down", "too many requests of this wallet");
  return check_key(request);
}

void Gate::finish(const Exchange& exchange, Reply reply, std::function<void(Reply)> respond) {
  const Request& request = exchange.request;
  const std::string_view route = exchange.route.empty() ? no_route : exchange.route;
  const UnixMillis now = services_.now();
  const std::int64_t took_ms = (now - request.received).get();
  reply.headers.emplace_back("X-Request-Id", request.id);
  if (request.method == "POST" && !request.key.empty())
    reply.headers.emplace_back("Idempotency-Key", request.key);
  if (services_.options.logs_requests) {
    services_.options.log({reply.status >= 500 ? "warn" : "info",
                           "http_request",
                           {{"id", request.id},
                            {"method", request.method},
                            {"route", std::string{route}},
                            {"status", std::to_string(reply.status)},
                            {"ms", std::to_string(took_ms)},
                            {"ip", request.ip}}});
  }
  respond(std::move(reply));
}

void Gate::refuse_unread(ExchangePtr exchange, const Error& error) {
  finish(*exchange, reply_of(error), exchange->respond);
}

void Gate::handle(ExchangePtr exchange) {
  const auto began = steady_clock::now();
  // The wrapper holds the exchange only while it is not answered: respond empties itself.
  exchange->respond = [this, began, raw = exchange.get(),
                       respond = std::move(exchange->respond)](Reply reply) {
    const auto took = std::chrono::duration_cast<microseconds>(steady_clock::now() - began);
    services_.metrics.request(raw->request.method,
                              raw->route.empty() ? no_route : raw->route, reply.status, took);
    finish(*raw, std::move(reply), respond);
  };
  const Route* route = nullptr;
  const Result<void> admitted = admit(*exchange, route);
  if (!admitted) return exchange->respond(reply_of(admitted.error()));
  if (!route) return exchange->respond(method_not_allowed(exchange->params.front().second));
  if (exchange->caller.role == Caller::Role::wallet)
    services_.remember_wallet(exchange->caller.wallet);
  wait_then_handle(std::move(exchange), *route);
}

void Gate::wait_then_handle(ExchangePtr exchange, const Route& route) {
  const Result<ReadAfter> wanted = read_after(exchange->request);
  if (!wanted) return exchange->respond(reply_of(wanted.error()));
  if (wanted->positions.empty() || route.method != "GET") return route.handler(exchange);
  services_.ports.projector->wait_for(
      wanted->positions, wanted->wait, [this, exchange, &route](Result<void> reached) {
        services_.post([exchange, &route, reached = std::move(reached)] {
          if (reached) return route.handler(exchange);
          Error error = reached.error();
          error.path = "min";  // The projector knows positions, not who asked for them where.
          exchange->respond(reply_of(error));
        });
      });
}

}  // namespace gstd::http
