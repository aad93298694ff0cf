#include "adapters/http/voucher_desk.hpp"

namespace gstd::http {

VoucherDesk::Ticket VoucherDesk::await(const EscrowId& escrow, const Wallet& payee,
                                       UnixMillis until, OnIssued done) {
  waiting_.emplace(++next_, Wait{escrow, payee, until, std::move(done)});
  return next_;
}

void VoucherDesk::take(const AcceptedBatch& batch) {
  if (waiting_.empty()) return;
  for (const AcceptedRecord& accepted : batch) {
    if (!accepted.record || accepted.record->stream.kind != StreamKind::escrow) continue;
    const auto escrow = EscrowId::parse(accepted.record->stream.id);
    for (const Entry& entry : accepted.record->entries)
      for (const Event& event : entry.events)
        if (const auto* noun = std::get_if<EscrowEvent>(&event); noun && escrow)
          if (const auto* issued = std::get_if<EscrowVoucherIssued>(noun)) take(*escrow, *issued);
  }
}

void VoucherDesk::take(const EscrowId& escrow, const EscrowVoucherIssued& issued) {
  finish([&](const Wait& wait) { return wait.escrow == escrow && wait.payee == issued.payee; },
         &issued);
}

void VoucherDesk::tick(UnixMillis now) {
  finish([&](const Wait& wait) { return wait.until <= now; }, nullptr);
}

template <class Pick>
void VoucherDesk::finish(Pick pick, const EscrowVoucherIssued* issued) {
  std::vector<OnIssued> done;  // They may come back to this desk.
  std::erase_if(waiting_, [&](auto& waiting) {
    if (!pick(waiting.second)) return false;
    done.push_back(std::move(waiting.second.done));
    return true;
  });
  for (const OnIssued& tell : done) tell(issued);
}

}  // namespace gstd::http
