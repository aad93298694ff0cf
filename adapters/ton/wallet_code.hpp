// What the first cells of a contract say of whose it is.
#pragma once

#include "adapters/ton/cell.hpp"

namespace gstd::ton {

/// Code and data a contract is deployed with. Its address is the hash of their cell.
struct StateInit {
  CellPtr code;
  CellPtr data;
};

/// `bad_boc` unless it is one with code and data, and nothing else in it.
Result<StateInit> read_state_init(const CellPtr& cell);
Result<CellPtr> write_state_init(const StateInit& init);

/// The key that owned a wallet when it was deployed. `bad_signature` for code of no wallet we know,
/// for data of another size, and for a wallet that takes no signatures.
Result<Sha256> wallet_key(const StateInit& init);

}  // namespace gstd::ton
