// The demo modules as the build made them, and the child that runs them.
#pragma once

#include <fstream>
#include <iterator>

#include "adapters/wasm/run.hpp"

namespace gstd {

inline std::string demo_module(const std::string& name) {
  std::ifstream file(std::string(GSTD_DEMO) + "/" + name + ".wasm", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline ChildCommand test_child() { return {GSTD_WASM_CHILD}; }

}  // namespace gstd
