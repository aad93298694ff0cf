// domain.md §9: commands that know a `now` get the time at which they are decided.
#pragma once

#include "actors/command.hpp"

namespace gstd {

inline void stamp(AnyCommand& command, UnixMillis now) {
  std::visit(
      [&](auto& noun) {
        std::visit(
            [&](auto& content) {
              if constexpr (requires { content.now = now; }) content.now = now;
            },
            noun);
      },
      command);
}

}  // namespace gstd
