// The accounts of the peers' bench, as escrows of network dev in a real engine of this process.
#pragma once

#include <deque>
#include <mutex>

#include "actors/runtime/local_engine.hpp"
#include "adapters/cache/cache.hpp"
#include "adapters/cache/state_codec.hpp"
#include "adapters/journal/open.hpp"
#include "adapters/json/record_codec.hpp"

namespace gstd::bench {

constexpr std::size_t accounts_max = 20'000;

/// Amounts differ, so that a lost event and a doubled one cannot cancel out: 1 to 1,000.
constexpr std::int64_t amount_of(std::uint64_t number) {
  return static_cast<std::int64_t>(number * 7'919 % 1'000) + 1;
}

/// Journal, state cache and engine as `gstd serve` has them, without HTTP and projector.
class Accounts {
 public:
  /// `kind`: embedded, kafka, kafka-flushed. Ends the program when it cannot start.
  Accounts(const std::string& kind, const std::string& folder, const std::string& brokers);
  ~Accounts();

  void open(std::size_t account, Engine::OnAnswer done);
  void deposit(std::size_t account, Nano amount, Engine::OnAnswer done);
  std::string durability() const { return journal_->durability(); }

 private:
  /// A deposit counts once per lt, and only above the last one: sent in the order of their lt.
  struct Account {
    EscrowId escrow;
    Wallet owner;
    std::mutex lock;
    std::uint64_t last_lt = 0;
  };
  void send(const EscrowId& escrow, const std::string& key, Escrow::Command content,
            Engine::OnAnswer done);

  const json::JsonRecordCodec records_;
  const PackedStateCodec states_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<StateCache> cache_;
  std::unique_ptr<LocalEngine> engine_;
  std::deque<Account> accounts_;
};

}  // namespace gstd::bench
