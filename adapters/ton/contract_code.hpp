// Code of contracts as the compiler wrote it: bags of cells in hex. Put into the program when it is
// built.
#pragma once

#include <string_view>

#include "adapters/ton/cell.hpp"

namespace gstd::ton {

extern const std::string_view escrow_code_hex;
/// Wallets of people, versions 4R2 and 5R1.
extern const std::string_view v4r2_code_hex;
extern const std::string_view v5r1_code_hex;
/// Highload wallet V3.
extern const std::string_view highload_v3_code_hex;

/// One of them as a cell.
CellPtr carried_code(std::string_view hex);

}  // namespace gstd::ton
