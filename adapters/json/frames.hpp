// What nodes say to each other, in JSON; and every command, by its name.
#pragma once

#include "actors/runtime/frames.hpp"
#include "adapters/json/codec.hpp"

namespace gstd::json {

/// ["ClaimTask",{...}]; the name is the struct's.
template <>
struct Codec<AnyCommand> {
  static void write(Writer& out, const AnyCommand& command);
  static bool read(Reader& in, AnyCommand& command);
};

/// Without state: one object serves any number of threads.
class JsonFrameCodec final : public FrameCodec {
 public:
  std::string encode(const Frame& frame) const override;
  Result<Frame> decode(std::string_view bytes) const override;
};

}  // namespace gstd::json
