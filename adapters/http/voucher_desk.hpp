// Voucher desk: callers who wait until a voucher of theirs is signed.
#pragma once

#include <map>

#include "actors/runtime/engine.hpp"

namespace gstd::http {

/// Owned by the I/O thread.
class VoucherDesk {
 public:
  /// Null when it was not signed in time.
  using OnIssued = std::function<void(const EscrowVoucherIssued*)>;
  using Ticket = std::uint64_t;

  /// The next voucher this escrow issues to the payee, or nothing at `until`. Called before the
  /// voucher is asked for, so that none is missed.
  Ticket await(const EscrowId& escrow, const Wallet& payee, UnixMillis until, OnIssued done);
  /// `done` is not called any more.
  void cancel(Ticket ticket) { waiting_.erase(ticket); }

  void take(const AcceptedBatch& batch);
  void tick(UnixMillis now);

 private:
  struct Wait {
    EscrowId escrow;
    Wallet payee;
    UnixMillis until;
    OnIssued done;
  };
  void take(const EscrowId& escrow, const EscrowVoucherIssued& issued);
  template <class Pick>
  void finish(Pick pick, const EscrowVoucherIssued* issued);

  std::map<Ticket, Wait> waiting_;  ///< Few: who claims waits some milliseconds.
  Ticket next_ = 0;
};

}  // namespace gstd::http
