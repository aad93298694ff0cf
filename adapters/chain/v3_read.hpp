// How every answer is read, and how its faults are named.
#pragma once

#include "adapters/json/codec.hpp"

namespace gstd::chain::v3 {

constexpr std::int64_t ms_per_s = 1'000;

inline tl::unexpected<Error> bad(const std::string& path, std::string why) {
  return refuse("bad_answer", std::move(why), path);
}

template <class T>
Result<T> read(std::string_view json) {
  auto value = json::decode_known<T>(json);
  if (!value) return bad(value.error().path, value.error().why);
  return value;
}

}  // namespace gstd::chain::v3
