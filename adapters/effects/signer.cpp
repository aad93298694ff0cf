#include "adapters/effects/signer.hpp"

#include "adapters/effects/ask.hpp"
#include "adapters/ton/escrow_messages.hpp"
#include "adapters/ton/send.hpp"

namespace gstd {
namespace {

/// What could not be signed is looked at again after this: a node that takes over, a key brought.
constexpr std::chrono::milliseconds look_again{1'000};

ton::Voucher voucher_of(const VoucherToSign& order) {
  return {order.account, order.escrow, order.order.payee, order.order.cumulative,
          static_cast<std::uint32_t>(order.order.valid_until.get() / 1'000)};
}

}  // namespace

Signer::Signer(Board& board, Engine& engine, const KeyPair& key, Alarm alarm)
    : board_{board}, engine_{engine}, key_{key}, alarm_{std::move(alarm)} {}

Signer::~Signer() { stop(); }

void Signer::start() {
  thread_ = std::thread{[this] { run(); }};
}

void Signer::stop() {
  is_stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void Signer::run() {
  std::uint64_t seen = 0;
  while (!is_stopping_) {
    for (const VoucherToSign& order : board_.to_sign()) {
      if (is_stopping_) return;
      sign(order);
    }
    seen = board_.wait(seen, look_again);
  }
}

void Signer::sign(const VoucherToSign& order) {
  const auto escrow = board_.escrow_at(order.account);
  if (escrow->contract->voucher_key != key_.id()) {
    if (foreign_.insert(order.escrow).second)
      alarm_("voucher_key_missing", "escrow " + order.escrow.text() + " needs the key " +
                                        escrow->contract->voucher_key.text());
    return;
  }
  Signature signature;
  const std::string bytes = ton::sign_cell(ton::write_voucher(voucher_of(order)), key_);
  std::ranges::copy(bytes, signature.bytes.begin());
  const IssueVoucher issue{order.order.payee, order.order.cumulative, order.order.valid_until,
                           signature};
  const Answer done = ask(engine_, effect_command(stream_of(order.escrow), "signer",
                                                  Escrow::Command{issue}));
  // `conflict`: a newer request took its place, and stands on the board.
  if (!done && done.error().code != "conflict") alarm_("voucher_not_issued", done.error().why);
}

}  // namespace gstd
