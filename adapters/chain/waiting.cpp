#include "adapters/chain/waiting.hpp"

#include <bit>
#include <chrono>

#include "adapters/crypto/secret.hpp"

namespace gstd::chain {

Millis RealWaiting::now() {
  using namespace std::chrono;
  return Millis{duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count()};
}

std::uint64_t RealWaiting::random() {
  return std::bit_cast<std::uint64_t>(random_bytes<sizeof(std::uint64_t)>());
}

bool RealWaiting::rest(Millis span) {
  if (span > Millis{}) stop_.rest(std::chrono::milliseconds{span.get()});
  return !stop_;
}

}  // namespace gstd::chain
