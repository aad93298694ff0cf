#include "adapters/ton/sign_data.hpp"

#include "adapters/ton/builder.hpp"
#include "adapters/ton/crc32.hpp"
#include "events/sha256.hpp"

namespace gstd::ton {
namespace {

constexpr std::string_view tag = "\xff\xffton-connect/sign-data/";
constexpr std::uint64_t cell_tag = 0x7556'9022;

void put_high_first(std::string& out, std::uint64_t value, std::size_t bytes) {
  while (bytes-- > 0) out.push_back(static_cast<char>(value >> (8 * bytes)));
}

void put_counted(std::string& out, std::string_view text) {
  put_high_first(out, text.size(), 4);
  out += text;
}

/// As names are kept on chain: from the last part to the first, each with a zero behind it.
std::string dns_order(std::string_view domain) {
  std::string out;
  for (;;) {
    const std::size_t dot = domain.rfind('.');
    const std::size_t begin = dot == std::string_view::npos ? 0 : dot + 1;
    out.append(domain.substr(begin)).push_back('\0');
    if (dot == std::string_view::npos) return out;
    domain = domain.substr(0, dot);
  }
}

}  // namespace

Sha256 sign_data_hash(const SignedData& data) {
  std::string out{tag};
  put_high_first(out, static_cast<std::uint32_t>(data.address.workchain), 4);
  out.append(chars(data.address.account));
  put_counted(out, data.domain);
  put_high_first(out, data.timestamp_s, 8);
  out += data.kind == SignedData::Kind::text ? "txt" : "bin";
  put_counted(out, data.payload);
  return sha256(out);
}

Result<CellPtr> sign_data_cell(const SignedCell& data) {
  const auto domain = snake(dns_order(data.domain));
  if (!domain) return domain;
  Builder out;
  out.uint(cell_tag, 32).uint(crc32_ieee(data.schema), 32).uint(data.timestamp_s, 64);
  return out.address(data.address).ref(*domain).ref(data.cell).end();
}

}  // namespace gstd::ton
