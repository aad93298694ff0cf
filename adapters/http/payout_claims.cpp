// Vouchers: with them a wallet collects from the contracts what it earned.
#include "adapters/http/routes.hpp"
#include "adapters/ton/connect.hpp"

namespace gstd::http {
namespace {

using postgres::Connection;

/// A signature takes a flush of the journal; a node that takes over the escrow may need longer.
constexpr Millis signature_patience{3'000};

struct ClaimBody {
  std::optional<std::uint32_t> limit;  ///< 1 to 4: escrows at once, where most is owed first.
};
BOOST_DESCRIBE_STRUCT(ClaimBody, (), (limit))

struct VoucherView {
  std::string contract;  ///< Raw address.
  Wallet payee;
  Nano cumulative;
  UnixMillis valid_until;
  Signature signature;
};
BOOST_DESCRIBE_STRUCT(VoucherView, (), (contract, payee, cumulative, valid_until, signature))

/// state: issued (with the voucher), requested (not yet signed: ask again), held (operators have to
/// approve it first), refused (with the problem).
struct ClaimItem {
  EscrowId escrow_id;
  Currency currency = Currency::ton;
  Nano owed_nano;
  std::string state;
  std::optional<VoucherView> voucher;
  std::optional<Problem> problem;
};
BOOST_DESCRIBE_STRUCT(ClaimItem, (), (escrow_id, currency, owed_nano, state, voucher, problem))

struct ClaimView {
  std::vector<ClaimItem> items;
  std::optional<ton::ConnectRequest> transaction;  ///< Hands in all that are issued.
};
BOOST_DESCRIBE_STRUCT(ClaimView, (), (items, transaction))

struct Claiming {
  Services* services = nullptr;
  ExchangePtr exchange;
  Wallet payee;
  ClaimView view;
  std::size_t open = 0;  ///< Items not settled yet.
};
using ClaimingPtr = std::shared_ptr<Claiming>;

std::uint64_t query_id_of(const Services& services) {
  return static_cast<std::uint64_t>(services.now().get());  // For people who look at the chain.
}

void add_message(Claiming& claiming, const ClaimItem& item) {
  const Services& services = *claiming.services;
  const gstd::EscrowView* escrow = services.directory.escrow(item.escrow_id);
  const VoucherView& voucher = *item.voucher;
  const ton::Claim claim{
      query_id_of(services),
      {*Wallet::parse(voucher.contract), item.escrow_id, voucher.payee, voucher.cumulative,
       static_cast<std::uint32_t>(voucher.valid_until.get() / 1'000)},
      voucher.signature};
  auto& transaction = claiming.view.transaction;
  if (!transaction)
    transaction = {services.now().get() / 1'000 + ton::connect_life_s,
                   std::to_string(escrow->contract->global_id), {}};
  transaction->messages.push_back(ton::claim_message(
      claim, escrow->contract->minter.has_value(), services.options.network != Network::mainnet));
}

void finish(const ClaimingPtr& claiming) {
  if (--claiming->open > 0) return;
  for (const ClaimItem& item : claiming->view.items)
    if (item.voucher) add_message(*claiming, item);
  claiming->exchange->respond(json_reply(200, claiming->view));
}

void settle(const ClaimingPtr& claiming, std::size_t index, std::string state) {
  claiming->view.items[index].state = std::move(state);
  finish(claiming);
}

void settle(const ClaimingPtr& claiming, std::size_t index, const EscrowVoucherIssued& issued) {
  ClaimItem& item = claiming->view.items[index];
  const gstd::EscrowView* escrow = claiming->services->directory.escrow(item.escrow_id);
  if (!escrow || !escrow->contract) return settle(claiming, index, "requested");
  const auto terms =
      ton::terms_of(item.escrow_id, escrow->requester, escrow->terms, *escrow->contract);
  item.voucher = VoucherView{ton::address_of(ton::escrow_init(terms)).text(), issued.payee,
                             issued.cumulative, issued.valid_until, issued.signature};
  settle(claiming, index, "issued");
}

/// No event: the last voucher still serves. It may be held, or wait for its signature.
void settle_known(const ClaimingPtr& claiming, std::size_t index, const reads::OwedRow& row) {
  if (row.state == "issued" && row.signature)
    return settle(claiming, index,
                  {claiming->payee, *row.cumulative_nano, *row.valid_until, *row.signature});
  settle(claiming, index, row.state == "held" ? "held" : "requested");
}

void request(const ClaimingPtr& claiming, std::size_t index, const reads::OwedRow& row) {
  Services& services = *claiming->services;
  const auto ticket = services.vouchers.await(
      row.escrow, claiming->payee, services.now() + signature_patience,
      [claiming, index](const EscrowVoucherIssued* issued) {
        if (issued) settle(claiming, index, *issued);
        else settle(claiming, index, "requested");
      });
  Sender sender = sender_of(*claiming->exchange);
  sender.key += ":" + row.escrow.text();
  const RequestVoucher command{claiming->payee, services.directory.is_blocked(claiming->payee),
                               row.elsewhere_today_nano, services.now()};
  services.ask({stream_of(row.escrow), meta_of(sender), Escrow::Command{command}},
               [claiming, index, row, ticket](const Answer& answer) {
                 const auto* requested =
                     answer ? event_in<EscrowVoucherRequested, EscrowEvent>(*answer) : nullptr;
                 if (requested && !requested->held) return;  // The signature is on its way.
                 claiming->services->vouchers.cancel(ticket);
                 if (requested) return settle(claiming, index, "held");
                 if (answer) return settle_known(claiming, index, row);
                 claiming->view.items[index].problem = problem_of(answer.error());
                 settle(claiming, index, "refused");
               });
}

void claim(Services& services, ExchangePtr exchange) {
  const auto body = body_of<ClaimBody>(*exchange);
  if (!body) return;
  const std::uint32_t limit = body->limit.value_or(ton::connect_messages_max);
  if (limit < 1 || limit > ton::connect_messages_max)
    return exchange->respond(reply_of({Errc::invalid, "invalid", "expected 1 to 4", "/limit"}));
  const auto claiming = std::make_shared<Claiming>();
  *claiming = {&services, exchange, exchange->caller.wallet, {}, 0};
  using Rows = std::vector<reads::OwedRow>;
  services.ports.pool->run<Rows>(
      [payee = claiming->payee, limit, now = services.now()](Connection& db) {
        return reads::owed(db, payee, limit, now);
      },
      [claiming](Result<Rows> rows) {
        claiming->services->post([claiming, rows = std::move(rows)] {
          if (!rows) return claiming->exchange->respond(reply_of(rows.error()));
          if (rows->empty()) return claiming->exchange->respond(json_reply(200, ClaimView{}));
          claiming->open = rows->size();
          for (const reads::OwedRow& row : *rows)
            claiming->view.items.push_back({row.escrow, row.currency, row.owed_nano, {}, {}, {}});
          for (std::size_t i = 0; i < rows->size(); ++i) request(claiming, i, (*rows)[i]);
        });
      });
}

}  // namespace

void add_payout_claim_route(Router& http, Services& services) {
  http.post("/payouts/claim", Access::session,
            [&services](ExchangePtr exchange) { claim(services, std::move(exchange)); });
}

}  // namespace gstd::http
