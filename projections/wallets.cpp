#include "projections/list.hpp"

namespace gstd {
namespace {

using enum ColumnKind;

// What the platform's own wallets were told to send: state is signed, confirmed or expired.
const Table wallet_messages{"wallet_messages",
                            {{"wallet"}, {"query_id", number}},
                            {{"state"}, {"purpose"}, {"hash_norm"}, {"valid_until", number},
                             {"signed_at", number}, {"tx"}, {"lt", number}}};

// The vouchers each of them hands in.
const Table message_claims{"message_claims",
                           {{"wallet"}, {"query_id", number}, {"escrow", uuid}, {"payee"}},
                           {{"cumulative_nano", number}}};

const char* word_for(const SendPurpose& purpose) {
  if (purpose.anchor) return "anchor";
  return purpose.swap ? "swap" : "claims";
}

struct On {
  const Origin& origin;
  const std::string& wallet;  // wallet/{address}

  RowChanges operator()(const WalletMessageSigned& e) const {
    RowChanges changes{put("wallet_messages", key(wallet, e.query_id),
                           {{"state", "signed"}, {"purpose", word_for(e.purpose)},
                            {"hash_norm", e.hash_norm}, {"valid_until", e.valid_until},
                            {"signed_at", origin.at}})};
    for (const ClaimSent& claim : e.purpose.claims)
      changes.push_back(put("message_claims", key(wallet, e.query_id, claim.escrow, claim.payee),
                            {{"cumulative_nano", claim.cumulative}}));
    return changes;
  }
  RowChanges operator()(const WalletMessageConfirmed& e) const {
    return {set("wallet_messages", key(wallet, e.query_id),
                {{"state", "confirmed"}, {"tx", e.tx}, {"lt", e.lt}})};
  }
  RowChanges operator()(const WalletMessageExpired& e) const {
    return {set("wallet_messages", key(wallet, e.query_id), {{"state", "expired"}})};
  }
};

}  // namespace

Projection wallets_projection() {
  return {"wallets", 1, {wallet_messages, message_claims},
          [](const Origin& origin, const Event& event) {
            return for_each_of<WalletEvent>(event, On{origin, origin.stream.id});
          }};
}

}  // namespace gstd
