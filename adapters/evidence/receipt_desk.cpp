#include "adapters/evidence/receipt_desk.hpp"

namespace gstd {

ReceiptDesk::ReceiptDesk(Journal& journal, const RecordCodec& codec, const HeadKeeper& heads)
    : journal_{journal}, codec_{codec}, heads_{heads}, thread_{[this] { run(); }} {}

ReceiptDesk::~ReceiptDesk() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  asked_.notify_one();
  thread_.join();
  for (const Order& order : orders_)
    order.done(refuse("unavailable", "the node is stopping"));
}

void ReceiptDesk::ask(const TaskId& task, OnReceipt done) {
  {
    const std::lock_guard lock{mutex_};
    if (orders_.size() < receipts_waiting_max) {
      orders_.push_back({task, std::move(done)});
      asked_.notify_one();
      return;
    }
  }
  done(refuse("overloaded", "too many receipts are waited for"));
}

void ReceiptDesk::run() {
  for (;;) {
    Order order;
    {
      std::unique_lock lock{mutex_};
      asked_.wait(lock, [this] { return is_stopping_ || !orders_.empty(); });
      if (is_stopping_) return;
      order = std::move(orders_.front());
      orders_.pop_front();
    }
    order.done(make(order.task));
  }
}

Result<Receipt> ReceiptDesk::make(const TaskId& task) {
  const auto heads = heads_.heads();
  if (!heads) return tl::unexpected<Error>{heads.error()};
  auto receipt = make_receipt(journal_, codec_, task, *heads);
  if (!receipt && receipt.error().kind == Errc::not_found)
    return refuse("not_yet", receipt.error().why);
  return receipt;
}

}  // namespace gstd
