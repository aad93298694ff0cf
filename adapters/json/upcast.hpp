// Old event versions: each is read as the struct it was then and converted to what it is now.
#pragma once

#include "adapters/json/codec.hpp"
#include "events/event.hpp"

namespace gstd::json {

struct Upcast {
  std::string_view type;
  std::uint32_t version;  ///< The old one.
  bool (*read)(Reader& in, Event& event);
};

/// Old is described and carries its `type` and `version`; `convert(Old)` gives today's event.
template <class Old, auto convert>
constexpr Upcast upcast_from() {
  return {Old::type, Old::version, [](Reader& in, Event& event) {
            Old data;
            if (!Codec<Old>::read(in, data)) return false;
            event = convert(std::move(data));
            return true;
          }};
}

/// Every old version there ever was (tests/golden/events.jsonl holds a line of each).
std::span<const Upcast> upcasts();

}  // namespace gstd::json
