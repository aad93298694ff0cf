// Bags of cells: how trees of cells travel as bytes.
#pragma once

#include "adapters/ton/cell.hpp"

namespace gstd::ton {

/// The chain takes messages of at most 8,192 cells; state and proofs we read are smaller still.
constexpr std::size_t boc_cells_max = 8'192;
/// That many full cells, each with four references of two bytes.
constexpr std::size_t boc_bytes_max = boc_cells_max * (2 + 128 + 8) + 64;

struct BocForm {
  bool has_index = false;
  bool has_crc = true;
};

/// One root with all below it, equal cells once, in the order in which the field's own tools write
/// them: the same tree gives the same bytes.
std::string write_boc(const CellPtr& root, BocForm form = {});

/// The one root. `bad_boc` says what is wrong and at which byte. `exotic_cell`: it may be sound up
/// to there, but holds a cell of a kind that we do not read.
Result<CellPtr> read_boc(std::string_view bytes);

}  // namespace gstd::ton
