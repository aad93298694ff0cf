// What tests may change about `gstd serve`.
#pragma once

#include <functional>

#include "events/journal.hpp"

namespace gstd {

/// Puts something around the journal `serve` opens; a crash test ends the process in there. Call it
/// before run_cli. Nothing in the product does.
using WrapJournal = std::function<std::unique_ptr<Journal>(std::unique_ptr<Journal>)>;
void set_wrap_journal(WrapJournal wrap);

}  // namespace gstd
