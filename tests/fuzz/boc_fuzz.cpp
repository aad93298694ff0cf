// Any bytes as a bag of cells: refused with a place, or a tree that is written and read again as
// the same; and whatever reads cells bears any tree.
#include <cstdlib>

#include "adapters/ton/boc.hpp"
#include "adapters/ton/dictionary.hpp"
#include "adapters/ton/escrow_returns.hpp"
#include "adapters/ton/jetton.hpp"
#include "adapters/ton/wallet_code.hpp"

using namespace gstd;
using namespace gstd::ton;

namespace {

void demand(bool is_true) {
  if (!is_true) std::abort();
}

void read_as_everything(const CellPtr& root) {
  (void)comment_of(root);
  (void)read_jetton_notice(root);
  (void)read_claim(root);
  (void)read_notice(root);
  (void)op_of(root);
  (void)read_returned(root);
  (void)read_refunded(root);
  (void)read_state_init(root).and_then(wallet_key);
  constexpr std::size_t key_bits = 13, entries_max = 64;
  if (const auto table = read_dictionary(root, key_bits, entries_max))
    demand(table->size() <= entries_max);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const auto root = read_boc(bytes);
  if (!root) {
    const std::string& code = root.error().code;
    demand((code == "bad_boc" || code == "exotic_cell") && !root.error().why.empty());
    return 0;
  }
  for (const bool has_index : {false, true}) {
    const auto again = read_boc(write_boc(*root, {has_index, !has_index}));
    demand(again && (*again)->hash() == (*root)->hash());
  }
  read_as_everything(*root);
  return 0;
}
