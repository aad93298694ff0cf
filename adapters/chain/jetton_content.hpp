// TEP-64: what a jetton's content says of it, as far as it stands on chain.
#pragma once

#include "adapters/ton/slice.hpp"

namespace gstd::chain {

/// Nothing when the content is a link, wholly or in part, so that the number may stand there; 9,
/// which TEP-64 says of content that has neither. `bad_boc`: it is none, or no number of decimals.
Result<std::optional<std::uint8_t>> decimals_in(const ton::CellPtr& content);

/// TEP-64 names no bound; more than this fits no amount on chain.
constexpr std::uint64_t decimals_max = 36;

}  // namespace gstd::chain
