#include "adapters/http/identity.hpp"

#include "adapters/ton/address.hpp"

namespace gstd::http {
namespace {

constexpr std::string_view bearer = "Bearer ";

}  // namespace

std::string Identity::token_for(const Caller& caller, UnixMillis now) const {
  const Role role = caller.role == Caller::Role::worker ? Role::worker : Role::wallet;
  return issue(key_, {caller.session, role, caller.worker, caller.wallet, now + access_life});
}

Result<Caller> Identity::caller_of_token(std::string_view token, UnixMillis now) const {
  const Result<Session> session = check(key_, token, now);
  if (!session) return tl::unexpected<Error>{session.error()};
  if (sessions_.has_ended(session->id))
    return refuse("unauthenticated", "the session was ended");
  const bool is_worker = session->role == Role::worker;
  return Caller{is_worker ? Caller::Role::worker : Caller::Role::wallet, session->worker,
                session->owner, session->id};
}

Result<Caller> Identity::caller_of_wallet(std::string_view address) const {
  const Result<Wallet> wallet = parse_address(address, network_);
  if (!wallet)
    return refuse("bad_address", wallet.error().why, "X-Wallet-Address");
  if (!believes_wallets_)
    return refuse("unauthenticated", "a wallet proves itself with a session", "X-Wallet-Address");
  return Caller{Caller::Role::wallet, {}, *wallet, {}};
}

Result<Caller> Identity::caller_of(const Request& request) const {
  if (request.authorization.empty())
    return request.wallet.empty() ? Caller{} : caller_of_wallet(request.wallet);
  if (!request.authorization.starts_with(bearer))
    return refuse("unauthenticated", "expected a bearer token", "Authorization");
  Result<Caller> caller = caller_of_token(
      std::string_view{request.authorization}.substr(bearer.size()), request.received);
  if (!caller) caller.error().path = "Authorization";
  if (!caller || request.wallet.empty()) return caller;
  const Result<Wallet> wallet = parse_address(request.wallet, network_);
  if (!wallet) return refuse("bad_address", wallet.error().why, "X-Wallet-Address");
  if (*wallet != caller->wallet)
    return refuse("forbidden", "the session belongs to another wallet", "X-Wallet-Address");
  return caller;
}

}  // namespace gstd::http
