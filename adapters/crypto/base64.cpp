#include "adapters/crypto/base64.hpp"

#include <sodium.h>

#include <algorithm>

namespace gstd {

Result<std::string> from_base64(std::string_view text) {
  std::string plain{text};
  std::ranges::replace(plain, '-', '+');
  std::ranges::replace(plain, '_', '/');
  if (plain.size() % 4 == 0)
    for (int i = 0; i < 2 && plain.ends_with('='); ++i) plain.pop_back();
  std::string bytes(plain.size(), '\0');
  std::size_t size = 0;
  const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                       plain.data(), plain.size(), nullptr, &size, nullptr,
                                       sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  if (failed) return refuse("invalid", "not base64");
  bytes.resize(size);
  return bytes;
}

std::string to_base64(std::string_view bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // Its closing zero.
  return text;
}

}  // namespace gstd
