// Streams, partitions and positions: where a record belongs and how it is named for ever.
#pragma once

#include "events/core.hpp"

namespace gstd {

using PartitionId = std::uint32_t;

enum class StreamKind { task, worker, escrow, reserve, user, policy, ops, wallet };
BOOST_DESCRIBE_ENUM(StreamKind, task, worker, escrow, reserve, user, policy, ops, wallet)

/// `kind/id`, for example `task/0190…` or `policy/3`.
struct StreamName {
  StreamKind kind = StreamKind::task;
  std::string id;

  std::string text() const;
  static Result<StreamName> parse(std::string_view text);
  friend auto operator<=>(const StreamName&, const StreamName&) = default;
  friend std::ostream& operator<<(std::ostream& out, const StreamName& name) {
    return out << name.text();
  }
};

StreamName stream_of(const TaskId& id);
StreamName stream_of(const WorkerId& id);
StreamName stream_of(const EscrowId& id);
StreamName stream_of(const Wallet& user);
/// Of an account of the platform itself.
StreamName wallet_stream(const Wallet& account);
StreamName policy_stream(PartitionId partition);
StreamName ops_stream(PartitionId partition);

/// design.md §3: first 8 bytes, big-endian, of SHA-256(stream text) mod `partitions`; `policy/{p}`
/// and `ops/{p}` are pinned to p.
PartitionId partition_of(const StreamName& stream, std::uint32_t partitions);

/// `partition:height`; height counts the accepted records before it, so export and import keep it.
struct Position {
  PartitionId partition = 0;
  std::uint64_t height = 0;

  std::string text() const;
  static Result<Position> parse(std::string_view text);
  friend auto operator<=>(const Position&, const Position&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Position& position) {
    return out << position.text();
  }
};

/// `partition:height:index`: one event; the index counts over all entries of its record.
struct EventPosition {
  Position record;
  std::uint32_t index = 0;

  std::string text() const;
  static Result<EventPosition> parse(std::string_view text);
  friend auto operator<=>(const EventPosition&, const EventPosition&) = default;
  friend std::ostream& operator<<(std::ostream& out, const EventPosition& position) {
    return out << position.text();
  }
};

/// What a reader of events knows beside the event itself.
struct Origin {
  StreamName stream;
  EventPosition position;
  UnixMillis at;  ///< `at` of the record: the writer's clock, never earlier than the one before.
};

}  // namespace gstd
