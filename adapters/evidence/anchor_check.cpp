#include "adapters/evidence/anchor_check.hpp"

#include "adapters/chain/account_tail.hpp"
#include "adapters/evidence/anchor.hpp"

namespace gstd {
namespace {

using chain::Transaction;

/// From the wallet to itself, with these words, and done.
bool is_comment(const Transaction& transaction, const Wallet& wallet, const Sha256& words) {
  const auto& in = transaction.in;
  return in && in->source == wallet && !in->is_bounced && in->body && in->body->hash() == words &&
         chain::is_success(transaction);
}

bool is_order(const Transaction& transaction) {
  return transaction.in && !transaction.in->source && chain::is_success(transaction);
}

}  // namespace

Result<SeenAnchor> see_anchor(chain::ChainApi& chain, const ReceiptAnchor& anchor) {
  auto page = chain.transactions({anchor.wallet, anchor.lt, anchor_rows, 0});
  if (!page) return tl::unexpected<Error>{page.error()};
  const std::string where = " of wallet " + anchor.wallet.text();
  if (page->empty() || page->front().lt != anchor.lt || page->front().hash != anchor.tx ||
      page->front().account != anchor.wallet)
    return SeenAnchor{"the chain has no transaction " + anchor.tx.text() + where, {}};
  if (!is_order(page->front()))
    return SeenAnchor{"transaction " + anchor.tx.text() + " is no order" + where, {}};
  const auto after =
      chain::new_transactions(anchor.wallet, {anchor.lt, anchor.tx, false}, std::move(*page));
  if (!after) return tl::unexpected<Error>{after.error()};
  const auto words = ton::comment(anchor_comment(anchor.root));
  if (!words) return tl::unexpected<Error>{words.error()};
  for (const Transaction& transaction : *after)
    if (is_comment(transaction, anchor.wallet, (*words)->hash()))
      return SeenAnchor{{}, transaction.made};
  return SeenAnchor{"transaction " + anchor.tx.text() + where + " did not send it the hash " +
                        anchor.root.text(),
                    {}};
}

Result<void> check_anchor(chain::ChainApi& chain, const Receipt& receipt,
                          const std::optional<Wallet>& wallet, ReceiptReport& report) {
  const auto find = [&](std::string what) {
    if (receipt.anchor) report.anchor = "wrong";
    report.findings.push_back({"anchor", "anchor", std::move(what)});
  };
  if (!receipt.anchor) {
    find("the receipt has none: take another one when the next heads are anchored");
    return {};
  }
  if (report.anchor == "wrong") return {};  // It does not even lead there.
  if (wallet && receipt.anchor->wallet != *wallet) {
    find("it is wallet " + receipt.anchor->wallet.text() + "'s, not " + wallet->text() + "'s");
    return {};
  }
  const auto seen = see_anchor(chain, *receipt.anchor);
  if (!seen) return tl::unexpected<Error>{seen.error()};
  if (!seen->fault.empty()) {
    find(seen->fault);
    return {};
  }
  report.anchor = "proven";
  report.anchored_at = seen->made;
  return {};
}

}  // namespace gstd
