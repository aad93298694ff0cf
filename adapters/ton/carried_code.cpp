#include "adapters/ton/boc.hpp"
#include "adapters/ton/contract_code.hpp"

namespace gstd::ton {

// Carried in the program: it is whole.
CellPtr carried_code(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  from_hex(hex, reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size());
  return read_boc(bytes).value();
}

}  // namespace gstd::ton
