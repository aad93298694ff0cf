#include "adapters/cli/rebuild_screen.hpp"

#include <iostream>
#include <sstream>
#include <unistd.h>

#include "adapters/json/codec.hpp"

namespace gstd::cli {
namespace {

using postgres::PartitionProgress;
using postgres::RebuildProgress;
using std::chrono::milliseconds;

constexpr milliseconds terminal_every{200};
constexpr milliseconds line_every{2'000};
constexpr std::uint64_t bar_width = 30;

/// One line of `--json`, and each partition in it. Rates are records a second.
struct PartitionLine {
  PartitionId partition = 0;
  std::uint64_t records = 0;
  std::uint64_t total = 0;
  std::uint64_t events = 0;
  std::uint64_t rate = 0;
  std::optional<std::uint64_t> left_ms;  ///< Absent while it has not begun.
};
BOOST_DESCRIBE_STRUCT(PartitionLine, (), (partition, records, total, events, rate, left_ms))
struct RebuildLine {
  std::string stage;
  std::int64_t elapsed_ms = 0;
  std::uint64_t records = 0;
  std::uint64_t total = 0;
  std::uint64_t events = 0;
  std::uint64_t rate = 0;
  std::optional<std::uint64_t> left_ms;
  std::vector<PartitionLine> partitions;
  std::vector<postgres::Parked> parked;
};
BOOST_DESCRIBE_STRUCT(RebuildLine, (), (stage, elapsed_ms, records, total, events, rate, left_ms, partitions, parked))

std::uint64_t rate_of(std::uint64_t records, milliseconds spent) {
  return spent.count() > 0 ? records * 1'000 / static_cast<std::uint64_t>(spent.count()) : 0;
}

std::optional<std::uint64_t> left_of(std::uint64_t records, std::uint64_t total,
                                     std::uint64_t rate) {
  if (records >= total) return 0;
  if (rate == 0) return {};
  return (total - records) * 1'000 / rate;
}

PartitionLine line_of(const PartitionProgress& part) {
  const std::uint64_t rate = rate_of(part.records, part.spent);
  return {part.partition, part.records, part.total,
          part.events,    rate,         left_of(part.records, part.total, rate)};
}

RebuildLine line_of(const RebuildProgress& progress) {
  RebuildLine line;
  line.stage = progress.stage;
  line.elapsed_ms = progress.elapsed.count();
  for (const PartitionProgress& part : progress.partitions) {
    line.partitions.push_back(line_of(part));
    line.records += part.records;
    line.total += part.total;
  }
  line.events = progress.events();
  line.rate = rate_of(line.records, progress.elapsed);
  line.left_ms = left_of(line.records, line.total, line.rate);
  line.parked = progress.parked;
  return line;
}

/// `52 %  1000 of 2000 records  500/s  2 s left`
template <class Line>
std::string words_of(const Line& line) {
  std::ostringstream out;
  out << (line.total == 0 ? 100 : line.records * 100 / line.total) << " %  " << line.records
      << " of " << line.total << " records  " << line.rate << "/s";
  if (!line.left_ms) out << "  waiting";
  else if (*line.left_ms > 0) out << "  " << (*line.left_ms + 999) / 1'000 << " s left";
  return out.str();
}

std::string head_of(const RebuildLine& line) {
  const std::string spent = std::to_string(line.elapsed_ms) + " ms";
  if (line.partitions.empty()) return line.stage + "  " + spent;
  return line.stage + "  " + words_of(line) + "  " + std::to_string(line.events) + " events in " +
         spent;
}

std::string bar_of(const PartitionLine& line) {
  const std::uint64_t full =
      line.total == 0 ? bar_width : std::min(bar_width, line.records * bar_width / line.total);
  return std::string(full, '#') + std::string(bar_width - full, '.');
}

}  // namespace

RebuildScreen::RebuildScreen(bool is_json)
    : is_json_(is_json), is_terminal_(isatty(STDOUT_FILENO) == 1) {}

bool RebuildScreen::is_due(const RebuildProgress& progress) {
  const milliseconds every = is_terminal_ && !is_json_ ? terminal_every : line_every;
  if (progress.stage == stage_ && progress.elapsed - shown_at_ < every) return false;
  stage_ = progress.stage;
  shown_at_ = progress.elapsed;
  return true;
}

void RebuildScreen::show(const RebuildProgress& progress) {
  if (!is_due(progress)) return;
  const RebuildLine line = line_of(progress);
  if (is_json_) {
    std::cout << json::encode(line) << "\n" << std::flush;
    return;
  }
  if (!is_terminal_) {
    std::cout << head_of(line) << "\n" << std::flush;
    return;
  }
  // Up to where it began, and each line to its end (ECMA-48: CUU, EL).
  if (lines_ > 0) std::cout << "\x1b[" << lines_ << "A";
  std::cout << head_of(line) << "\x1b[K\n";
  for (const PartitionLine& part : line.partitions)
    std::cout << "  " << part.partition << "  " << bar_of(part) << "  " << words_of(part)
              << "\x1b[K\n";
  std::cout << std::flush;
  lines_ = 1 + line.partitions.size();
}

}  // namespace gstd::cli
