#include "adapters/effects/board.hpp"

namespace gstd {

void Board::take(const AcceptedBatch& batch) {
  const std::lock_guard lock{mutex_};
  bool is_news = false;
  for (const AcceptedRecord& accepted : batch) {
    if (const auto* escrow = std::get_if<EscrowView>(&accepted.view); escrow && escrow->contract) {
      put(*escrow);
      is_news = true;
    }
    if (const auto* user = std::get_if<UserView>(&accepted.view)) {
      if (user->is_blocked) blocked_.insert(user->wallet);
      else blocked_.erase(user->wallet);
    }
    if (const auto* wallet = std::get_if<ChainWalletView>(&accepted.view)) {
      wallets_[wallet->wallet] = *wallet;
      is_news = true;
    }
    if (const auto* reserve = std::get_if<ReserveView>(&accepted.view)) {
      reserves_[reserve->currency] = *reserve;
      is_news = true;
    }
  }
  if (!is_news) return;
  ++changes_;
  changed_.notify_all();
}

void Board::put(const EscrowView& view) {
  auto known = accounts_.find(view.escrow);
  if (known == accounts_.end()) {
    const auto terms = ton::terms_of(view.escrow, view.requester, view.terms, *view.contract);
    known = accounts_.emplace(view.escrow, ton::address_of(ton::escrow_init(terms))).first;
  }
  escrows_[known->second] = view;
  if (view.to_sign.empty()) unsigned_.erase(view.escrow);
  else unsigned_.insert(view.escrow);
  if (view.is_frozen) frozen_.insert(view.escrow);
  else frozen_.erase(view.escrow);
}

void Board::lead(PartitionId partition, bool is_owner) {
  const std::lock_guard lock{mutex_};
  if (is_owner) led_.insert(partition);
  else led_.erase(partition);
  ++changes_;
  changed_.notify_all();
}

bool Board::leads(const StreamName& stream) const {
  const std::lock_guard lock{mutex_};
  return leads_locked(stream);
}

bool Board::leads_locked(const StreamName& stream) const {
  return led_.contains(partition_of(stream, partitions_));
}

std::vector<VoucherToSign> Board::to_sign() const {
  const std::lock_guard lock{mutex_};
  std::vector<VoucherToSign> orders;
  for (const EscrowId& id : unsigned_) {
    if (!leads_locked(stream_of(id))) continue;
    const Wallet& account = accounts_.at(id);
    for (const VoucherOrder& order : escrows_.at(account).to_sign)
      orders.push_back({id, account, order});
  }
  return orders;
}

std::optional<EscrowView> Board::escrow_at(const Wallet& account) const {
  const std::lock_guard lock{mutex_};
  const auto found = escrows_.find(account);
  return found == escrows_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<std::pair<Wallet, EscrowView>> Board::escrow(const EscrowId& id) const {
  const std::lock_guard lock{mutex_};
  const auto account = accounts_.find(id);
  if (account == accounts_.end()) return {};
  return std::pair{account->second, escrows_.at(account->second)};
}

bool Board::is_blocked(const Wallet& wallet) const {
  const std::lock_guard lock{mutex_};
  return blocked_.contains(wallet);
}

std::size_t Board::frozen() const {
  const std::lock_guard lock{mutex_};
  return frozen_.size();
}

std::vector<Wallet> Board::accounts() const {
  const std::lock_guard lock{mutex_};
  std::vector<Wallet> accounts;
  accounts.reserve(escrows_.size());
  for (const auto& [account, view] : escrows_) accounts.push_back(account);
  return accounts;
}

std::optional<ChainWalletView> Board::wallet(const Wallet& account) const {
  const std::lock_guard lock{mutex_};
  const auto found = wallets_.find(account);
  return found == wallets_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<ReserveView> Board::reserve(Currency currency) const {
  const std::lock_guard lock{mutex_};
  const auto found = reserves_.find(currency);
  return found == reserves_.end() ? std::nullopt : std::optional{found->second};
}

std::uint64_t Board::wait(std::uint64_t seen, std::chrono::milliseconds span) const {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, span, [&] { return is_stopping_ || changes_ != seen; });
  return changes_;
}

void Board::stop() {
  const std::lock_guard lock{mutex_};
  is_stopping_ = true;
  changed_.notify_all();
}

}  // namespace gstd
