// What a wallet signs to pay into an escrow's contract.
#pragma once

#include "adapters/http/services.hpp"
#include "adapters/ton/connect.hpp"

namespace gstd::http {

/// Coins take one step. A contract of jettons has to know its own jetton wallet before any are
/// sent: `prepare` until it does, then `pay`.
struct Payment {
  std::string step;
  ton::ConnectRequest transaction;
};

/// `amount` above 0, paid by the escrow's requester. `done` on the I/O thread, for coins before
/// this returns; `insufficient` and errors of the chain for jettons.
void plan_payment(Services& services, const ton::ContractTerms& terms, Nano amount,
                  std::function<void(Result<Payment>)> done);

}  // namespace gstd::http
