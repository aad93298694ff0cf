#include "adapters/ton/dictionary.hpp"

#include <bit>

namespace gstd::ton {
namespace {

/// Puts the label that `in` begins with behind the key, and says how long it is. A label is at most
/// `left` bits, and its length is written in as few bits as can hold that.
std::size_t take_label(Slice& in, std::size_t left, Builder& key) {
  const auto width = static_cast<std::size_t>(std::bit_width(left));
  std::size_t length = 0;
  if (!in.bit()) {  // hml_short: as many ones as the label has bits.
    while (in.bit()) ++length;
    if (length <= left) key.bits(in.bits(length), length);
  } else if (!in.bit()) {  // hml_long.
    length = in.uint(width);
    if (length <= left) key.bits(in.bits(length), length);
  } else {  // hml_same: one bit, again and again.
    const bool same = in.bit();
    length = in.uint(width);
    for (std::size_t i = 0; i < length && length <= left; ++i) key.bit(same);
  }
  if (length > left) in.fail();
  return length;
}

class Reader {
 public:
  explicit Reader(std::size_t most) : most_{most} {}

  // At most as deep as a key has bits.
  Result<void> node(const CellPtr& cell, std::size_t left, Builder key) {
    Slice in{cell};
    left -= take_label(in, left, key);
    if (in.failed()) return refuse("bad_boc", "a dictionary with a malformed label");
    return left == 0 ? leaf(in, key) : fork(in, left, key);
  }

  std::vector<DictionaryEntry> take() { return std::move(entries_); }

 private:
  Result<void> leaf(const Slice& value, const Builder& key) {
    if (entries_.size() == most_)
      return refuse("bad_boc", "a dictionary of more than " + std::to_string(most_) + " entries");
    return key.end().map([&](const CellPtr& bits) {
      entries_.push_back({std::string{bits->bytes()}, value});
    });
  }

  Result<void> fork(Slice in, std::size_t left, const Builder& key) {
    const CellPtr zero = in.ref(), one = in.ref();
    if (in.failed() || !in.is_empty()) return refuse("bad_boc", "a dictionary with a bad fork");
    return node(zero, left - 1, Builder{key}.bit(false)).and_then([&] {
      return node(one, left - 1, Builder{key}.bit(true));
    });
  }

  std::size_t most_;
  std::vector<DictionaryEntry> entries_;
};

}  // namespace

Result<std::vector<DictionaryEntry>> read_dictionary(const CellPtr& root, std::size_t key_bits,
                                                     std::size_t most) {
  Reader reader{most};
  if (root == nullptr) return reader.take();
  return reader.node(root, key_bits, {}).map([&] { return reader.take(); });
}

}  // namespace gstd::ton
