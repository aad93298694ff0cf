// Code of our contracts as the compiler wrote it: bags of cells in hex. Made from contracts/ when
// the program is built.
#pragma once

#include <string_view>

namespace gstd::ton {

extern const std::string_view escrow_code_hex;
extern const std::string_view hub_code_hex;

}  // namespace gstd::ton
