// HMAC-SHA-256 under the session key: what this server, or another with the same key, once said.
#pragma once

#include "adapters/crypto/secret.hpp"

namespace gstd {

/// What signs tokens and challenges. A random one dies with the server; one from a file
/// (load_or_create_secret) outlives it and is shared by the nodes of a cluster.
using SessionKey = Secret<32>;
SessionKey random_session_key();

using Mac = std::array<std::uint8_t, 32>;

/// The tag says what the key is used for here: nothing signed for one use counts for another. Tags
/// of different uses must not begin with one another. Any thread; 1 us.
Mac mac_of(const SessionKey& key, std::string_view tag, std::string_view message);
/// Takes as long for a wrong one as for a right one. `size` of its bytes, from the first.
bool is_mac(const Mac& right, const std::uint8_t* given, std::size_t size);

/// Base64url without padding, and back: how tokens are written.
std::string to_token_text(const std::uint8_t* bytes, std::size_t size);
/// False unless it is the one text of exactly so many bytes.
bool from_token_text(std::string_view text, std::uint8_t* bytes, std::size_t size);

}  // namespace gstd
