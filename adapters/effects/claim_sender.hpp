// Claim sender: hands in vouchers for payees who are owed much, and for everybody before claims
// close, so that no refund takes what somebody earned.
#pragma once

#include <map>
#include <mutex>
#include <thread>

#include "actors/runtime/stop_sign.hpp"
#include "adapters/effects/highload_desk.hpp"
#include "adapters/postgres/reads.hpp"

namespace gstd {

using DueClaim = reads::OwedRow;

struct ClaimSenderOptions {
  std::chrono::milliseconds period{2'000};   ///< Between two looks at messages on their way.
  std::chrono::milliseconds rounds{60'000};  ///< Between two looks for claims to send.
  /// Payees owed at least so much, and all whose escrow's claims close within last_call; neither
  /// given up nor to be tried later. Blocks. From the read models: the deciders check again.
  std::function<Result<std::vector<DueClaim>>(UnixMillis now)> due;
  std::function<UnixMillis()> clock;
  HighloadDesk::Alarm alarm;
  std::function<void(const Wallet& account)> look_at;  ///< Its claims may fail without a notice.
  /// What else the wallet is used for, on its one thread; may be empty. Its failures keep no claim.
  std::function<Result<void>()> also = {};
};

/// A thread of its own from start to stop.
class ClaimSender {
 public:
  ClaimSender(const Board& board, Engine& engine, HighloadDesk& desk, ClaimSenderOptions options);
  ~ClaimSender();

  void start();
  void stop();
  /// Why it cannot send just now; empty: it can. Any thread.
  std::string trouble() const;

 private:
  void run();
  void tell(std::string trouble);
  void also();
  Result<void> send_due();
  bool is_handed_in(const DueClaim& due);
  /// Nothing when there is no voucher to hand in yet.
  std::optional<ton::Send> claim_of(const DueClaim& due, const Wallet& account,
                                    const EscrowView& escrow) const;
  void request(const DueClaim& due);

  const Board& board_;
  Engine& engine_;
  HighloadDesk& desk_;
  const ClaimSenderOptions options_;
  std::optional<std::chrono::steady_clock::time_point> looked_;
  /// The last voucher of each payee that was handed in, and when.
  std::map<std::pair<EscrowId, Wallet>, std::pair<Nano, std::chrono::steady_clock::time_point>>
      handed_in_;
  mutable std::mutex mutex_;
  std::string trouble_;        ///< Under the mutex.
  std::string other_trouble_;  ///< Of what else the wallet is used for.
  StopSign is_stopping_;
  std::thread thread_;
};

}  // namespace gstd
