// An exported journal read as a journal: nothing but the file is needed, and nothing is written.
#pragma once

#include "adapters/archive/chain_check.hpp"
#include "adapters/archive/format.hpp"
#include "adapters/archive/gzip.hpp"
#include "events/journal.hpp"
#include "events/record.hpp"

namespace gstd::archive {

/// Appends are `not_stored`. A record's offset is its height. Readers do not wait: what is not
/// there will never come.
class FileJournal final : public Journal {
 public:
  /// What opening learned; only open_file() makes it.
  struct Contents {
    FileHeader header;
    FileEnd end;
    std::vector<GzipPlace> places;      ///< By partition: where its first record stands.
    std::vector<std::uint64_t> counts;  ///< By partition: how many records there are.
    std::vector<Fault> faults;
  };
  FileJournal(std::string path, Contents contents);

  const FileHeader& header() const { return contents_.header; }
  /// The heads the file's last line tells.
  const FileEnd& told() const { return contents_.end; }
  /// What was done to the file since it was exported; empty when nothing was.
  const std::vector<Fault>& faults() const { return contents_.faults; }

  std::uint32_t partitions() const override { return contents_.header.partitions; }
  std::string durability() const override;
  void append(PartitionId partition, std::string value, AppendDone done) override;
  void end(PartitionId partition, EndDone done) override;
  std::unique_ptr<JournalReader> read(std::vector<ReadFrom> from, ReadPace pace) override;

 private:
  const std::string path_;
  const Contents contents_;
};

/// Reads the whole file once: its chains, its last line, and who it says it is. Refusals: `invalid`
/// when it is no such file, is damaged or was cut off; `unavailable` when it cannot be read.
Result<std::unique_ptr<FileJournal>> open_file(const std::string& path, const RecordCodec& codec);

}  // namespace gstd::archive
