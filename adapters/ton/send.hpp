// What every wallet of ours does: lists messages to send, and signs a cell.
#pragma once

#include "adapters/crypto/keys.hpp"
#include "adapters/ton/message.hpp"

namespace gstd::ton {

/// One message a wallet sends, and how (1: pays its fees apart, 2: goes on when it cannot).
struct Send {
  InternalMessage message;
  std::uint8_t mode = 3;
};

/// The chain's list of actions. `invalid` above `most`, or when a message does not fit.
Result<CellPtr> action_list(const std::vector<Send>& sends, std::size_t most);
/// `invalid` above `most`.
Result<void> check_count(const std::vector<Send>& sends, std::size_t most);

/// The key's signature under the hash of the cell: 64 bytes.
std::string sign_cell(const CellPtr& cell, const KeyPair& key);

}  // namespace gstd::ton
