// Messages: how a value and a body travel on the chain, and by which hash one is found again.
#pragma once

#include "adapters/ton/slice.hpp"
#include "adapters/ton/wallet_code.hpp"

namespace gstd::ton {

/// From a contract to another.
struct InternalMessage {
  Wallet to;
  Uint128 value = 0;
  bool is_bounceable = true;
  std::optional<StateInit> init;
  CellPtr body = Cell::empty();
};
/// As a contract puts it into its list of actions: source and fees are the chain's to fill in.
Result<CellPtr> write_message(const InternalMessage& message);

/// From outside to a contract.
struct ExternalMessage {
  Wallet to;
  std::optional<StateInit> init;
  CellPtr body = Cell::empty();
};
Result<CellPtr> write_message(const ExternalMessage& message);

/// TEP-467: the hash by which services find it, however it was written: no init, body in a cell of
/// its own.
Result<Sha256> normalized_hash(const ExternalMessage& message);

}  // namespace gstd::ton
