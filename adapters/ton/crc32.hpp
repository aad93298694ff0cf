// The two checksums of 32 bits that the field uses.
#pragma once

#include "events/core.hpp"

namespace gstd::ton {

/// Castagnoli: the tail of a bag of cells.
std::uint32_t crc32c(std::string_view bytes);
/// IEEE 802.3: the schema of a signed cell.
std::uint32_t crc32_ieee(std::string_view bytes);

}  // namespace gstd::ton
