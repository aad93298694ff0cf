// What the routes of operators share.
#pragma once

#include "adapters/http/admin.hpp"
#include "adapters/http/routes.hpp"

namespace gstd::http {

/// Long enough for a sentence and a link; it stays in the journal for ever.
constexpr std::size_t reason_bytes_max = 500;
Result<void> check_reason(const std::string& reason);

/// The command of those who approved the request; answers where it was journaled.
void ask_as_operators(Services& services, const ExchangePtr& exchange, StreamName stream,
                      AnyCommand content);

}  // namespace gstd::http
