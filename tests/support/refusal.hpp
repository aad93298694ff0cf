// What a Result was refused with, safe to ask of one that was not.
#pragma once

#include "events/core.hpp"

namespace gstd::testing {

/// The code of a refusal, `no refusal` of a value: a failing check then says so.
template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "no refusal" : result.error().code;
}

}  // namespace gstd::testing
