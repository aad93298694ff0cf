// The log: one JSON line per event on stderr. Never bodies, tokens, keys or whole wallets.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gstd {

using LogField = std::pair<std::string_view, std::string>;

/// Starts the writer; lines are written by a thread of the log's own, so that callers do not wait.
/// A full queue drops the oldest lines and says so in the next one. Call once, first.
void start_log();
/// Writes what is left. Call last.
void stop_log();

/// `level`: info, warn or error. Any thread.
void log_line(std::string_view level, std::string_view event,
              const std::vector<LogField>& fields = {});

}  // namespace gstd
