// Any bytes as a task's module: an answer, never a crash, and what is accepted can be read again.
#include <cstdint>
#include <cstdlib>

#include "adapters/wasm/validate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  const auto facts = gstd::validate_module(bytes);
  if (facts && facts->memory_pages_max > gstd::memory_pages_limit) std::abort();
  if (!facts && facts.error().why.empty()) std::abort();
  return 0;
}
