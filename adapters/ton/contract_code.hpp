// The escrow's code as the compiler wrote it: a bag of cells in hex. Made from contracts/ when the
// program is built.
#pragma once

#include <string_view>

namespace gstd::ton {

extern const std::string_view escrow_code_hex;

}  // namespace gstd::ton
