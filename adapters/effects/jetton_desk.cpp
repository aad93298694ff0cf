#include "adapters/effects/jetton_desk.hpp"

namespace gstd {

void JettonDesk::start() {
  thread_ = std::thread{[this] { run(); }};
}

void JettonDesk::stop() {
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  asked_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void JettonDesk::ask(JettonQuestion question, Done done) {
  {
    const std::lock_guard lock{mutex_};
    if (!is_stopping_ && questions_.size() < waiting_max) {
      questions_.emplace_back(std::move(question), std::move(done));
      done = nullptr;
    }
  }
  if (done) return done(refuse("slow_down", "too many wait for the chain"));
  asked_.notify_one();
}

void JettonDesk::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    asked_.wait(lock, [this] { return is_stopping_ || !questions_.empty(); });
    if (questions_.empty()) return;
    const auto [question, done] = std::move(questions_.front());
    questions_.pop_front();
    const bool is_over = is_stopping_;
    lock.unlock();
    done(is_over ? refuse("unavailable", "the server is stopping") : answer(question));
    lock.lock();
  }
}

Result<bool> JettonDesk::is_active(const Wallet& account) {
  const auto states = chain_.account_states({account});
  if (!states) return tl::unexpected<Error>{states.error()};
  return !states->empty() && states->front().status == chain::AccountStatus::active;
}

Result<JettonPath> JettonDesk::answer(const JettonQuestion& question) {
  JettonPath path;
  if (auto fit = check(question.minter); !fit) return tl::unexpected<Error>{fit.error()};
  const auto wallet = book_.wallet_address(question.minter, question.payer);
  if (!wallet) return tl::unexpected<Error>{wallet.error()};
  path.payers_wallet = *wallet;
  const auto has_wallet = is_active(*wallet);
  const auto has_escrow = is_active(question.escrow);
  if (!has_wallet || !has_escrow)
    return tl::unexpected<Error>{(has_wallet ? has_escrow : has_wallet).error()};
  if (*has_wallet) {
    const auto balance = chain::get_jetton_balance(chain_, *wallet);
    if (!balance) return tl::unexpected<Error>{balance.error()};
    path.balance = *balance;
  }
  if (*has_escrow) {
    const auto escrow = chain::get_escrow(chain_, question.escrow);
    if (!escrow) return tl::unexpected<Error>{escrow.error()};
    path.is_prepared = escrow->jetton_wallet.has_value();
  }
  return path;
}

}  // namespace gstd
