#include "adapters/archive/format.hpp"

#include <algorithm>
#include <charconv>

#include "adapters/json/codec.hpp"

namespace gstd::archive {
namespace {

constexpr std::string_view hex_mark = "hex:";

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20; }

}  // namespace

std::string header_line(const FileHeader& header) { return json::encode(header); }

Result<FileHeader> parse_header(std::string_view line) {
  Result<FileHeader> header = json::decode<FileHeader>(line);
  if (!header) return header;
  if (header->format != format_name)
    return refuse("invalid", "expected " + std::string{format_name}, "/format");
  if (header->version != format_version)
    return refuse("invalid", "this program reads version " + std::to_string(format_version),
                  "/version");
  if (header->partitions < 1 || header->partitions > partitions_max)
    return refuse("invalid", "expected 1 to " + std::to_string(partitions_max), "/partitions");
  return header;
}

std::string end_line(const FileEnd& end) { return json::encode(end); }

Result<FileEnd> parse_end(std::string_view line, std::uint32_t partitions) {
  Result<FileEnd> end = json::decode<FileEnd>(line);
  if (!end) return end;
  if (end->heads.size() != partitions)
    return refuse("invalid", "expected a head of each of the " + std::to_string(partitions) +
                                 " partitions", "/heads");
  for (PartitionId p = 0; p < partitions; ++p)
    if (end->heads[p].partition != p)
      return refuse("invalid", "expected partition " + std::to_string(p),
                    "/heads/" + std::to_string(p));
  return end;
}

bool is_json(std::string_view line) { return line.starts_with('{'); }

std::string record_line(PartitionId partition, std::string_view value) {
  std::string line = std::to_string(partition) + "\t";
  if (std::ranges::none_of(value, is_control)) return line.append(value);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(value.data());
  return line.append(hex_mark).append(to_hex(bytes, value.size()));
}

Result<RecordLine> parse_record(std::string_view line) {
  RecordLine record;
  const std::size_t tab = line.find('\t');
  const char* const number_end = line.data() + std::min(tab, line.size());
  const auto [stop, fault] = std::from_chars(line.data(), number_end, record.partition);
  const bool is_number = fault == std::errc{} && stop == number_end &&
                         std::to_string(record.partition).size() == tab;
  if (!is_number) return refuse("invalid", "expected a partition, a tab and a record");
  const std::string_view rest = line.substr(tab + 1);
  if (!rest.starts_with(hex_mark)) {
    record.value = rest;
    return record;
  }
  const std::string_view hex = rest.substr(hex_mark.size());
  record.value.resize(hex.size() / 2);
  auto* const bytes = reinterpret_cast<std::uint8_t*>(record.value.data());
  if (!from_hex(hex, bytes, record.value.size()))
    return refuse("invalid", "expected lower-case hex digits behind hex:");
  return record;
}

}  // namespace gstd::archive
