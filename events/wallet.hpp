// wallet/{address}: an account on the chain that is the platform's own: what was read of it, and
// what it was told to send.
#pragma once

#include <variant>
#include <vector>

#include "events/money.hpp"

namespace gstd {

/// Everything of the account up to here has been acted upon.
struct WalletCursorMoved {
  static constexpr std::string_view type = "wallet.cursor_moved";
  static constexpr std::uint32_t version = 1;
  std::uint64_t lt = 0;  ///< Logical time of its last transaction seen; strictly growing.
  Sha256 tx;             ///< That transaction's hash.
};
BOOST_DESCRIBE_STRUCT(WalletCursorMoved, (), (lt, tx))

/// One voucher a message hands in.
struct ClaimSent {
  EscrowId escrow;
  Wallet payee;
  Nano cumulative;
};
BOOST_DESCRIBE_STRUCT(ClaimSent, (), (escrow, payee, cumulative))

/// Why a message was signed: exactly one of these says something.
struct SendPurpose {
  std::vector<ClaimSent> claims;
  std::optional<Sha256> anchor;       ///< Of the journal's heads.
  std::optional<std::uint64_t> swap;  ///< Number of the reserve's swap.
};
BOOST_DESCRIBE_STRUCT(SendPurpose, (), (claims, anchor, swap))

/// From here on these bytes, and no others, may be sent for it.
struct WalletMessageSigned {
  static constexpr std::string_view type = "wallet.message_signed";
  static constexpr std::uint32_t version = 1;
  std::uint64_t query_id = 0;  ///< Counts the wallet's messages from 0.
  std::string boc;             ///< The external message: a bag of cells in base64.
  Sha256 hash_norm;            ///< TEP-467: how it is found on the chain.
  UnixMillis valid_until;      ///< The chain takes it no later.
  SendPurpose purpose;
};
BOOST_DESCRIBE_STRUCT(WalletMessageSigned, (), (query_id, boc, hash_norm, valid_until, purpose))

/// The wallet's transaction that did it.
struct WalletMessageConfirmed {
  static constexpr std::string_view type = "wallet.message_confirmed";
  static constexpr std::uint32_t version = 1;
  std::uint64_t query_id = 0;
  Sha256 tx;
  std::uint64_t lt = 0;
};
BOOST_DESCRIBE_STRUCT(WalletMessageConfirmed, (), (query_id, tx, lt))

/// The chain can take it no more, and did not.
struct WalletMessageExpired {
  static constexpr std::string_view type = "wallet.message_expired";
  static constexpr std::uint32_t version = 1;
  std::uint64_t query_id = 0;
};
BOOST_DESCRIBE_STRUCT(WalletMessageExpired, (), (query_id))

using WalletEvent = std::variant<WalletCursorMoved, WalletMessageSigned, WalletMessageConfirmed,
                                 WalletMessageExpired>;

}  // namespace gstd
