#include "adapters/archive/file_journal.hpp"

#include <algorithm>

#include "adapters/json/values.hpp"
#include "events/operations.hpp"

namespace gstd::archive {
namespace {

tl::unexpected<Error> at_line(const std::string& path, std::uint64_t line, const Error& error) {
  return refuse("invalid",
                path + ": line " + std::to_string(line) + ": " +
                    (error.path.empty() ? "" : error.path + ": ") + error.why);
}

/// One partition's records, from a place of the file on.
class PartitionLines {
 public:
  PartitionLines(const std::string& path, GzipPlace place, PartitionId partition,
                 std::uint64_t count, Offset from)
      : path_{path}, place_{place}, partition_{partition}, count_{count}, next_{from} {}

  /// Appends at most `max` in all; errors of the file, and `journal_cut` beyond its end.
  Result<void> take(std::size_t max, std::vector<RawRecord>& out) {
    if (next_ < 0 || static_cast<std::uint64_t>(next_) > count_)
      return refuse("journal_cut", "partition " + std::to_string(partition_) +
                                       " of the file has no record before offset " +
                                       std::to_string(next_));
    if (!lines_ && static_cast<std::uint64_t>(next_) < count_)
      if (auto opened = open(); !opened) return opened;
    for (; out.size() < max && static_cast<std::uint64_t>(next_) < count_; ++next_) {
      auto record = parse_next();
      if (!record) return tl::unexpected<Error>{record.error()};
      out.push_back({partition_, next_, std::move(record->value)});
    }
    return {};
  }

 private:
  Result<void> open() {
    auto lines = GzipLines::open(path_, place_);
    if (!lines) return tl::unexpected<Error>{lines.error()};
    lines_ = std::move(*lines);
    for (Offset skipped = 0; skipped < next_; ++skipped)
      if (const auto line = lines_->next(); !line) return tl::unexpected<Error>{line.error()};
    return {};
  }

  Result<RecordLine> parse_next() {
    const auto line = lines_->next();
    if (!line) return tl::unexpected<Error>{line.error()};
    if (!*line) return refuse("journal_cut", path_ + " became shorter while it was read");
    return parse_record(**line);
  }

  const std::string& path_;
  GzipPlace place_;
  PartitionId partition_;
  std::uint64_t count_;
  Offset next_;
  std::unique_ptr<GzipLines> lines_;
};

class FileReader final : public JournalReader {
 public:
  FileReader(std::string path, const FileJournal::Contents& contents,
             const std::vector<ReadFrom>& from)
      : path_{std::move(path)} {
    for (const ReadFrom& one : from)
      if (one.partition < contents.header.partitions)
        partitions_.emplace_back(path_, contents.places[one.partition], one.partition,
                                 contents.counts[one.partition], one.offset);
  }

  Result<std::vector<RawRecord>> next(std::size_t max, std::chrono::milliseconds) override {
    std::vector<RawRecord> found;
    for (PartitionLines& partition : partitions_)
      if (auto taken = partition.take(max, found); !taken)
        return tl::unexpected<Error>{taken.error()};
    return found;
  }

 private:
  const std::string path_;
  std::vector<PartitionLines> partitions_;
};

/// Compares what a partition's first record says with the file's first line.
std::optional<Fault> check_opening(const FileHeader& header, PartitionId partition,
                                   std::string_view value, const RecordCodec& codec) {
  const auto record = codec.decode(value);
  const OpsEvent* ops = nullptr;
  if (record && record->entries.size() == 1 && record->entries[0].events.size() == 1)
    ops = std::get_if<OpsEvent>(&record->entries[0].events[0]);
  const JournalOpened* const opened = ops ? std::get_if<JournalOpened>(ops) : nullptr;
  const Position place{partition, 0};
  if (!opened) return Fault{place, "this record is not journal.opened"};
  const auto differs = [&](const std::string& what, const std::string& theirs,
                           const std::string& ours) {
    return Fault{place, "this record is of " + what + " " + theirs +
                            ", the file's first line says " + ours};
  };
  if (opened->partition != partition)
    return differs("partition", std::to_string(opened->partition), std::to_string(partition));
  if (opened->journal_id != header.journal_id)
    return differs("journal", opened->journal_id, header.journal_id);
  if (opened->network != header.network)
    return differs("network", std::string{json::name_of(opened->network)},
                   std::string{json::name_of(header.network)});
  if (opened->partitions != header.partitions)
    return differs("a journal whose number of partitions is", std::to_string(opened->partitions),
                   std::to_string(header.partitions));
  return std::nullopt;
}

/// Reads the lines behind the first one.
class Scan {
 public:
  Scan(const std::string& path, GzipLines& lines, const RecordCodec& codec)
      : path_{path}, lines_{lines}, codec_{codec} {}

