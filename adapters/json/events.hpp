// Events in JSON: {"type":"task.claimed","v":1,"data":{...}}.
#pragma once

#include "adapters/json/codec.hpp"
#include "adapters/json/upcast.hpp"
#include "events/event.hpp"

namespace gstd::json {

/// A version older than the current one goes through its upcast; an unknown type or version is
/// refused at /type or /v.
template <>
struct Codec<Event> {
  static void write(Writer& out, const Event& event);
  static bool read(Reader& in, Event& event);
  /// The same with other upcasts; the tests plant one.
  static bool read(Reader& in, Event& event, std::span<const Upcast> upcasts);
};

template <class... Nouns>
boost::mp11::mp_append<Nouns...> all_of(const std::variant<Nouns...>&);

/// A variant of every event struct, without the nouns between.
using AnyEvent = decltype(all_of(std::declval<Event>()));

/// One event the program knows.
struct EventKind {
  std::string_view type;
  std::uint32_t version;
  bool (*read)(Reader& in, Event& event);
};

/// All of them, sorted by type.
std::span<const EventKind> event_kinds();

}  // namespace gstd::json
