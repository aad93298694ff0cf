// What effects look at: the escrows and the platform's own wallets, as the journal leaves them, and
// whether this node is the one to act. Effects are found again from here after a restart or a
// takeover; nothing they did is remembered anywhere else.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

#include "actors/runtime/engine.hpp"
#include "adapters/ton/escrow.hpp"

namespace gstd {

/// A voucher to sign, with what its signature covers.
struct VoucherToSign {
  EscrowId escrow;
  Wallet account;  ///< The escrow's contract.
  VoucherOrder order;
  auto operator<=>(const VoucherToSign&) const = default;
};

/// Any thread. The feed of the engine fills it; no call blocks for long.
class Board {
 public:
  explicit Board(std::uint32_t partitions) : partitions_{partitions} {}

  void take(const AcceptedBatch& batch);
  /// As EngineOptions::on_lead. A node that stands alone leads everything from the start.
  void lead(PartitionId partition, bool is_owner);
  bool leads(const StreamName& stream) const;

  /// Orders of partitions this node leads.
  std::vector<VoucherToSign> to_sign() const;
  std::optional<EscrowView> escrow_at(const Wallet& account) const;
  /// With its contract's address.
  std::optional<std::pair<Wallet, EscrowView>> escrow(const EscrowId& id) const;
  bool is_blocked(const Wallet& wallet) const;
  /// Escrows that a drift froze, and no operator has resolved.
  std::size_t frozen() const;
  /// Contracts of all escrows that can still move money.
  std::vector<Wallet> accounts() const;
  std::optional<ChainWalletView> wallet(const Wallet& account) const;
  std::optional<ReserveView> reserve(Currency currency) const;

  /// Returns when something changed since `seen`, or the span is over, or stop() was called; the
  /// number to pass next time.
  std::uint64_t wait(std::uint64_t seen, std::chrono::milliseconds span) const;
  /// Every wait ends at once from now on.
  void stop();

 private:
  bool leads_locked(const StreamName& stream) const;
  void put(const EscrowView& view);

  const std::uint32_t partitions_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::uint64_t changes_ = 0;
  bool is_stopping_ = false;
  std::set<PartitionId> led_;
  std::unordered_map<EscrowId, Wallet, IdHash> accounts_;
  std::unordered_map<Wallet, EscrowView, IdHash> escrows_;  ///< By their contract's address.
  std::set<EscrowId> unsigned_;                             ///< Those with an order.
  std::set<EscrowId> frozen_;
  std::map<Wallet, ChainWalletView> wallets_;
  std::map<Currency, ReserveView> reserves_;
  std::set<Wallet> blocked_;
};

}  // namespace gstd
