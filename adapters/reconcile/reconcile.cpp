#include "adapters/reconcile/reconcile.hpp"

#include "adapters/ton/escrow.hpp"

namespace gstd::reconcile {
namespace {

/// A report of an escrow that cannot be compared.
EscrowReport without_chain(const JournalEscrow& escrow, Drift why) {
  EscrowReport report;
  report.escrow = escrow.id;
  report.contract = address_of(escrow).value_or(Wallet{});
  report.account = "unread";
  report.drifts.push_back(std::move(why));
  return report;
}

Drift unread(std::string why) { return {"unread", std::move(why), {}, {}, {}, {}}; }

std::string text_of(const Drift& drift) {
  std::string text = drift.what;
  if (drift.journal && drift.chain) {
    const bool says_which = drift.what.ends_with(")");  // Which number is whose.
    text += (says_which ? ": " : ": journal ") + drift.journal->text();
    text += (says_which ? ", " : ", chain ") + drift.chain->text();
  }
  if (drift.tx) text += " (transaction " + drift.tx->text();
  if (drift.tx && drift.lt) text += " at lt " + std::to_string(*drift.lt);
  return drift.tx ? text + ")" : text;
}

}  // namespace

std::optional<Wallet> address_of(const JournalEscrow& escrow) {
  if (!escrow.opened.contract) return {};
  const auto terms = ton::terms_of(escrow.id, escrow.opened.requester, escrow.opened.terms,
                                   *escrow.opened.contract);
  return ton::address_of(ton::escrow_init(terms));
}

Result<ChainReport> reconcile(const JournalSide& journal, chain::ChainApi& chain,
                              const Options& options) {
  if (journal.network == Network::dev)
    return refuse("invalid", "a journal of network dev has no chain");
  const auto newest = chain.masterchain();
  if (!newest) return tl::unexpected<Error>{newest.error()};
  ChainReport report;
  report.as_of = options.is_live ? newest->made : journal.end;
  unsigned failures = 0;
  for (const auto& [id, escrow] : journal.escrows) {
    if (!escrow.opened.contract) {
      report.escrows.push_back(without_chain(
          escrow, {"drift", "it has no contract, on a network with a chain", {}, {}, {}, {}}));
      continue;
    }
    if (failures >= unread_max) {
      report.escrows.push_back(without_chain(escrow, unread("not asked: the chain is ill")));
      continue;
    }
    const auto side = chain_side(chain, {*address_of(escrow), escrow.opened.contract->treasury,
                                         escrow.opened.contract->minter});
    failures = side ? 0 : failures + 1;
    report.escrows.push_back(
        side ? compare(escrow, *side, report.as_of - options.grace)
             : without_chain(escrow, unread("the chain could not be read: " + side.error().why +
                                            (side.error().path.empty() ? "" : " at ") +
                                            side.error().path)));
  }
  return report;
}

std::vector<Finding> findings_of(const ChainReport& report) {
  std::vector<Finding> findings;
  for (const EscrowReport& escrow : report.escrows)
    for (const Drift& drift : escrow.drifts)
      findings.push_back({"escrow/" + escrow.escrow.text(), drift.kind, text_of(drift)});
  return findings;
}

}  // namespace gstd::reconcile
