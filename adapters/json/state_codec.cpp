#include "adapters/json/state_codec.hpp"

#include "adapters/json/schema.hpp"
#include "events/sha256.hpp"

namespace gstd::json {
namespace {

// What a state *means* can change while its layout stays: then this number goes up by one.
constexpr std::uint32_t meaning = 1;
constexpr std::size_t version_digits = 16;

template <class State>
Result<StreamImage> decode_as(std::string_view bytes) {
  return json::decode<std::pair<State, Trail>>(bytes).map([](std::pair<State, Trail>&& image) {
    return StreamImage{std::move(image.first), std::move(image.second)};
  });
}

template <class... States>
std::string layouts(const std::variant<States...>*) {
  return (schema_of<States>() + ...);
}

}  // namespace

std::string JsonStateCodec::encode(AnyStateRef state, const Trail& trail) const {
  Writer out;
  out.array_start();
  std::visit([&]<class State>(const State* value) { Codec<State>::write(out, *value); }, state);
  Codec<Trail>::write(out, trail);
  out.array_end();
  return out.take();
}

Result<StreamImage> JsonStateCodec::decode(StreamKind kind, std::string_view bytes) const {
  switch (kind) {
    case StreamKind::task: return decode_as<Task::State>(bytes);
    case StreamKind::worker: return decode_as<Worker::State>(bytes);
    case StreamKind::escrow: return decode_as<Escrow::State>(bytes);
    case StreamKind::reserve: return decode_as<Reserve::State>(bytes);
    case StreamKind::user: return decode_as<User::State>(bytes);
    case StreamKind::policy: return decode_as<Policy::State>(bytes);
    case StreamKind::ops: return decode_as<Ops::State>(bytes);
  }
  return refuse("invalid", "unknown kind of stream");
}

std::string JsonStateCodec::version() const {
  const std::string all = layouts(static_cast<const AnyState*>(nullptr)) + schema_of<Trail>();
  return std::to_string(meaning) + "-" + sha256(all).text().substr(0, version_digits);
}

}  // namespace gstd::json
