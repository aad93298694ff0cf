// UTF-8 as RFC 3629 has it: what JSON texts, logs and Postgres accept.
#pragma once

#include <string>
#include <string_view>

namespace gstd::json {

/// Shortest forms only, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text);

/// The same text with U+FFFD for every byte that is not part of a good sequence.
std::string repaired_utf8(std::string_view text);

}  // namespace gstd::json
