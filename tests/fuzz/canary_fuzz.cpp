// A target that must fail: its fault lies behind four bytes that only coverage leads to.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // One branch per byte, so that each byte found is new coverage.
  if (size >= 4 && data[0] == 'G' && data[1] == 'S' && data[2] == 'T' && data[3] == 'D') {
    std::fputs("canary found\n", stderr);
    std::abort();
  }
  return 0;
}
