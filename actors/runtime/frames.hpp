// What nodes say to each other. adapters/json puts it into bytes.
#pragma once

#include <memory>

#include "actors/runtime/engine.hpp"

namespace gstd {

/// I am here. Not ready: still reading the journal, or leaving.
struct Beat {
  bool is_ready = false;
};
/// Commands for one stream whose partition you own, in order.
struct Forward {
  std::uint64_t id = 0;  ///< Of the sender's, for the reply.
  std::vector<Command> commands;
};
/// One answer a command, once all have theirs.
struct Replied {
  std::uint64_t id = 0;
  std::vector<Answer> answers;
};
using Frame = std::variant<Beat, Forward, Replied>;

/// Any thread.
class FrameCodec {
 public:
  virtual ~FrameCodec() = default;
  virtual std::string encode(const Frame& frame) const = 0;
  /// `invalid` with the path of the fault.
  virtual Result<Frame> decode(std::string_view bytes) const = 0;
};

}  // namespace gstd
