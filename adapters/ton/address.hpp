// TON addresses as people write them, and back. Inside, a wallet is always in raw form.
#pragma once

#include "events/money.hpp"

namespace gstd {

/// Raw (`0:64hex`, either case) or friendly (48 characters of base64 or base64url: tag, workchain,
/// account, CRC16). `bad_address` says what is wrong; a test-only address is so on mainnet.
Result<Wallet> parse_address(std::string_view text, Network network);

/// Wallets are shown non-bounceable, contracts bounceable (reference: TEP-2).
struct AddressForm {
  bool is_bounceable = false;
  bool is_test_only = false;
};
/// 48 characters of base64url.
std::string friendly(const Wallet& wallet, AddressForm form);

/// CRC-16/XMODEM: polynomial 0x1021, starts at 0.
std::uint16_t crc16(std::string_view bytes);

}  // namespace gstd
