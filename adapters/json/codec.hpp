// JSON by description: what BOOST_DESCRIBE lists is what is written and read, nothing more or less.
//
//   std::string text = json::encode(value);
//   Result<ClaimBody> body = json::decode<ClaimBody>(text);   // invalid: /worker: expected ...
//
// Unknown, missing and repeated members, wrong kinds, numbers out of range, broken UTF-8 and
// anything behind the value are refused with a JSON pointer to the fault. Any thread.
#pragma once

#include "adapters/json/containers.hpp"

namespace gstd::json {

template <class T>
std::string encode(const T& value) {
  Writer out;
  Codec<T>::write(out, value);
  return out.take();
}

template <class T>
Result<T> decode(std::string_view text) {
  Reader in{text};
  T value{};
  if (in.failed() || !Codec<T>::read(in, value)) return tl::unexpected<Error>{in.take_error()};
  return value;
}

/// For clients only, of what others answer: what it says besides is skipped, and null is absent.
template <class T>
Result<T> decode_known(std::string_view text) {
  Reader in{text, Whose::others};
  T value{};
  if (in.failed() || !Codec<T>::read(in, value)) return tl::unexpected<Error>{in.take_error()};
  return value;
}

}  // namespace gstd::json
