// Follower: the accepted records of some partitions, from where a checkpoint left off.
#pragma once

#include <map>

#include "events/arbiter.hpp"
#include "events/journal.hpp"
#include "events/record.hpp"

namespace gstd {

/// How far a reader came in one partition.
struct Mark {
  Head head;           ///< Height and hash of what was read.
  Offset cursor = -1;  ///< Where the journal keeps the last accepted record; -1 before the first.
  UnixMillis at;       ///< Its time.
};

/// One record that counts.
struct Accepted {
  Position position;
  Mark after;                    ///< The mark once this record is applied.
  std::shared_ptr<const Record> record;  ///< Null when it does not decode: see `fault`.
  std::string fault;
};

class Feed;

/// One thread at a time. Begins by reading the record under each mark again: when it has another
/// hash, the journal was cut or changed (T1) and that partition gives nothing but a fault. With a
/// feed, which may be null, it reads the journal only where the feed does not reach.
class Follower {
 public:
  Follower(Journal& journal, const RecordCodec& codec, const std::map<PartitionId, Mark>& from,
           Feed* feed = nullptr);

  /// In order per partition; empty when `wait` passed without any.
  Result<std::vector<Accepted>> next(std::size_t max, std::chrono::milliseconds wait);
  /// `journal_changed: …` per partition, naming the height and both hashes.
  const std::map<PartitionId, std::string>& faults() const { return faults_; }
  /// One past the last offset read.
  Offset read_to(PartitionId partition) const;
  /// Records known to come: what the feed holds; elsewhere up to the journal's `end`, ghosts too.
  std::uint64_t behind(PartitionId partition, Offset end) const;
  /// Some partition is read from the journal.
  bool is_reading() const { return reader_ != nullptr; }

 private:
  struct Place {
    Mark mark;
    Offset next = 0;
    bool is_checked = false;  ///< The record under the mark was seen again.
    bool is_fed = false;      ///< By the feed, not by the reader.
  };
  void check_end(PartitionId partition, const Place& place);
  void take_fed(std::size_t max, std::vector<Accepted>& accepted);
  void open_reader();
  void take(const RawRecord& raw, std::vector<Accepted>& accepted);
  void check(Place& place, const RawRecord& raw);

  Journal& journal_;
  const RecordCodec& codec_;
  Feed* const feed_;
  std::map<PartitionId, Place> places_;
  std::map<PartitionId, std::string> faults_;
  std::unique_ptr<JournalReader> reader_;  ///< Null while the feed reaches everything.
};

/// What a follower says when the record at `height` should have another hash.
std::string journal_changed(PartitionId partition, std::uint64_t height, const Sha256& ours,
                            const std::string& theirs);

/// The journal's end of one partition, waited for; nothing when it does not answer in time.
std::optional<Offset> end_of(Journal& journal, PartitionId partition,
                             std::chrono::milliseconds patience);

}  // namespace gstd
