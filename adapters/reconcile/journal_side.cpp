#include "adapters/reconcile/journal_side.hpp"

#include "actors/escrow_parts.hpp"
#include "adapters/audit/audit.hpp"

namespace gstd::reconcile {
namespace {

std::optional<Fact> fact(const EscrowDeposited& e) {
  return Fact{FactKind::deposit, e.amount, {}, {}, e.tx, e.lt};
}
std::optional<Fact> fact(const EscrowClaimed& e) {
  return Fact{FactKind::claim, e.paid, e.payee, e.cumulative, e.tx, e.lt};
}
std::optional<Fact> fact(const EscrowClaimReturned& e) {
  return Fact{FactKind::claim_return, e.amount, e.payee, {}, e.tx, e.lt};
}
std::optional<Fact> fact(const EscrowClaimFailed& e) {
  return Fact{FactKind::claim_failure, {}, e.payee, {}, e.tx, e.lt};
}
std::optional<Fact> fact(const EscrowRefunded& e) {
  return Fact{FactKind::refund, e.amount, {}, {}, e.tx, e.lt};
}
std::optional<Fact> fact(const EscrowRefundReturned& e) {
  return Fact{FactKind::refund_return, e.amount, {}, {}, e.tx, e.lt};
}
std::optional<Fact> fact(const auto&) { return {}; }

/// Takes the records of escrows, and whose journal it is.
void take(JournalSide& side, const Record& record) {
  for (const Entry& entry : record.entries) {
    for (const Event& event : entry.events) {
      if (const auto* ops = std::get_if<OpsEvent>(&event)) {
        if (const auto* opened = std::get_if<JournalOpened>(ops)) side.network = opened->network;
        continue;
      }
      const auto* escrow = std::get_if<EscrowEvent>(&event);
      const auto id = EscrowId::parse(record.stream.id);
      if (!escrow || !id) continue;
      JournalEscrow& known = side.escrows[*id];
      known.id = *id;
      known.take(*escrow);
    }
  }
}

}  // namespace

std::string_view name_of(FactKind kind) {
  switch (kind) {
    case FactKind::deposit: return "deposit";
    case FactKind::claim: return "claim";
    case FactKind::claim_return: return "claim return";
    case FactKind::claim_failure: return "claim failure";
    case FactKind::refund: return "refund";
    case FactKind::refund_return: return "refund return";
  }
  return {};
}

std::optional<Fact> fact_of(const EscrowEvent& event) {
  return std::visit([](const auto& e) { return fact(e); }, event);
}

void JournalEscrow::take(const EscrowEvent& event) {
  if (const auto* first = std::get_if<EscrowOpened>(&event)) opened = *first;
  if (auto known = fact_of(event)) facts.push_back(*known);
  if (const auto* drift = std::get_if<EscrowDriftFound>(&event)) drifts.push_back(*drift);
  if (const auto* resolved = std::get_if<EscrowDriftResolved>(&event))
    adjustments = plus(adjustments, resolved->adjustment);
  Escrow::evolve(state, event);
  if (const auto* issued = std::get_if<EscrowVoucherIssued>(&event))
    vouchers.push_back({*issued, escrow::ever_owed_to(state, issued->payee)});
}

Result<JournalSide> journal_side(Journal& journal, const RecordCodec& codec) {
  JournalSide side;
  for (PartitionId p = 0; p < journal.partitions(); ++p) {
    std::string last;
    ChainVisitor visitor;
    visitor.on_accepted = [&](const Head& before, const std::string& value) {
      last = value;
      // Only what names such a stream at all is decoded.
      const bool is_ours = before.height == 0 || value.find("\"escrow/") != std::string::npos;
      if (!is_ours) return;
      if (const auto record = codec.decode(value)) take(side, *record);
    };
    if (const auto read = visit_chain(journal, p, visitor); !read)
      return tl::unexpected<Error>{read.error()};
    if (const auto record = codec.decode(last)) side.end = std::max(side.end, record->at);
  }
  return side;
}

}  // namespace gstd::reconcile
