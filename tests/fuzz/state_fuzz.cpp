// Any bytes of the state cache: refused, or a state that is written and read again as the same.
#include <cstdlib>

#include "adapters/cache/state_codec.hpp"

using namespace gstd;

namespace {

const PackedStateCodec codec;

void demand(bool is_true) {
  if (!is_true) std::abort();
}

std::string encode(const StreamImage& image) {
  return std::visit([&](const auto& state) { return codec.encode(&state, image.trail); },
                    image.state);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const auto kind = static_cast<StreamKind>(size > 0 ? data[0] % std::variant_size_v<AnyState> : 0);
  const Result<StreamImage> image = codec.decode(kind, bytes);
  if (!image) {
    demand(image.error().code == "invalid" && !image.error().why.empty());
    return 0;
  }
  const std::string written = encode(*image);
  const Result<StreamImage> again = codec.decode(kind, written);
  demand(again && encode(*again) == written);
  return 0;
}
