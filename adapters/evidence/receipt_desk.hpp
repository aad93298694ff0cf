// Receipt desk: makes receipts for clients, one at a time, on a thread of its own.
#pragma once

#include <condition_variable>
#include <deque>

#include "adapters/evidence/head_keeper.hpp"
#include "adapters/evidence/receipt.hpp"

namespace gstd {

/// Receipts asked for and not yet made. Each reads a partition up to its head, at about a million
/// records a second, so this many wait a minute at worst for a journal of some ten million.
constexpr std::size_t receipts_waiting_max = 32;

class ReceiptDesk {
 public:
  using OnReceipt = std::function<void(Result<Receipt>)>;

  /// All outlive it.
  ReceiptDesk(Journal& journal, const RecordCodec& codec, const HeadKeeper& heads);
  /// What still waits gets `unavailable`.
  ~ReceiptDesk();
  ReceiptDesk(const ReceiptDesk&) = delete;
  ReceiptDesk& operator=(const ReceiptDesk&) = delete;

  /// `done` comes on the desk's thread, or at once with `overloaded`. Errors besides those of
  /// make_receipt: `unavailable` while no heads are signed, `not_yet` when the task lies under
  /// none. Any thread.
  void ask(const TaskId& task, OnReceipt done);

 private:
  struct Order {
    TaskId task;
    OnReceipt done;
  };
  void run();
  Result<Receipt> make(const TaskId& task);

  Journal& journal_;
  const RecordCodec& codec_;
  const HeadKeeper& heads_;
  std::mutex mutex_;
  std::condition_variable asked_;
  std::deque<Order> orders_;
  bool is_stopping_ = false;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace gstd
