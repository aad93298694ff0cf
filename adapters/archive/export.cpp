#include <algorithm>

#include "adapters/archive/archive.hpp"
#include "events/operations.hpp"
#include "events/sha256.hpp"

namespace gstd::archive {
namespace {

constexpr std::size_t first_batch = 16;
constexpr std::chrono::milliseconds first_wait{1'000};
// Looks for the first record of a journal that says it has some: 10 s.
constexpr int first_looks = 10;

/// Who the journal says it is: height 0 of partition 0.
Result<FileHeader> header_of(Journal& journal, const RecordCodec& codec) {
  const auto reader = journal.read({{0, 0}});
  Head head;
  for (int looks = 0; looks < first_looks; ++looks) {
    const auto values = reader->next(first_batch, first_wait);
    if (!values) return tl::unexpected<Error>{values.error()};
    for (const RawRecord& raw : *values) {
      if (judge(head, raw.value) != Verdict::accepted) continue;
      const auto record = codec.decode(raw.value);
      if (record && record->entries.size() == 1 && record->entries[0].events.size() == 1)
        if (const auto* ops = std::get_if<OpsEvent>(&record->entries[0].events[0]))
          if (const auto* opened = std::get_if<JournalOpened>(ops)) {
            FileHeader header;
            header.network = opened->network;
            header.journal_id = opened->journal_id;
            header.partitions = journal.partitions();
            return header;
          }
      return refuse("invalid", "record 0:0 is not journal.opened");
    }
  }
  return refuse("invalid", "the journal is empty");
}

/// Watches one partition go by: what was remembered of it must come, and nothing may chain on a
/// record that is gone.
class Watch {
 public:
  Watch(PartitionId partition, const std::vector<KnownHead>& known) : partition_{partition} {
    for (const KnownHead& head : known)
      if (head.partition == partition) known_.push_back(head);
  }

  void accepted(const Head& before, const std::string& value) {
    ghost_.reset();
    is_torn_ = false;
    if (known_.empty()) return;
    const Head after{before.height + 1, sha256(value)};
    for (const KnownHead& known : known_)
      if (known.head.height == after.height && known.head.hash != after.hash && fault_.empty())
        fault_ = "record " + Position{partition_, before.height}.text() + " hashes to " +
                 after.hash.text() + ", but the " + known.source + " saw " +
                 known.head.hash.text();
  }

  void ghost(const std::string& value) {
    is_torn_ = is_torn_ || (ghost_ && prev_of(value) == *ghost_);
    ghost_ = sha256(value);
  }

  /// Empty when the chain is whole as far as can be seen.
  std::string finish(const Head& head) const {
    if (!fault_.empty()) return fault_;
    for (const KnownHead& known : known_)
      if (known.head.height > head.height)
        return "partition " + std::to_string(partition_) + " ends at height " +
               std::to_string(head.height) + ", but the " + known.source + " saw height " +
               std::to_string(known.head.height);
    if (is_torn_)
      return "behind height " + std::to_string(head.height) + " of partition " +
             std::to_string(partition_) + " records chain on another record than the last one";
    return {};
  }

 private:
  const PartitionId partition_;
  std::vector<KnownHead> known_;
  std::optional<Sha256> ghost_;  ///< The last one since a record counted.
  bool is_torn_ = false;
  std::string fault_;
};

}  // namespace

Result<ArchiveReport> export_journal(Journal& journal, const RecordCodec& codec,
                                     const std::vector<KnownHead>& known,
                                     const std::string& path) {
  ArchiveReport report;
  auto header = header_of(journal, codec);
  if (!header) return tl::unexpected<Error>{header.error()};
  report.header = std::move(*header);
  auto opened = GzipWriter::create(path);
  if (!opened) return tl::unexpected<Error>{opened.error()};
  GzipWriter& file = **opened;
  file.write(header_line(report.header) + "\n");
  for (PartitionId p = 0; p < report.header.partitions; ++p) {
    file.end_member();
    Watch watch{p, known};
    ChainVisitor visitor;
    visitor.on_accepted = [&](const Head& before, const std::string& value) {
      watch.accepted(before, value);
      file.write(record_line(p, value) + "\n");
    };
    visitor.on_ghost = [&](const Head&, const std::string& value) { watch.ghost(value); };
    const auto head = visit_chain(journal, p, visitor);
    if (!head) return tl::unexpected<Error>{head.error()};
    if (const std::string fault = watch.finish(*head); !fault.empty())
      return refuse("journal_cut", fault + "; gstd audit says more");
    report.end.heads.push_back({p, head->height, head->hash});
  }
  file.end_member();
  file.write(end_line(report.end) + "\n");
  if (auto finished = file.finish(); !finished) return tl::unexpected<Error>{finished.error()};
  return report;
}

}  // namespace gstd::archive
