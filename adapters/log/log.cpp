#include "adapters/log/log.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace gstd {
namespace {

constexpr std::size_t queue_lines = 8192;  // About 2 MB at the usual length of a line.

void put_string(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    if (static_cast<unsigned char>(c) < 0x20) out.push_back(' ');
    else out.push_back(c);
  }
  out.push_back('"');
}

}  // namespace

void start_log() {
  spdlog::init_thread_pool(queue_lines, 1);
  const auto logger =
      spdlog::create_async_nb<spdlog::sinks::stderr_sink_mt>("gstd");
  // ISO 8601 with milliseconds, UTC; the message is the rest of the JSON object.
  logger->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v})", spdlog::pattern_time_type::utc);
  logger->flush_on(spdlog::level::warn);
  spdlog::set_default_logger(logger);
}

void stop_log() { spdlog::shutdown(); }

void log_line(std::string_view level, std::string_view event,
              const std::vector<LogField>& fields) {
  std::string line = R"("level":)";
  put_string(line, level);
  line.append(R"(,"event":)");
  put_string(line, event);
  for (const auto& [name, value] : fields) {
    line.push_back(',');
    put_string(line, name);
    line.push_back(':');
    put_string(line, value);
  }
  const auto rank = level == "error"  ? spdlog::level::err
                    : level == "warn" ? spdlog::level::warn
                                      : spdlog::level::info;
  if (auto* logger = spdlog::default_logger_raw()) logger->log(rank, line);
}

}  // namespace gstd
