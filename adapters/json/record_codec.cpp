#include "adapters/json/record_codec.hpp"

#include "adapters/json/events.hpp"

namespace gstd::json {

// The arbiter finds `prev` by its place: it has to be the first member.
static_assert(Codec<Record>::fields.front().name == "prev");

std::string JsonRecordCodec::encode(const Record& record) const { return json::encode(record); }

Result<Record> JsonRecordCodec::decode(std::string_view value) const {
  Result<Record> record = json::decode<Record>(value);
  if (record && record->v != record_version)
    return refuse("invalid", "unknown record version", "/v");
  return record;
}

}  // namespace gstd::json
