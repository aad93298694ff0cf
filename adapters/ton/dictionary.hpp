// HashmapE: how contracts keep tables.
#pragma once

#include "adapters/ton/slice.hpp"

namespace gstd::ton {

struct DictionaryEntry {
  std::string key;  ///< Whole bytes; zeros behind the last bit.
  Slice value;
};

/// All entries, by key. `root` is null for the empty table; `key_bits` from 1 to 1,023. `bad_boc`
/// for a tree that is none with such keys, or has more than `most` entries.
Result<std::vector<DictionaryEntry>> read_dictionary(const CellPtr& root, std::size_t key_bits,
                                                     std::size_t most);

}  // namespace gstd::ton
