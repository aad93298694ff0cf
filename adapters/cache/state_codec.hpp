// States of streams as bytes for the node's cache: StateCodec (actors/runtime/ports.hpp), packed.
#pragma once

#include "actors/runtime/ports.hpp"

namespace gstd {

/// The kind of stream, its state, its trail. Without state of its own: one object serves any number
/// of threads. Refusals: `invalid` for bytes of another kind or layout, or cut off.
class PackedStateCodec final : public StateCodec {
 public:
  std::string encode(AnyStateRef state, const Trail& trail) const override;
  Result<StreamImage> decode(StreamKind kind, std::string_view bytes) const override;
  /// A hash of every state's layout: it follows the describe lines by itself.
  std::string version() const override;
};

}  // namespace gstd
