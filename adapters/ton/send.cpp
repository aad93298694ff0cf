#include "adapters/ton/send.hpp"

namespace gstd::ton {
namespace {

constexpr std::uint64_t action_send_msg = 0x0EC3'C86D;

}  // namespace

Result<void> check_count(const std::vector<Send>& sends, std::size_t most) {
  if (sends.size() <= most) return {};
  return refuse("invalid", "more than " + std::to_string(most) + " messages in one transfer");
}

// A list grows at its end: each cell refers to those before it.
Result<CellPtr> action_list(const std::vector<Send>& sends, std::size_t most) {
  if (auto fits = check_count(sends, most); !fits) return tl::unexpected{fits.error()};
  CellPtr list = Cell::empty();
  for (const Send& send : sends) {
    const auto message = write_message(send.message);
    if (!message) return message;
    auto longer = Builder{}.ref(list).uint(action_send_msg, 32).uint(send.mode, 8).ref(*message)
                      .end();
    if (!longer) return longer;
    list = *std::move(longer);
  }
  return list;
}

std::string sign_cell(const CellPtr& cell, const KeyPair& key) {
  return std::string{chars(key.sign(chars(cell->hash().bytes)).bytes)};
}

}  // namespace gstd::ton
