// One journal record: everything one or more commands did to one stream, so that a command can
// never be torn.
#pragma once

#include "events/event.hpp"
#include "events/stream.hpp"

namespace gstd {

/// The version of the record's own layout.
constexpr std::uint32_t record_version = 1;
constexpr std::string_view outcome_ok = "ok";

/// What one command did. `outcome` is `ok` or the code of a journalled refusal (R5).
struct Entry {
  CommandId command;
  Sha256 hash;                ///< Of the content as the client sent it.
  std::uint32_t attempt = 1;  ///< Counts the client's tries of the same command id.
  std::string by;             ///< The proven principal: wallet, worker key, operator key, node.
  std::optional<EventPosition> cause;  ///< The event a policy reacted to.
  std::optional<std::string> trace;
  std::string outcome{outcome_ok};
  Events events;
};
BOOST_DESCRIBE_STRUCT(Entry, (), (command, hash, attempt, by, cause, trace, outcome, events))

struct Record {
  Sha256 prev;                ///< Hash of the last accepted value of the partition.
  std::uint32_t v = record_version;
  UnixMillis at;              ///< max(the node's clock, `at` of the record before).
  std::string node;           ///< Who wrote it.
  StreamName stream;
  std::uint64_t seq = 0;      ///< Number of the first event in its stream, contiguous.
  std::vector<Entry> entries;
};
BOOST_DESCRIBE_STRUCT(Record, (), (prev, v, at, node, stream, seq, entries))

std::uint64_t event_count(const Record& record);

/// Text to and from; adapters/json implements it. Any thread.
class RecordCodec {
 public:
  virtual ~RecordCodec() = default;
  /// Starts with exactly `{"prev":"`, 64 hex digits, `",`.
  virtual std::string encode(const Record& record) const = 0;
  /// `invalid` with the path of the fault.
  virtual Result<Record> decode(std::string_view value) const = 0;
};

}  // namespace gstd
