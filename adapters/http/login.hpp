// What the logins of wallets and of devices share.
#pragma once

#include "adapters/http/proof_body.hpp"
#include "adapters/http/routes.hpp"

namespace gstd::http {

/// A proof in base64 with all around it is below 6 KiB.
constexpr std::size_t login_bytes_max = 16u << 10;

/// Answers `slow_down` itself, after a while, when this address has failed too often.
bool too_many_logins(Services& services, const ExchangePtr& exchange);
/// Answers, and counts the failure against the address.
void refuse_login(Services& services, const ExchangePtr& exchange, const Error& error);
/// The same refusal at this place; failures of machinery have none.
Error placed(Error error, std::string_view path);

/// POST /session with a ton_proof.
void login_wallet(Services& services, ExchangePtr exchange);

}  // namespace gstd::http
