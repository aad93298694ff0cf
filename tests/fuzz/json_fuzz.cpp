// Any text: refused with a place and a reason, or a record or an event that is written and
// read again as the same.
#include <cstdlib>

#include "adapters/json/events.hpp"
#include "adapters/json/record_codec.hpp"
#include "adapters/json/utf8.hpp"

using namespace gstd;

namespace {

void demand(bool is_true) {
  if (!is_true) std::abort();
}

void demand_refusal(const Error& error) {
  demand(error.code == "invalid" && !error.why.empty());
  demand(error.path.empty() || error.path.front() == '/');
}

template <class T>
void demand_stable(std::string_view text) {
  const Result<T> value = json::decode<T>(text);
  if (!value) return demand_refusal(value.error());
  const std::string written = json::encode(*value);
  demand(json::is_utf8(written));
  const Result<T> again = json::decode<T>(written);
  demand(again && json::encode(*again) == written);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  demand_stable<Record>(text);
  demand_stable<Event>(text);
  demand_stable<std::map<std::string, std::vector<std::string>>>(text);
  if (!json::is_utf8(text)) demand(json::is_utf8(json::repaired_utf8(text)));
  demand(json::decode<std::string>(json::encode(std::string{text})).has_value());
  return 0;
}
