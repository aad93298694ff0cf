// What two operators may do about money: let a large voucher go, end a freeze, look after a payee
// whose claims fail.
#include <CLI/CLI.hpp>

#include "adapters/cli/operator_act.hpp"
#include "adapters/http/admin.hpp"

namespace gstd::cli {
namespace {

Wallet payee_of(const OperatorWords& words) { return must(Wallet::parse(words.payee)); }

void approve_voucher(const OperatorWords& words) {
  const http::ApproveVoucherBody body{must(EscrowId::parse(words.escrow)), payee_of(words),
                                      must(Nano::parse(words.amount)), words.reason};
  act_as_operators(words, "/admin/vouchers/approve", json::encode(body),
                   "Let the voucher over " + words.amount + " nano in all go to " + words.payee +
                       "?");
}

void resolve_drift(const OperatorWords& words) {
  const http::ResolveDriftBody body{must(EscrowId::parse(words.escrow)), words.lt,
                                    must(Nano::parse(words.amount)), words.reason};
  act_as_operators(words, "/admin/drift/resolve", json::encode(body),
                   "Change the books of " + words.escrow + " by " + words.amount +
                       " nano and let it go on?");
}

void retry_payout(const OperatorWords& words) {
  act_as_operators(words, "/admin/payouts/retry",
                   json::encode(http::PayoutBody{must(EscrowId::parse(words.escrow)),
                                                 payee_of(words), words.reason}),
                   "Try the claim of " + words.payee + " again now?");
}

void give_up_payout(const OperatorWords& words) {
  act_as_operators(words, "/admin/payouts/give-up",
                   json::encode(http::PayoutBody{must(EscrowId::parse(words.escrow)),
                                                 payee_of(words), words.reason}),
                   "Claim no more for " + words.payee + "? Its vouchers stay good.");
}

}  // namespace

void add_operator_money_commands(CLI::App& command, const OperatorWordsPtr& words) {
  const auto add = [&](const char* name, const char* what, auto act) {
    CLI::App* added = add_operator_act(command, words, name, what, act);
    added->add_option("escrow", words->escrow, "its id")->required();
    return added;
  };
  const auto add_about_payee = [&](const char* name, const char* what, auto act) {
    CLI::App* added = add(name, what, act);
    added->add_option("--payee", words->payee, "raw address")->required();
    return added;
  };
  add_about_payee("approve-voucher", "Let a voucher above a limit go", approve_voucher)
      ->add_option("--cumulative-nano", words->amount, "of the voucher meant")->required();
  add_about_payee("retry-payout", "Try a failed claim again now", retry_payout);
  add_about_payee("give-up-payout", "Claim no more for this payee", give_up_payout);
  CLI::App* drift = add("resolve-drift", "End the freeze of an escrow", resolve_drift);
  drift->add_option("--adjustment-nano", words->amount, "added to its books; may be negative")
      ->required();
  drift->add_option("--lt", words->lt, "of the drift meant")->required();
}

}  // namespace gstd::cli
