// The bytes between run_module and its child: numbers in front, then what they measure.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace gstd {

/// Parent to child, followed by the module's bytes and the input's.
struct JobHeader {
  std::uint32_t module_bytes = 0;
  std::uint32_t input_bytes = 0;
  std::uint32_t memory_pages_max = 0;
  std::uint32_t cpu_seconds_max = 0;
  std::uint32_t output_bytes_max = 0;
};

/// Child to parent, followed by the output's bytes.
struct AnswerHeader {
  std::int32_t exit = 0;
  std::uint32_t output_bytes = 0;
};

/// Both ends are the same program on the same machine: the bytes in memory are the format.
template <class Header>
std::string to_bytes(const Header& header) {
  return std::string(reinterpret_cast<const char*>(&header), sizeof header);
}
template <class Header>
Header from_bytes(std::string_view bytes) {
  Header header;
  std::memcpy(&header, bytes.data(), sizeof header);
  return header;
}

}  // namespace gstd
