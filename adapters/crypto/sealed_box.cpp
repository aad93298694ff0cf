// The sealed-box half of cipher.hpp: libsodium, where cipher.cpp is OpenSSL.
#include <sodium.h>

#include "adapters/crypto/cipher.hpp"

namespace gstd {
namespace {

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

ResultKeyPair ResultKeyPair::from_seed(const Secret<32>& seed) {
  ResultKeyPair pair;
  crypto_box_seed_keypair(pair.id_.bytes.data(), pair.secret_.bytes.data(), seed.bytes.data());
  return pair;
}

Result<std::string> seal_to(const ResultKey& key, std::string_view plaintext) {
  start_sodium();
  std::string sealed(plaintext.size() + crypto_box_SEALBYTES, '\0');
  if (crypto_box_seal(bytes_of(sealed), bytes_of(plaintext), plaintext.size(), key.bytes.data()) !=
      0)
    return refuse("invalid", "nothing can be sealed to this key");
  return sealed;
}

Result<std::string> ResultKeyPair::open_sealed(std::string_view sealed) const {
  if (sealed.size() < crypto_box_SEALBYTES) return refuse("invalid", "too short for a sealed box");
  std::string plaintext(sealed.size() - crypto_box_SEALBYTES, '\0');
  if (crypto_box_seal_open(bytes_of(plaintext), bytes_of(sealed), sealed.size(), id_.bytes.data(),
                           secret_.bytes.data()) != 0)
    return refuse("invalid", "the box is sealed to another key, or was changed");
  return plaintext;
}

}  // namespace gstd
