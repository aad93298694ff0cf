#include "adapters/http/services.hpp"

#include "adapters/postgres/reads.hpp"
#include "events/sha256.hpp"

namespace gstd::http {

Services::Services(const HttpOptions& given, const HttpPorts& to, Post poster)
    : options{given},
      ports{to},
      post{std::move(poster)},
      sessions{*to.pool, post,
               [this](const std::vector<SessionId>& ended) { live.end_sessions(ended); }},
      identity{given.session_key, given.network, given.believes_wallets, sessions},
      operators{given.operators, given.network, given.is_dev},
      blobs{*to.blobs, post},
      live{*this},
      logins{given.logins_per_ip},
      proofs{post},
      started{given.clock()} {}

void Services::ask(Command command, Engine::OnAnswer done) {
  ports.engine->send(std::move(command), [this, done = std::move(done)](Answer answer) {
    post([done, answer = std::move(answer)] { done(answer); });
  });
}

void Services::remember_wallet(const Wallet& wallet) {
  if (directory.knows(wallet) || !registering_.emplace(wallet, true).second) return;
  const std::string by = wallet.text();
  Command command{stream_of(wallet),
                  {command_id(by, "register"), sha256("register"), 1, by, {}, {}},
                  User::Command{RegisterUser{}}};
  // Failed or not, the next request of the wallet may try again.
  ask(std::move(command), [this, wallet](const Answer&) { registering_.erase(wallet); });
}

void Services::need_spec(const TaskId& task, OnSpec done) {
  if (const TaskCardPtr card = directory.task_or_ended(task)) return done(card->view.spec);
  ports.pool->run<reads::TaskDetail>(
      [task](postgres::Connection& db) { return reads::task(db, task); },
      [this, done = std::move(done)](Result<reads::TaskDetail> detail) {
        std::optional<Shared<TaskSpec>> spec;
        if (detail) spec = std::move(detail->spec);
        post([done, spec] { done(spec); });
      });
}

void Services::submit(const Sender& sender, const TaskId& task, const SubmitBody& body,
                      Engine::OnAnswer done) {
  const auto with_spec = [=, this, caller = *sender.caller,
                          done = done](const std::optional<Shared<TaskSpec>>& spec) {
    const Sender again{&caller, sender.key, sender.attempt, sender.content};
    const TaskSpec* known = spec ? &**spec : nullptr;
    ask(submit_result(again, task, body, known, directory, options.network, now()),
        [this, done, blob = body.blob](const Answer& answer) {
          if (answer) blobs.pin_later(blob);
          done(answer);
        });
  };
  blobs.need_stored(body.blob, [=, this](Result<void> stored) {
    if (stored) return need_spec(task, with_spec);
    Error error = stored.error();
    if (error.kind == Errc::not_found) error.path = "/blob";
    done(tl::unexpected<Error>{std::move(error)});
  });
}

Result<std::optional<EscrowContract>> Services::contract_for(Currency currency) const {
  std::optional<EscrowContract> contract;
  if (!options.platform) return contract;
  contract = options.platform->contract_for(currency);
  if (contract) return contract;
  return refuse("invalid", "this currency is not taken here", "/currency");
}

void Services::need_escrow(const Wallet& requester, Currency currency, UnixMillis ends_at,
                           OnEscrow done) {
  const EscrowView* newest = directory.newest_escrow(requester, currency);
  if (newest && !newest->is_closed && !newest->is_full &&
      newest->terms.claims_close >= ends_at)
    return done(newest->escrow);
  if (const auto contract = contract_for(currency); !contract)
    return done(tl::unexpected<Error>{contract.error()});
  std::vector<EscrowWait>& waiting = opening_[{requester, currency}];
  waiting.push_back({ends_at, std::move(done)});
  if (waiting.size() == 1) open_escrow(requester, currency);
}

void Services::open_escrow(const Wallet& requester, Currency currency) {
  const EscrowView* newest = directory.newest_escrow(requester, currency);
  const std::uint32_t generation = newest ? newest->generation + 1 : 0;
  const std::string by = requester.text();
  const std::string key = "escrow:" + std::string{json::name_of(currency)} + ":" +
                          std::to_string(generation);
  const EscrowId id = escrow_id(requester, json::name_of(options.network),
                                json::name_of(currency), generation);
  Command command{
      stream_of(id),
      {command_id(by, key), sha256(key), 1, by, {}, {}},
      Escrow::Command{OpenEscrow{requester, currency, options.network, generation,
                                 refund_after_default, *contract_for(currency), now()}}};
  ask(std::move(command), [this, requester, currency, id](const Answer& answer) {
    const auto waiting = opening_.extract({requester, currency});
    const EscrowView* opened = directory.escrow(id);
    for (const EscrowWait& wait : waiting.mapped()) {
      if (!answer) wait.done(tl::unexpected<Error>{answer.error()});
      else if (opened && opened->terms.claims_close < wait.ends_at)
        wait.done(refuse("spec_invalid", "ends after every escrow's claims close",
                         "/total_timeout_ms"));
      else wait.done(id);
    }
  });
}

std::string random_word() {
  const auto bytes = random_bytes<16>();
  return to_hex(bytes.data(), bytes.size());
}

}  // namespace gstd::http
