#include "adapters/effects/anchor_keeper.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/evidence/anchor.hpp"
#include "adapters/json/codec.hpp"

namespace gstd {
namespace {

using std::chrono::steady_clock;

tl::unexpected<Error> passed_on(Error error) { return tl::unexpected<Error>{std::move(error)}; }

bool is_whole(const std::vector<SignedHead>& heads, const Sha256& root) {
  return !heads.empty() && std::ranges::all_of(heads, is_signed) && heads_root(heads) == root;
}

}  // namespace

AnchorKeeper::AnchorKeeper(AnchorOptions options) : options_{std::move(options)} { restore(); }

/// What does not fit itself is not used: the next anchor is.
void AnchorKeeper::restore() {
  std::ifstream in{options_.file, std::ios::binary};
  if (!in) return;
  std::ostringstream text;
  text << in.rdbuf();
  auto kept = json::decode<Kept>(text.str());
  const bool fits = kept && (!kept->last || is_whole(kept->last->heads, kept->last->root)) &&
                    (!kept->pending || is_whole(kept->pending->heads, kept->pending->root));
  if (!fits) return options_.alarm("anchor_forgotten", options_.file + " is not used");
  kept_ = std::move(*kept);
  if (kept_.last) options_.on_anchor(*kept_.last);
}

void AnchorKeeper::keep() const {
  const std::string part = options_.file + ".part";
  std::ofstream out{part, std::ios::binary};
  out << json::encode(kept_) << "\n";
  out.close();
  std::error_code fault;
  if (out) std::filesystem::rename(part, options_.file, fault);
  if (!out || fault) options_.alarm("anchor_not_kept", options_.file + " cannot be written");
}

Result<void> AnchorKeeper::look() { return kept_.pending ? follow() : begin(); }

/// The journal says when the chain has the message, or can take it no more: then it is no longer on
/// its way, and the chain says which.
Result<void> AnchorKeeper::follow() {
  Pending& pending = *kept_.pending;
  for (const WalletMessageSigned& message : options_.on_way()) {
    if (message.purpose.anchor != pending.root) continue;
    if (pending.message == message.hash_norm) return {};
    pending.message = message.hash_norm;
    keep();
    return {};
  }
  if (!pending.message) {
    // Ordered, and not yet read back; or this process ended between the file and the order.
    if (!not_before_) not_before_ = steady_clock::now() + options_.again;
    if (steady_clock::now() < *not_before_) return {};
    kept_.pending.reset();
    keep();
    return {};
  }
  const auto found = options_.by_message(*pending.message);
  if (!found) return passed_on(found.error());
  if (!found->empty())
    return take({options_.wallet, found->front().hash, found->front().lt, pending.root,
                 pending.heads});
  options_.alarm("anchor_expired", pending.root.text());
  end_pending();
  return {};
}

/// The order is on the chain. What it orders is a transaction of its own.
Result<void> AnchorKeeper::take(HeadsAnchor anchor) {
  const auto stands = options_.stands(anchor);
  if (!stands) return passed_on(stands.error());
  if (!ordered_) ordered_ = steady_clock::now();
  if (!*stands && steady_clock::now() < *ordered_ + options_.again) return {};
  if (*stands) {
    kept_.last = std::move(anchor);
    options_.on_anchor(*kept_.last);
  } else {
    options_.alarm("anchor_not_carried_out", anchor.root.text());
  }
  end_pending();
  return {};
}

void AnchorKeeper::end_pending() {
  kept_.pending.reset();
  not_before_.reset();
  ordered_.reset();
  keep();
}

bool AnchorKeeper::is_new(const std::vector<SignedHead>& heads) const {
  if (!kept_.last) return true;
  const std::vector<SignedHead>& last = kept_.last->heads;
  return heads.front().journal_id != last.front().journal_id ||
         heads.front().at >= last.front().at + Millis{options_.gap.count()};
}

Result<void> AnchorKeeper::begin() {
  if (not_before_ && steady_clock::now() < *not_before_) return refused_;
  const auto heads = options_.heads();
  if (!heads || heads->heads.empty() || !is_new(heads->heads)) return {};
  Pending pending{heads_root(heads->heads), heads->heads, {}};
  const auto words = ton::comment(anchor_comment(pending.root));
  if (!words) return passed_on(words.error());
  ton::Send send;
  send.message.to = options_.wallet;
  send.message.value = static_cast<ton::Uint128>(anchor_value.value);
  send.message.is_bounceable = false;
  send.message.body = *words;
  SendPurpose purpose;
  purpose.anchor = pending.root;
  // The file first: a message whose heads are forgotten proves nothing.
  kept_.pending = std::move(pending);
  keep();
  not_before_ = steady_clock::now() + options_.again;
  refused_ = options_.order(std::move(purpose), {std::move(send)});
  if (refused_) return {};
  kept_.pending.reset();
  keep();
  return refused_;
}

}  // namespace gstd
