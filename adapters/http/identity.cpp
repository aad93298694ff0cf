#include "adapters/http/identity.hpp"

#include "adapters/crypto/keys.hpp"
#include "adapters/ton/address.hpp"

namespace gstd::http {
namespace {

constexpr std::string_view bearer = "Bearer ";

}  // namespace

Challenge Identity::new_challenge(UnixMillis now) {
  if (order_.size() >= challenges_max) {
    // The older half goes, used or not.
    for (std::size_t i = 0; i < order_.size() / 2; ++i) challenges_.erase(order_[i]);
    order_.erase(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(order_.size() / 2));
  }
  const Challenge challenge{random_bytes<32>()};
  challenges_[challenge] = now + challenge_life;
  order_.push_back(challenge);
  return challenge;
}

Result<void> Identity::prove(const DeviceProof& proof, UnixMillis now) {
  const auto found = challenges_.find(proof.challenge);
  if (found == challenges_.end() || now >= found->second)
    return refuse("unauthenticated", "the challenge is unknown, used or too old", "/challenge");
  const DeviceClaim claim{network_,     proof.host,  proof.challenge,
                          proof.worker, proof.owner, proof.purpose};
  if (!verify(proof.worker, signed_bytes(claim), proof.signature))
    return refuse("bad_signature", "the worker's key did not sign this", "/signature");
  challenges_.erase(found);  // Used only now: a wrong signature must not burn another's challenge.
  return {};
}

std::string Identity::open_session(const WorkerId& worker, const Wallet& owner,
                                   UnixMillis now) const {
  return issue(key_, {Role::worker, worker, owner, now + session_life});
}

Result<Caller> Identity::caller_of_token(std::string_view token, UnixMillis now) const {
  const Result<Session> session = check(key_, token, now);
  if (!session) return tl::unexpected<Error>{session.error()};
  const bool is_worker = session->role == Role::worker;
  return Caller{is_worker ? Caller::Role::worker : Caller::Role::wallet, session->worker,
                session->owner};
}

Result<Caller> Identity::caller_of_wallet(std::string_view address) const {
  const Result<Wallet> wallet = parse_address(address, network_);
  if (!wallet)
    return refuse("bad_address", wallet.error().why, "X-Wallet-Address");
  if (!believes_wallets_)
    return refuse("unauthenticated", "a wallet proves itself with a session", "X-Wallet-Address");
  return Caller{Caller::Role::wallet, {}, *wallet};
}

Result<Caller> Identity::caller_of(const Request& request) const {
  if (request.authorization.empty())
    return request.wallet.empty() ? Caller{} : caller_of_wallet(request.wallet);
  if (!request.authorization.starts_with(bearer))
    return refuse("unauthenticated", "expected a bearer token", "Authorization");
  Result<Caller> caller = caller_of_token(
      std::string_view{request.authorization}.substr(bearer.size()), request.received);
  if (!caller || request.wallet.empty()) return caller;
  const Result<Wallet> wallet = parse_address(request.wallet, network_);
  if (!wallet) return refuse("bad_address", wallet.error().why, "X-Wallet-Address");
  if (*wallet != caller->wallet)
    return refuse("forbidden", "the session belongs to another wallet", "X-Wallet-Address");
  return caller;
}

}  // namespace gstd::http
