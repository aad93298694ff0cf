// WASM modules written as text in the tests that use them.
#pragma once

#include <string>
#include <string_view>

namespace gstd {

/// The binary of a module in WebAssembly text. Unchecked, so that a test can build a wrong one;
/// ends the test run when the text itself cannot be read.
std::string wat(std::string_view text);

/// A whole task module whose `run` has this body; `run`'s parameters are $at and $size, it has
/// an i32 local $i, and must leave an i64.
std::string task_module(std::string_view run_body, std::string_view memory = "(memory 1 16)");

}  // namespace gstd
