// States of streams as bytes for the node's cache: StateCodec (actors/runtime/ports.hpp) in JSON.
#pragma once

#include "actors/runtime/ports.hpp"

namespace gstd::json {

/// `[state,trail]`. Without state of its own: one object serves any number of threads.
class JsonStateCodec final : public StateCodec {
 public:
  std::string encode(AnyStateRef state, const Trail& trail) const override;
  Result<StreamImage> decode(StreamKind kind, std::string_view bytes) const override;
  /// A hash of every state's layout: it follows the describe lines by itself.
  std::string version() const override;
};

}  // namespace gstd::json
