// The WASM that tasks may use: the MVP with sign extension and bulk memory.
#pragma once

#include "wabt/feature.h"

namespace gstd {

inline wabt::Features task_features() {
  wabt::Features features;
  features.disable_sat_float_to_int();
  features.disable_simd();
  features.disable_multi_value();
  features.disable_reference_types();
  return features;  // Exceptions, threads, memory64 and the like are off by default.
}

}  // namespace gstd
