// SHA-256 and the ids made from it: the one hash of the journal.
#pragma once

#include "events/core.hpp"

namespace gstd {

/// Any thread. Hardware instructions where the machine has them.
Sha256 sha256(std::string_view bytes);

/// Appends `field` with its length in front as uint32 big-endian, so that no two lists of fields
/// give the same bytes. Every signed or hashed structure of ours is built from these.
void put_field(std::string& out, std::string_view field);

/// RFC 9562 UUIDv8 from the first 16 bytes of a hash.
std::array<std::uint8_t, 16> uuid_v8(const Sha256& hash);

/// domain.md §2: first 16 bytes of SHA-256(by || 0x00 || key).
CommandId command_id(std::string_view by, std::string_view key);

/// The id of what a POST creates: the same for a retried POST.
TaskId task_id(const Wallet& requester, std::string_view key, std::uint32_t index);
EscrowId escrow_id(const Wallet& requester, std::string_view network, std::string_view currency,
                   std::uint32_t generation);

}  // namespace gstd
