// What two operators may do about money: let a large voucher go, end a freeze, look after a payee
// whose claims fail; none of that moves money that the contract would not move. And let the golden
// reserve buy gold.
#include "adapters/http/admin_routes.hpp"

namespace gstd::http {
namespace {

Escrow::Command command_of(const ApproveVoucherBody& body) {
  return ApproveVoucher{body.payee, body.cumulative, body.reason};
}
Escrow::Command command_of(const ResolveDriftBody& body) {
  return ResolveDrift{body.adjustment, body.reason, body.lt};
}

template <class Body>
void act(Services& services, const ExchangePtr& exchange, auto make_command) {
  const auto body = body_of<Body>(*exchange);
  if (!body) return;
  if (auto said = check_reason(body->reason); !said)
    return exchange->respond(reply_of(said.error()));
  ask_as_operators(services, exchange, stream_of(body->escrow), make_command(*body));
}

Reserve::Command command_of(const ApproveSwapBody& body) {
  return ApproveSwap{body.swap, body.least, body.reason, {}};
}
Reserve::Command command_of(const ResolveSwapBody& body) {
  return ResolveSwap{body.swap, body.got, body.returned, body.reason, {}};
}

/// Only GSTD is swapped so far.
template <class Body>
Handler reserve_handler(Services& services) {
  return [&services](ExchangePtr exchange) {
    const auto body = body_of<Body>(*exchange);
    if (!body) return;
    if (auto said = check_reason(body->reason); !said)
      return exchange->respond(reply_of(said.error()));
    ask_as_operators(services, exchange, reserve_stream(Currency::gstd), command_of(*body));
  };
}

template <class Body>
Handler handler(Services& services, Escrow::Command (*make)(const Body&)) {
  return [&services, make](ExchangePtr exchange) { act<Body>(services, exchange, make); };
}

}  // namespace

void add_admin_money_routes(Router& http, Services& services) {
  const auto add = [&http](const char* path, Handler handler) {
    http.post(path, Access::operators, std::move(handler));
  };
  add("/admin/vouchers/approve", handler<ApproveVoucherBody>(services, command_of));
  add("/admin/drift/resolve", handler<ResolveDriftBody>(services, command_of));
  add("/admin/payouts/retry",
      handler<PayoutBody>(services, +[](const PayoutBody& body) {
        return Escrow::Command{RetryPayout{body.payee, body.reason}};
      }));
  add("/admin/payouts/give-up",
      handler<PayoutBody>(services, +[](const PayoutBody& body) {
        return Escrow::Command{GiveUpPayout{body.payee, body.reason}};
      }));
  add("/admin/reserve/approve", reserve_handler<ApproveSwapBody>(services));
  add("/admin/reserve/resolve", reserve_handler<ResolveSwapBody>(services));
}

}  // namespace gstd::http
