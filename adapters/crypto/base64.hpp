// Base64 (RFC 4648), as wallets and the chain's services write bytes.
#pragma once

#include "events/core.hpp"

namespace gstd {

/// Either alphabet, with or without padding. `invalid` for anything else, spaces and spare bits
/// included.
Result<std::string> from_base64(std::string_view text);
/// The first alphabet, with padding.
std::string to_base64(std::string_view bytes);

}  // namespace gstd
