#include "adapters/chain/jetton_content.hpp"

#include <charconv>

#include "adapters/ton/dictionary.hpp"
#include "events/sha256.hpp"

namespace gstd::chain {
namespace {

// TEP-64.
constexpr std::uint64_t on_chain_tag = 0x00, off_chain_tag = 0x01, snake_tag = 0x00;
constexpr std::uint8_t decimals_default = 9;

// Some ten attributes are known; a digit or two are a number of decimals.
constexpr std::size_t attributes_max = 64;
constexpr std::size_t decimals_digits_max = 3;

using Decimals = std::optional<std::uint8_t>;

tl::unexpected<Error> malformed() {
  return refuse("bad_boc", "expected decimals as TEP-64 writes them");
}

const ton::DictionaryEntry* find(const std::vector<ton::DictionaryEntry>& entries,
                                 std::string_view name) {
  const Sha256 key = sha256(name);
  for (const auto& entry : entries)
    if (entry.key == ton::chars(key.bytes)) return &entry;
  return nullptr;
}

/// In a cell of its own as TEP-64 has it, or in place as some minters do.
Result<Decimals> number_of(ton::Slice in) {
  if (in.bits_left() == 0 && in.refs_left() == 1) in = ton::Slice{in.ref()};
  if (in.uint(8) != snake_tag || in.failed()) return malformed();
  const auto text = ton::read_snake(in, decimals_digits_max);
  if (!text) return malformed();
  std::uint8_t value = 0;
  const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (fault != std::errc{} || end != text->data() + text->size() || value > decimals_max)
    return malformed();
  return Decimals{value};
}

}  // namespace

Result<std::optional<std::uint8_t>> decimals_in(const ton::CellPtr& content) {
  ton::Slice in{content};
  const std::uint64_t tag = in.uint(8);
  if (in.failed() || tag == off_chain_tag) return Decimals{};
  if (tag != on_chain_tag) return refuse("bad_boc", "content of an unknown kind");
  const ton::CellPtr root = in.maybe_ref();
  if (in.failed()) return malformed();
  const auto entries = ton::read_dictionary(root, 256, attributes_max);
  if (!entries) return tl::unexpected{entries.error()};
  if (const auto* decimals = find(*entries, "decimals")) return number_of(decimals->value);
  return find(*entries, "uri") != nullptr ? Decimals{} : Decimals{decimals_default};
}

}  // namespace gstd::chain
