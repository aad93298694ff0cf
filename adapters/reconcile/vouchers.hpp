// What was promised to payees, and whether payments keep to it.
#pragma once

#include <map>
#include <set>

#include "adapters/audit/chain_report.hpp"
#include "adapters/reconcile/journal_side.hpp"

namespace gstd::reconcile {

/// Findings go into `drifts`, which outlives it, as the escrow does.
class VoucherCheck {
 public:
  VoucherCheck(const JournalEscrow& journal, const Wallet& address, std::vector<Drift>& drifts)
      : journal_{journal}, address_{address}, drifts_{drifts} {}

  /// Each signature over the exact bytes the contract checks, and each total: it never falls, and
  /// is never above what its payee has earned.
  void check_issued();
  /// A claim that the chain paid, or its return: the journal issued its voucher.
  void check_claim(const Fact& claim);
  /// After all claims: nobody got more than was promised.
  void check_paid();

 private:
  void find(std::string what, std::optional<Nano> ours, std::optional<Nano> theirs,
            const Fact* claim = nullptr);

  const JournalEscrow& journal_;
  const Wallet address_;
  std::vector<Drift>& drifts_;
  std::map<Wallet, Nano> promised_;
  std::map<Wallet, Nano> paid_;
  std::set<std::pair<Wallet, Nano>> issued_;
};

}  // namespace gstd::reconcile
