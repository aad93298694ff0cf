// Signer: puts the platform's signature under vouchers that were requested. Ed25519 signs the same
// voucher with the same bytes, so two nodes that both believe to be the owner do no harm.
#pragma once

#include <set>
#include <thread>

#include "adapters/crypto/keys.hpp"
#include "adapters/effects/board.hpp"

namespace gstd {

/// A thread of its own from start to stop.
class Signer {
 public:
  using Alarm = std::function<void(std::string_view event, const std::string& what)>;
  /// All outlive it. The key signs only escrows that commit to it.
  Signer(Board& board, Engine& engine, const KeyPair& key, Alarm alarm);
  ~Signer();

  void start();
  /// After the board's.
  void stop();

 private:
  void run();
  void sign(const VoucherToSign& order);

  Board& board_;
  Engine& engine_;
  const KeyPair& key_;
  const Alarm alarm_;
  std::set<EscrowId> foreign_;  ///< Escrows of another key: told once.
  std::atomic<bool> is_stopping_{false};
  std::thread thread_;
};

}  // namespace gstd
