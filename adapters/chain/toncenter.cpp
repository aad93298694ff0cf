#include "adapters/chain/toncenter.hpp"

#include <algorithm>

#include "adapters/chain/patient_transport.hpp"
#include "adapters/chain/v3.hpp"
#include "adapters/json/utf8.hpp"

namespace gstd::chain {
namespace {

constexpr unsigned ok = 200;
// Of what a service says of a refusal: more is a page of HTML.
constexpr std::size_t reason_bytes_max = 200;

/// One line that may stand in a log, whatever the service wrote.
std::string shown(std::string text) {
  text.resize(std::min(text.size(), reason_bytes_max));
  std::ranges::replace_if(
      text, [](char c) { return c >= 0 && c < ' '; }, ' ');
  return json::repaired_utf8(text);
}

tl::unexpected<Error> refusal_of(const HttpAnswer& answer) {
  const std::string reason = shown(v3::reason_in(answer.body));
  const std::string why =
      "HTTP " + std::to_string(answer.status) + (reason.empty() ? std::string{} : ": " + reason);
  return refuse(is_passing(answer.status) ? "unavailable" : "chain_refused", why);
}

bool is_too_large(const Result<HttpAnswer>& answer) {
  return !answer && answer.error().code == "too_large";
}

/// Of a 200.
Result<std::string> body_of(Result<HttpAnswer> answer) {
  if (is_too_large(answer)) return refuse("bad_answer", answer.error().why);
  if (!answer) return tl::unexpected{answer.error()};
  if (answer->status != ok) return refusal_of(*answer);
  return std::move(answer->body);
}

}  // namespace

Result<std::string> Toncenter::ask(const HttpRequest& request) {
  return body_of(transport_->exchange(request));
}

Result<std::vector<Transaction>> Toncenter::transactions(const TransactionQuery& query) {
  if (query.limit < 1 || query.limit > transactions_max)
    return refuse("chain_refused", "1 to " + std::to_string(transactions_max), "/limit");
  const std::string target = "/transactions?account=" + query.account.text() +
                             "&start_lt=" + std::to_string(query.from_lt) +
                             "&sort=asc&offset=" + std::to_string(query.offset) + "&limit=";
  for (std::size_t limit = query.limit;; limit /= 2) {
    auto answer = transport_->exchange({target + std::to_string(limit), {}});
    if (is_too_large(answer) && limit > 1) continue;
    return body_of(std::move(answer)).and_then([](const std::string& json) {
      return v3::read_transactions(json);
    });
  }
}

Result<std::vector<Transaction>> Toncenter::by_message(const Sha256& normalized_hash) {
  return ask({"/transactionsByMessage?direction=in&msg_hash=" + normalized_hash.text(), {}})
      .and_then([](const std::string& json) { return v3::read_transactions(json); });
}

Result<std::vector<AccountState>> Toncenter::account_states(const std::vector<Wallet>& accounts) {
  if (accounts.empty()) return std::vector<AccountState>{};
  if (accounts.size() > accounts_max)
    return refuse("chain_refused", "at most " + std::to_string(accounts_max) + " accounts");
  std::string target = "/accountStates?include_boc=false";
  for (const Wallet& account : accounts) target += "&address=" + account.text();
  return ask({std::move(target), {}}).and_then([&](const std::string& json) {
    return v3::read_accounts(json, accounts);
  });
}

Result<Sha256> Toncenter::send(std::string_view boc) {
  return ask({"/message", v3::write_boc(boc), false}).and_then([](const std::string& json) {
    return v3::read_sent(json);
  });
}

Result<GetterAnswer> Toncenter::run_get_method(const Wallet& account, std::string_view method,
                                               const Stack& arguments) {
  return ask({"/runGetMethod", v3::write_getter(account, method, arguments)})
      .and_then([](const std::string& json) { return v3::read_getter(json); });
}

Result<Masterchain> Toncenter::masterchain() {
  return ask({"/masterchainInfo", {}}).and_then([](const std::string& json) {
    return v3::read_masterchain(json);
  });
}

Result<std::unique_ptr<ChainApi>> open_toncenter(ToncenterOptions options, Waiting& waiting) {
  auto client = open_curl(std::move(options.http));
  if (!client) return tl::unexpected{client.error()};
  return std::make_unique<Toncenter>(
      std::make_unique<PatientTransport>(*std::move(client), waiting, options.gap));
}

}  // namespace gstd::chain
