// An exported journal as text: one line of JSON, a line per accepted record, one line of JSON.
//
//   {"format":"gstd-journal","version":1,"network":"dev","journal_id":"…","partitions":8}
//   0<TAB>{"prev":"0000…","v":1,…}        partition 0, height 0: the record's exact bytes
//   …                                     by partition, then by height; ghosts are left out
//   {"heads":[{"partition":0,"height":12,"hash":"…"},…]}
//
// A value of ours holds no control characters, so `cut -f2-` gives its bytes back. One that does
// (it counts all the same, and is a finding) stands there as `hex:` and its bytes in hex.
#pragma once

#include "events/arbiter.hpp"
#include "events/money.hpp"
#include "events/stream.hpp"

namespace gstd::archive {

constexpr std::string_view format_name = "gstd-journal";
constexpr std::uint32_t format_version = 1;
/// As `serve --partitions` allows.
constexpr std::uint32_t partitions_max = 1024;

struct FileHeader {
  std::string format{format_name};
  std::uint32_t version = format_version;
  Network network = Network::dev;
  std::string journal_id;
  std::uint32_t partitions = 0;
};
BOOST_DESCRIBE_STRUCT(FileHeader, (), (format, version, network, journal_id, partitions))

struct FileHead {
  PartitionId partition = 0;
  std::uint64_t height = 0;  ///< Number of records.
  Sha256 hash;               ///< Of the last one.
};
BOOST_DESCRIBE_STRUCT(FileHead, (), (partition, height, hash))

struct FileEnd {
  std::vector<FileHead> heads;  ///< Of every partition, in order.
};
BOOST_DESCRIBE_STRUCT(FileEnd, (), (heads))

/// Each without its line feed; refusals are `invalid`.
std::string header_line(const FileHeader& header);
Result<FileHeader> parse_header(std::string_view line);
std::string end_line(const FileEnd& end);
/// For a journal of so many partitions.
Result<FileEnd> parse_end(std::string_view line, std::uint32_t partitions);
/// The first and the last line are JSON objects, records are not.
bool is_json(std::string_view line);

struct RecordLine {
  PartitionId partition = 0;
  std::string value;
};
std::string record_line(PartitionId partition, std::string_view value);
Result<RecordLine> parse_record(std::string_view line);

}  // namespace gstd::archive
