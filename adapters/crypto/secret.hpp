// Secret bytes: wiped when they go, drawn from the system's generator, kept in 0600 files.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "events/core.hpp"

namespace gstd {

/// Overwrites memory in a way the compiler may not leave out.
void wipe(void* bytes, std::size_t size);

/// N secret bytes. Every copy wipes itself; nothing prints them.
template <std::size_t N>
class Secret {
 public:
  Secret() = default;
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret() { wipe(bytes.data(), N); }

  std::array<std::uint8_t, N> bytes{};
};

/// Opens libsodium's generator and picks its fastest code for this machine. Idempotent, any thread;
/// for this folder's code that draws random bytes inside libsodium.
void start_sodium();

/// From the operating system's generator. Any thread.
void fill_random(std::uint8_t* bytes, std::size_t size);

/// `Nonce nonce = random_bytes<12>();`
template <std::size_t N>
std::array<std::uint8_t, N> random_bytes() {
  std::array<std::uint8_t, N> bytes;
  fill_random(bytes.data(), N);
  return bytes;
}

/// Reads a file that only its user may read into `bytes`; how many there were, at most one more
/// than a right file has room for. `not_found`; `invalid`: others may read it; `unavailable`.
Result<std::size_t> read_private_file(const std::string& path, std::uint8_t* bytes,
                                      std::size_t size);
/// Makes it, mode 0600, all of it or nothing. `conflict` when there is one: nothing is overwritten.
Result<void> create_private_file(const std::string& path, std::string_view text);

/// Reads 32 secret bytes (64 hex digits in a file only its user may read); makes the file, mode
/// 0600, when there is none. Two processes that start at once end with the same secret.
/// `invalid`: not such a file, or others may read it; `unavailable`: the file system said no.
Result<Secret<32>> load_or_create_secret(const std::string& path);

}  // namespace gstd
