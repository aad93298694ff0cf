// Money: escrows, development deposits, withdrawals.
#include "adapters/http/escrow_payment.hpp"
#include "adapters/http/routes.hpp"
#include "events/sha256.hpp"

namespace gstd::http {
namespace {

using postgres::Connection;

struct OpenBody {
  std::optional<Currency> currency;
  std::optional<std::uint32_t> generation;
  std::optional<Millis> refund_after_ms;
};
BOOST_DESCRIBE_STRUCT(OpenBody, (), (currency, generation, refund_after_ms))

struct OpenedView {
  EscrowId escrow_id;
  Wallet requester;
  Currency currency = Currency::ton;
  Network network = Network::dev;
  std::uint32_t generation = 0;
  Position position;
};
BOOST_DESCRIBE_STRUCT(OpenedView, (), (escrow_id, requester, currency, network, generation, position))

void open(Services& services, ExchangePtr exchange) {
  const auto body = body_of<OpenBody>(*exchange);
  if (!body) return;
  const Wallet& requester = exchange->caller.wallet;
  const Currency currency = body->currency.value_or(Currency::ton);
  const auto contract = services.contract_for(currency);
  if (!contract) return exchange->respond(reply_of(contract.error()));
  const std::uint32_t generation = body->generation.value_or(0);
  const Network network = services.options.network;
  const EscrowId id = escrow_id(requester, json::name_of(network), json::name_of(currency),
                                generation);
  OpenEscrow command{requester, currency, network, generation,
                     body->refund_after_ms.value_or(refund_after_default), *contract,
                     services.now()};
  OpenedView view{id, requester, currency, network, generation, {}};
  services.ask({stream_of(id), meta_of(sender_of(*exchange)), Escrow::Command{command}},
               [exchange, view](const Answer& answer) mutable {
                 if (!answer) return exchange->respond(reply_of(answer.error()));
                 view.position = answer->position;
                 exchange->respond(json_reply(202, view));
               });
}

struct DepositBody {
  EscrowId escrow;
  Nano amount;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(DepositBody, (), (escrow, amount, lt))

struct DepositView {
  EscrowId escrow_id;
  Nano amount;
  std::uint64_t lt = 0;
  Position position;
};
BOOST_DESCRIBE_STRUCT(DepositView, (), (escrow_id, amount, lt, position))

/// Typed in by a developer: there is no transaction, so its hash is that of the words themselves.
Sha256 dev_transaction(const DepositBody& body) {
  std::string words;
  put_field(words, "gstd-dev-deposit-v1");
  put_field(words, body.escrow.text());
  put_field(words, body.amount.text());
  put_field(words, std::to_string(body.lt));
  return sha256(words);
}

void deposit(Services& services, ExchangePtr exchange) {
  if (!services.options.is_dev)
    return exchange->respond(reply_of(
        {Errc::forbidden, "forbidden", "this server takes no development deposits", ""}));
  const auto body = body_of<DepositBody>(*exchange);
  if (!body) return;
  RecordDeposit command{body->amount, dev_transaction(*body), body->lt, true};
  services.ask(
      {stream_of(body->escrow), meta_of(sender_of(*exchange)), Escrow::Command{command}},
      [exchange, body = *body](const Answer& answer) {
        if (!answer) return exchange->respond(reply_of(answer.error()));
        exchange->respond(json_reply(
            202, DepositView{body.escrow, body.amount, body.lt, answer->position}));
      });
}

struct WithdrawBody {
  Nano amount;
  Nano total;
};
BOOST_DESCRIBE_STRUCT(WithdrawBody, (), (amount, total))

struct WithdrawView {
  EscrowId escrow_id;
  Position position;
};
BOOST_DESCRIBE_STRUCT(WithdrawView, (), (escrow_id, position))

void withdraw(Services& services, ExchangePtr exchange) {
  const auto escrow = id_of<EscrowId>(*exchange, "escrow");
  if (!escrow) return;
  const auto body = body_of<WithdrawBody>(*exchange);
  if (!body) return;
  const WithdrawFunds command{exchange->caller.wallet, body->amount, body->total};
  services.ask({stream_of(*escrow), meta_of(sender_of(*exchange)), Escrow::Command{command}},
               [exchange, id = *escrow](const Answer& answer) {
                 if (!answer) return exchange->respond(reply_of(answer.error()));
                 exchange->respond(json_reply(200, WithdrawView{id, answer->position}));
               });
}

/// What the contract's address commits to, and the address.
struct ContractView {
  std::string address;  ///< Raw.
  EscrowContract terms;
};
BOOST_DESCRIBE_STRUCT(ContractView, (), (address, terms))

struct EscrowItem {
  EscrowId escrow_id;
  Wallet requester;
  Currency currency = Currency::ton;
  Network network = Network::dev;
  std::uint32_t generation = 0;
  UnixMillis opened_at;
  UnixMillis refund_after;
  UnixMillis claims_close;
  Nano deposited_nano;
  Nano available_nano;
  Nano reserved_nano;
  Nano owed_nano;
  Nano paid_nano;
  Nano refunded_nano;
  Nano withdrawn_nano;
  std::uint64_t last_lt = 0;
  bool is_frozen = false;
  bool is_closed = false;
};
BOOST_DESCRIBE_STRUCT(EscrowItem, (), (escrow_id, requester, currency, network, generation, opened_at, refund_after, claims_close, deposited_nano, available_nano, reserved_nano, owed_nano, paid_nano, refunded_nano, withdrawn_nano, last_lt, is_frozen, is_closed))

EscrowItem item_of(const reads::EscrowRow& row) {
  return {row.escrow,        row.requester,      row.currency,     row.network,
          row.generation,    row.opened_at,      row.refund_after, row.claims_close,
          row.deposited_nano, row.available_nano, row.reserved_nano, row.owed_nano,
          row.paid_nano,     row.refunded_nano,  row.withdrawn_nano, row.last_lt,
          row.is_frozen,     row.is_closed};
}

/// `transaction` pays ?amount_nano= into the contract, or makes it ready for that.
struct EscrowDetailView {
  EscrowItem escrow;
  std::vector<reads::ReservationRow> reservations;
  std::vector<reads::DepositRow> deposits;
  std::optional<ContractView> contract;
  std::optional<ton::ConnectRequest> transaction;
  std::optional<std::string> step;  ///< Of the transaction: prepare, then pay.
};
BOOST_DESCRIBE_STRUCT(EscrowDetailView, (), (escrow, reservations, deposits, contract, transaction, step))

void list(Services& services, ExchangePtr exchange) {
  using Row = std::vector<reads::EscrowRow>;
  read<Row>(
      services, exchange,
      [wallet = exchange->caller.wallet](Connection& db) { return reads::escrows(db, wallet); },
      [](const Row& rows) {
        std::vector<EscrowItem> items;
        for (const reads::EscrowRow& row : rows) items.push_back(item_of(row));
        return items_text(items, std::nullopt);
      });
}

/// Nothing where there is no chain, or while this node does not know the escrow.
std::optional<ton::ContractTerms> terms_of(const Services& services, const EscrowId& id) {
  const EscrowView* escrow = services.directory.escrow(id);
  if (!escrow || !escrow->contract) return {};
  return ton::terms_of(id, escrow->requester, escrow->terms, *escrow->contract);
}

/// Of ?amount_nano=; 0 when nobody asks for a transaction.
Result<Nano> wished_amount(const Request& request) {
  const std::string* text = request.find("amount_nano");
  if (!text) return Nano{};
  const Result<Nano> amount = Nano::parse(*text);
  if (amount && *amount > Nano{} && add(*amount, ton::deposit_extra)) return amount;
  return refuse("invalid", "expected an amount above 0", "amount_nano");
}

void show(Services& services, const ExchangePtr& exchange, const EscrowId& id,
          const std::optional<ContractView>& contract, const std::optional<Payment>& payment) {
  using Row = reads::EscrowDetail;
  read<Row>(
      services, exchange,
      [id, wallet = exchange->caller.wallet](Connection& db) -> Result<Row> {
        Result<Row> row = reads::escrow(db, id);
        if (row && row->escrow.requester != wallet)
          return refuse("forbidden", "only the requester sees the escrow");
        return row;
      },
      [contract, payment](const Row& row) {
        EscrowDetailView view{item_of(row.escrow), row.reservations, row.deposits,
                              contract, {}, {}};
        if (payment) {
          view.transaction = payment->transaction;
          view.step = payment->step;
        }
        return json::encode(view);
      });
}

void show(Services& services, ExchangePtr exchange) {
  const auto escrow = id_of<EscrowId>(*exchange, "escrow");
  if (!escrow) return;
  const Result<Nano> amount = wished_amount(exchange->request);
  if (!amount) return exchange->respond(reply_of(amount.error()));
  const auto terms = terms_of(services, *escrow);
  if (!terms) return show(services, exchange, *escrow, {}, {});
  const ContractView contract{ton::address_of(ton::escrow_init(*terms)).text(),
                              *services.directory.escrow(*escrow)->contract};
  if (*amount == Nano{} || terms->requester != exchange->caller.wallet)
    return show(services, exchange, *escrow, contract, {});
  plan_payment(services, *terms, *amount,
               [&services, exchange, id = *escrow, contract](Result<Payment> payment) {
                 if (!payment) return exchange->respond(reply_of(payment.error()));
                 show(services, exchange, id, contract, *payment);
               });
}

}  // namespace

void add_money_routes(Router& http, Services& services) {
  const auto handle = [&services](void (*handler)(Services&, ExchangePtr)) {
    return [&services, handler](ExchangePtr exchange) { handler(services, std::move(exchange)); };
  };
  http.post("/escrows", Access::wallet, handle(open));
  http.get("/escrows", Access::wallet, handle(list));
  http.get("/escrows/{escrow}", Access::wallet, handle(show));
  http.post("/escrows/{escrow}/withdraw", Access::wallet, handle(withdraw));
  http.post("/dev/deposits", Access::wallet, handle(deposit));
}

}  // namespace gstd::http
