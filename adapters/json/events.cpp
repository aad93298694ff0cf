#include "adapters/json/events.hpp"

#include <algorithm>

namespace gstd::json {
namespace {

template <class E>
bool read_as(Reader& in, Event& event) {
  E data;
  if (!Codec<E>::read(in, data)) return false;
  event = std::move(data);
  return true;
}

template <class... Es>
consteval auto kinds_of(boost::mp11::mp_list<Es...>) {
  std::array<EventKind, sizeof...(Es)> kinds{EventKind{Es::type, Es::version, read_as<Es>}...};
  std::ranges::sort(kinds, {}, &EventKind::type);
  return kinds;
}

constexpr auto kinds = kinds_of(boost::mp11::mp_rename<AnyEvent, boost::mp11::mp_list>{});

/// The members of an event's envelope, before its data can be read.
struct Envelope {
  std::optional<std::string_view> type;
  std::optional<std::uint32_t> version;
  std::optional<std::size_t> data;  ///< Where the data starts.
};

bool read_member(Reader& in, std::string_view name, Envelope& envelope) {
  if (name == "type" && !envelope.type) return in.text(envelope.type.emplace(), "a string");
  if (name == "v" && !envelope.version)
    return Codec<std::uint32_t>::read(in, envelope.version.emplace());
  if (name == "data" && !envelope.data) {
    envelope.data = in.mark();
    in.skip();
    return true;
  }
  const bool is_known = name == "type" || name == "v" || name == "data";
  return in.fail(is_known ? "given twice" : "unknown member");
}

bool read_envelope(Reader& in, Envelope& envelope) {
  if (in.current().kind != TokenKind::object_start) return in.fail_kind("an object");
  while (in.advance().kind == TokenKind::key) {
    const std::string_view name = in.current().view();
    in.advance();
    if (!read_member(in, name, envelope)) return in.inside(name);
  }
  const std::string_view missing = !envelope.type      ? "type"
                                   : !envelope.version ? "v"
                                   : !envelope.data    ? "data"
                                                       : "";
  if (missing.empty()) return true;
  in.fail("missing");
  return in.inside(missing);
}

using Read = bool (*)(Reader& in, Event& event);

Read find_read(Reader& in, std::string_view type, std::uint32_t version,
               std::span<const Upcast> upcasts) {
  const auto kind = std::ranges::lower_bound(kinds, type, {}, &EventKind::type);
  if (kind == kinds.end() || kind->type != type) {
    in.fail("unknown event type");
    in.inside("type");
    return nullptr;
  }
  if (kind->version == version) return kind->read;
  for (const Upcast& upcast : upcasts)
    if (upcast.type == type && upcast.version == version) return upcast.read;
  in.fail("unknown version of " + std::string{type});
  in.inside("v");
  return nullptr;
}

}  // namespace

std::span<const EventKind> event_kinds() { return kinds; }

void Codec<Event>::write(Writer& out, const Event& event) {
  const auto write_one = [&]<class E>(const E& data) {
    out.object_start();
    out.key("type");
    out.string(E::type);
    out.key("v");
    out.integer(std::uint64_t{E::version});
    out.key("data");
    Codec<E>::write(out, data);
    out.object_end();
  };
  std::visit([&](const auto& noun) { std::visit(write_one, noun); }, event);
}

bool Codec<Event>::read(Reader& in, Event& event) { return read(in, event, upcasts()); }

bool Codec<Event>::read(Reader& in, Event& event, std::span<const Upcast> upcasts) {
  Envelope envelope;
  if (!read_envelope(in, envelope)) return false;
  const Read read_data = find_read(in, *envelope.type, *envelope.version, upcasts);
  if (read_data == nullptr) return false;
  const std::size_t behind = in.mark();
  in.back_to(*envelope.data);
  if (!read_data(in, event)) return in.inside("data");
  in.back_to(behind);
  return true;
}

}  // namespace gstd::json
