// History: the last changes of each partition, so that a client that comes back misses nothing.
#pragma once

#include <deque>

#include "adapters/http/directory.hpp"

namespace gstd::http {

/// domain.md §8: accepted records kept per partition; an older cursor gets `resync`.
constexpr std::uint64_t records_kept = 65'536;

/// One task event as clients are told of it. The card says who they are.
struct Notice {
  Position position;
  std::string_view event;  ///< A constant: the event's wire name.
  TaskStatus status = TaskStatus::absent;
  TaskCardPtr card;
};

/// Heights of all partitions: the next record a client has not seen. Opaque to clients.
struct LiveCursor {
  std::vector<std::uint64_t> next;

  std::string text() const;
  static Result<LiveCursor> parse(std::string_view text);
  friend bool operator==(const LiveCursor&, const LiveCursor&) = default;
};

/// Owned by the I/O thread.
class History {
 public:
  explicit History(std::uint32_t partitions) : lanes_(partitions) {}

  /// Every accepted record, in order per partition; gaps are records without notices.
  void add(const Position& position, std::vector<Notice> notices);
  /// The partition's state was read up to here: nothing before it is known.
  void begin_at(const Position& next);

  LiveCursor now() const;
  /// Notices behind the cursor, in order per partition; nothing when the cursor is too old, from
  /// another journal's shape, or ahead of us (then too the client must read again).
  std::optional<std::vector<Notice>> since(const LiveCursor& cursor) const;

 private:
  struct Lane {
    std::uint64_t first = 0;  ///< Height from which on all notices are here.
    std::uint64_t next = 0;
    std::deque<Notice> notices;
  };
  std::vector<Lane> lanes_;
};

}  // namespace gstd::http