  Result<FileJournal::Contents> run() {
    auto first = lines_.next();
    if (!first) return tl::unexpected<Error>{first.error()};
    auto header = *first ? parse_header(**first) : Result<FileHeader>{refuse("invalid", "empty")};
    if (!header) return at_line(path_, line_, header.error());
    contents_.header = std::move(*header);
    contents_.places.resize(contents_.header.partitions);
    contents_.counts.resize(contents_.header.partitions);
    for (PartitionId p = 0; p < contents_.header.partitions; ++p) chains_.emplace_back(p);
    for (;;) {
      ++line_;
      const auto line = lines_.next();
      if (!line) return tl::unexpected<Error>{line.error()};
      if (!*line)
        return refuse("invalid", path_ + " was cut off behind line " + std::to_string(line_ - 1) +
                                     ", in partition " + std::to_string(partition_) +
                                     " behind height " +
                                     std::to_string(chains_[partition_].head().height) +
                                     ": the line of heads is missing");
      if (is_json(**line)) return finish(**line);
      if (auto taken = take(**line); !taken) return tl::unexpected<Error>{taken.error()};
    }
  }

 private:
  Result<void> take(std::string_view line) {
    const auto record = parse_record(line);
    if (!record) return at_line(path_, line_, record.error());
    if (record->partition >= contents_.header.partitions || record->partition < partition_)
      return at_line(path_, line_,
                     {Errc::invalid, "invalid",
                      "a record of partition " + std::to_string(record->partition) +
                          " behind one of partition " + std::to_string(partition_),
                      ""});
    partition_ = record->partition;
    ChainCheck& chain = chains_[partition_];
    if (chain.head().height == 0) {
      contents_.places[partition_] = lines_.place();
      if (auto fault = check_opening(contents_.header, partition_, record->value, codec_))
        contents_.faults.push_back(std::move(*fault));
    }
    chain.add(record->value);
    return {};
  }

  Result<FileJournal::Contents> finish(std::string_view line) {
    auto end = parse_end(line, contents_.header.partitions);
    if (!end) return at_line(path_, line_, end.error());
    contents_.end = std::move(*end);
    const auto behind = lines_.next();
    if (!behind) return tl::unexpected<Error>{behind.error()};
    if (*behind)
      return refuse("invalid", path_ + ": line " + std::to_string(line_ + 1) +
                                   ": nothing may stand behind the line of heads");
    for (PartitionId p = 0; p < contents_.header.partitions; ++p) {
      const FileHead& told = contents_.end.heads[p];
      contents_.counts[p] = chains_[p].head().height;
      std::ranges::move(chains_[p].finish({told.height, told.hash}),
                        std::back_inserter(contents_.faults));
    }
    return std::move(contents_);
  }

  const std::string& path_;
  GzipLines& lines_;
  const RecordCodec& codec_;
  FileJournal::Contents contents_;
  std::vector<ChainCheck> chains_;
  std::uint64_t line_ = 1;
  PartitionId partition_ = 0;
};

}  // namespace

FileJournal::FileJournal(std::string path, Contents contents)
    : path_{std::move(path)}, contents_{std::move(contents)} {}

std::string FileJournal::durability() const { return "a file from gstd export: only read"; }

void FileJournal::append(PartitionId, std::string, AppendDone done) {
  done({AppendStatus::not_stored});
}

void FileJournal::end(PartitionId partition, EndDone done) {
  if (partition < partitions()) return done(static_cast<Offset>(contents_.counts[partition]));
  done(refuse("invalid", "there is no partition " + std::to_string(partition)));
}

std::unique_ptr<JournalReader> FileJournal::read(std::vector<ReadFrom> from, ReadPace) {
  return std::make_unique<FileReader>(path_, contents_, from);
}

Result<std::unique_ptr<FileJournal>> open_file(const std::string& path, const RecordCodec& codec) {
  auto lines = GzipLines::open(path);
  if (!lines) return tl::unexpected<Error>{lines.error()};
  auto contents = Scan{path, **lines, codec}.run();
  if (!contents) return tl::unexpected<Error>{contents.error()};
  return std::make_unique<FileJournal>(path, std::move(*contents));
}

}  // namespace gstd::archive
