#include "adapters/reconcile/vouchers.hpp"

#include "adapters/ton/escrow_messages.hpp"

namespace gstd::reconcile {

void VoucherCheck::find(std::string what, std::optional<Nano> ours, std::optional<Nano> theirs,
                        const Fact* claim) {
  Drift drift{"voucher", std::move(what), ours, theirs, {}, {}};
  if (claim) {
    drift.tx = claim->tx;
    drift.lt = claim->lt;
  }
  drifts_.push_back(std::move(drift));
}

void VoucherCheck::check_issued() {
  const WorkerId key = journal_.opened.contract->voucher_key;
  for (const auto& [issued, ever_owed] : journal_.vouchers) {
    const std::string whose = "the voucher of " + issued.payee.text();
    const auto until_s = static_cast<std::uint32_t>(issued.valid_until.get() / 1'000);
    const ton::Claim claim{
        0, {address_, journal_.id, issued.payee, issued.cumulative, until_s}, issued.signature};
    if (!ton::is_signed(claim, key))
      find(whose + " over " + issued.cumulative.text() + " is not signed by the escrow's key", {},
           {});
    if (issued.cumulative > ever_owed)
      find(whose + " promises more than was ever owed (owed, promised)", ever_owed,
           issued.cumulative);
    if (issued.valid_until >= journal_.opened.terms.refund_after)
      find(whose + " is valid beyond the refund", {}, {});
    Nano& last = promised_[issued.payee];
    if (issued.cumulative < last)
      find(whose + " promises less than the one before it (before, now)", last,
           issued.cumulative);
    last = std::max(last, issued.cumulative);
    issued_.emplace(issued.payee, issued.cumulative);
  }
}

void VoucherCheck::check_claim(const Fact& claim) {
  Nano& paid = paid_[*claim.payee];
  if (claim.kind == FactKind::claim_return) {
    paid = minus(paid, claim.amount);
    return;
  }
  paid = plus(paid, claim.amount);
  const bool is_named = claim.cumulative != Nano{};
  if (is_named && !issued_.contains({*claim.payee, claim.cumulative}))
    find("a claim of " + claim.payee->text() +
             " was paid by a voucher that the journal never issued (promised, claimed)",
         promised_[*claim.payee], claim.cumulative, &claim);
}

void VoucherCheck::check_paid() {
  for (const auto& [payee, paid] : paid_)
    if (paid > promised_[payee])
      find(payee.text() + " was paid more than its vouchers say (promised, paid)",
           promised_[payee], paid);
}

}  // namespace gstd::reconcile
