#include "adapters/json/upcast.hpp"

namespace gstd::json {

// Every event is at its first version. The first change of one adds its old struct here, with a
// describe line and a conversion, and returns a table of upcast_from<OldTaskFailed, now>() rows.
std::span<const Upcast> upcasts() { return {}; }

}  // namespace gstd::json
