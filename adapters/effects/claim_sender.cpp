#include "adapters/effects/claim_sender.hpp"

#include "adapters/effects/ask.hpp"
#include "adapters/ton/connect.hpp"

namespace gstd {
namespace {

/// Claims in one message. The wallet takes 254; this many keep the record of the signed bytes far
/// below its bound.
constexpr std::size_t claims_max = 100;
/// A voucher that ends sooner may lapse on its way.
constexpr Millis voucher_rest{3'600'000};
/// A claim on the chain shows in the read models much sooner, paid or refused. Until then the same
/// voucher is not handed in again: it would only cost gas.
constexpr std::chrono::minutes claim_patience{10};

bool is_on_way(const std::vector<WalletMessageSigned>& messages, const DueClaim& due) {
  for (const WalletMessageSigned& message : messages)
    for (const ClaimSent& claim : message.purpose.claims)
      if (claim.escrow == due.escrow && claim.payee == due.payee) return true;
  return false;
}

}  // namespace

ClaimSender::ClaimSender(const Board& board, Engine& engine, HighloadDesk& desk,
                         ClaimSenderOptions options)
    : board_{board}, engine_{engine}, desk_{desk}, options_{std::move(options)} {}

ClaimSender::~ClaimSender() { stop(); }

void ClaimSender::start() {
  thread_ = std::thread{[this] { run(); }};
}

void ClaimSender::stop() {
  is_stopping_.raise();
  if (thread_.joinable()) thread_.join();
}

void ClaimSender::run() {
  for (; !is_stopping_; is_stopping_.rest(options_.period)) {
    if (!desk_.is_ours()) continue;
    Result<void> done = desk_.follow();
    const auto now = std::chrono::steady_clock::now();
    if (done && (!looked_ || now - *looked_ >= options_.rounds)) {
      looked_ = now;
      done = send_due();
    }
    tell(done ? std::string{} : done.error().why);
    if (options_.also) also();
  }
}

void ClaimSender::tell(std::string trouble) {
  const std::lock_guard lock{mutex_};
  if (!trouble.empty() && trouble != trouble_) options_.alarm("sender_trouble", trouble);
  trouble_ = std::move(trouble);
}

/// Alarms once, not each time.
void ClaimSender::also() {
  const Result<void> done = options_.also();
  std::string trouble = done ? std::string{} : done.error().why;
  if (!trouble.empty() && trouble != other_trouble_) options_.alarm("anchor_trouble", trouble);
  other_trouble_ = std::move(trouble);
}

std::string ClaimSender::trouble() const {
  const std::lock_guard lock{mutex_};
  return trouble_;
}

Result<void> ClaimSender::send_due() {
  const auto due = options_.due(options_.clock());
  if (!due) return tl::unexpected<Error>{due.error()};
  const auto on_way = desk_.on_way();
  SendPurpose purpose;
  std::vector<ton::Send> sends;
  std::vector<Wallet> accounts;
  for (const DueClaim& one : *due) {
    const auto found = board_.escrow(one.escrow);
    if (!found || sends.size() == claims_max || is_on_way(on_way, one) || is_handed_in(one))
      continue;
    const auto& [account, escrow] = *found;
    auto send = claim_of(one, account, escrow);
    if (!send) {
      request(one);
      continue;
    }
    sends.push_back(std::move(*send));
    purpose.claims.push_back({one.escrow, one.payee, *one.cumulative_nano});
    accounts.push_back(account);
  }
  if (sends.empty()) return {};
  const auto claims = purpose.claims;
  auto done = desk_.order(std::move(purpose), std::move(sends));
  for (const ClaimSent& claim : claims)
    if (done)
      handed_in_[{claim.escrow, claim.payee}] = {claim.cumulative,
                                                 std::chrono::steady_clock::now()};
  for (const Wallet& account : accounts) options_.look_at(account);
  return done;
}

bool ClaimSender::is_handed_in(const DueClaim& due) {
  const auto last = handed_in_.find({due.escrow, due.payee});
  if (last == handed_in_.end()) return false;
  const auto& [cumulative, at] = last->second;
  if (due.paid_nano < cumulative && std::chrono::steady_clock::now() < at + claim_patience)
    return true;
  handed_in_.erase(last);
  return false;
}

std::optional<ton::Send> ClaimSender::claim_of(const DueClaim& due, const Wallet& account,
                                               const EscrowView& escrow) const {
  if (due.state != "issued" || !due.signature) return {};
  if (*due.cumulative_nano <= due.paid_nano) return {};
  if (*due.valid_until < options_.clock() + voucher_rest) return {};
  const ton::Claim claim{
      static_cast<std::uint64_t>(options_.clock().get()),
      {account, due.escrow, due.payee, *due.cumulative_nano,
       static_cast<std::uint32_t>(due.valid_until->get() / 1'000)},
      *due.signature};
  const Nano value = escrow.contract->minter ? ton::jetton_claim_value : ton::claim_value;
  ton::Send send;
  send.message.to = account;
  send.message.value = static_cast<ton::Uint128>(value.value);
  send.message.body = ton::write_claim(claim);
  return send;
}

/// Its signature comes by the signer; the next round hands it in.
void ClaimSender::request(const DueClaim& due) {
  if (due.state == "held") return;
  const RequestVoucher request{due.payee, board_.is_blocked(due.payee), due.elsewhere_today_nano,
                               options_.clock()};
  const Answer done = ask(engine_, effect_command(stream_of(due.escrow), "sender",
                                                  Escrow::Command{request}));
  const bool is_expected = done || done.error().kind == Errc::slow_down ||
                           done.error().code == "user_blocked";
  if (!is_expected) options_.alarm("voucher_not_requested", done.error().why);
}

}  // namespace gstd
