// The journal's records in JSON, as RecordCodec (events/record.hpp) promises them.
#pragma once

#include "events/record.hpp"

namespace gstd::json {

/// Without state: one object serves any number of threads.
class JsonRecordCodec final : public RecordCodec {
 public:
  std::string encode(const Record& record) const override;
  Result<Record> decode(std::string_view value) const override;
};

}  // namespace gstd::json
