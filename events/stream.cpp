#include "events/stream.hpp"

#include <charconv>

#include "events/sha256.hpp"

namespace gstd {
namespace {

constexpr std::string_view kind_names[] = {"task", "worker", "escrow", "reserve",
                                           "user", "policy", "ops",    "wallet"};
static_assert(std::size(kind_names) == static_cast<std::size_t>(StreamKind::wallet) + 1);
constexpr std::size_t stream_bytes_max = 256;  // A wallet takes 73; the rest is room for new kinds.

/// Decimal without sign or leading zeros, so that every position has one text form.
template <class Number>
bool parse_number(std::string_view text, Number& number) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return false;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string StreamName::text() const {
  std::string text{kind_names[static_cast<std::size_t>(kind)]};
  return text.append("/").append(id);
}

Result<StreamName> StreamName::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos && slash + 1 < text.size() && text.size() <= stream_bytes_max)
    for (std::size_t i = 0; i < std::size(kind_names); ++i)
      if (text.substr(0, slash) == kind_names[i])
        return StreamName{static_cast<StreamKind>(i), std::string{text.substr(slash + 1)}};
  return refuse("invalid", "expected a stream such as task/ID");
}

StreamName stream_of(const TaskId& id) { return {StreamKind::task, id.text()}; }
StreamName stream_of(const WorkerId& id) { return {StreamKind::worker, id.text()}; }
StreamName stream_of(const EscrowId& id) { return {StreamKind::escrow, id.text()}; }
StreamName stream_of(const Wallet& user) { return {StreamKind::user, user.text()}; }
StreamName wallet_stream(const Wallet& account) { return {StreamKind::wallet, account.text()}; }
StreamName policy_stream(PartitionId partition) {
  return {StreamKind::policy, std::to_string(partition)};
}
StreamName ops_stream(PartitionId partition) {
  return {StreamKind::ops, std::to_string(partition)};
}

PartitionId partition_of(const StreamName& stream, std::uint32_t partitions) {
  PartitionId pinned = 0;
  const bool is_pinned = stream.kind == StreamKind::policy || stream.kind == StreamKind::ops;
  if (is_pinned && parse_number(stream.id, pinned)) return pinned % partitions;
  const Sha256 hash = sha256(stream.text());
  std::uint64_t first = 0;
  for (int i = 0; i < 8; ++i) first = first << 8 | hash.bytes[static_cast<std::size_t>(i)];
  return static_cast<PartitionId>(first % partitions);
}

std::string Position::text() const {
  return std::to_string(partition) + ":" + std::to_string(height);
}

Result<Position> Position::parse(std::string_view text) {
  Position position;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && parse_number(text.substr(0, colon), position.partition) &&
      parse_number(text.substr(colon + 1), position.height))
    return position;
  return refuse("invalid", "expected a position such as 3:1842");
}

std::string EventPosition::text() const { return record.text() + ":" + std::to_string(index); }

Result<EventPosition> EventPosition::parse(std::string_view text) {
  EventPosition position;
  const std::size_t colon = text.rfind(':');
  const auto record = Position::parse(text.substr(0, colon));
  if (colon == std::string_view::npos || !record ||
      !parse_number(text.substr(colon + 1), position.index))
    return refuse("invalid", "expected an event's position such as 3:1842:0");
  position.record = *record;
  return position;
}

}  // namespace gstd
