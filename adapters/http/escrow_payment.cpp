#include "adapters/http/escrow_payment.hpp"

#include "adapters/effects/effects.hpp"

namespace gstd::http {
namespace {

Payment payment(const Services& services, const ton::ContractTerms& terms, std::string step,
                ton::ConnectMessage message) {
  return {std::move(step),
          {services.now().get() / 1'000 + ton::connect_life_s, std::to_string(terms.global_id),
           {std::move(message)}}};
}

Result<Payment> jetton_payment(const Services& services, const ton::ContractTerms& terms,
                               Nano amount, const JettonPath& path) {
  if (path.balance < static_cast<ton::Uint128>(amount.value))
    return refuse("insufficient", "the wallet has too few of the jetton", "amount_nano");
  if (!path.is_prepared)
    return payment(services, terms, "prepare", ton::prepare_message(terms));
  return payment(services, terms, "pay",
                 ton::jetton_deposit_message(terms, path.payers_wallet, amount));
}

}  // namespace

void plan_payment(Services& services, const ton::ContractTerms& terms, Nano amount,
                  std::function<void(Result<Payment>)> done) {
  if (!terms.minter)
    return done(payment(services, terms, "pay", ton::deposit_message(terms, amount)));
  services.ports.effects->ask_jettons(
      {ton::address_of(ton::escrow_init(terms)), *terms.minter, terms.requester},
      [&services, terms, amount, done = std::move(done)](Result<JettonPath> path) {
        services.post([&services, terms, amount, done, path = std::move(path)] {
          if (!path) return done(tl::unexpected<Error>{path.error()});
          done(jetton_payment(services, terms, amount, *path));
        });
      });
}

}  // namespace gstd::http
