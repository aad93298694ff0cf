#include "adapters/cache/state_codec.hpp"

#include "adapters/cache/packed_containers.hpp"
#include "adapters/json/states.hpp"
#include "events/sha256.hpp"

namespace gstd {
namespace {

// What a state *means*, or how values are packed, can change while the layout stays: then this
// number goes up by one.
constexpr std::uint32_t meaning = 2;
constexpr std::size_t version_digits = 16;

/// A variant's alternatives stand in the order of StreamKind.
template <std::size_t kind = 0>
bool read_state(packed::Reader& in, AnyState& state, std::size_t wanted) {
  if constexpr (kind < std::variant_size_v<AnyState>) {
    if (kind != wanted) return read_state<kind + 1>(in, state, wanted);
    return packed::read(in, state.emplace<kind>());
  }
  return false;
}

}  // namespace

std::string PackedStateCodec::encode(AnyStateRef state, const Trail& trail) const {
  packed::Writer out;
  packed::write(out, static_cast<std::uint8_t>(state.index()));
  std::visit([&](const auto* value) { packed::write(out, *value); }, state);
  packed::write(out, trail);
  return out.take();
}

Result<StreamImage> PackedStateCodec::decode(StreamKind kind, std::string_view bytes) const {
  packed::Reader in{bytes};
  std::uint8_t written = 0;
  if (!packed::read(in, written) || written != static_cast<std::uint8_t>(kind))
    return refuse("invalid", "the state of another kind of stream");
  StreamImage image;
  if (read_state(in, image.state, written) && packed::read(in, image.trail) && in.left() == 0)
    return image;
  return refuse("invalid", "not a state as this version writes it");
}

std::string PackedStateCodec::version() const {
  return std::to_string(meaning) + "-" +
         sha256(json::state_layouts()).text().substr(0, version_digits);
}

}  // namespace gstd
