#include "adapters/crypto/cipher.hpp"

#include <openssl/evp.h>
#include <algorithm>
#include <cassert>
#include <climits>
#include <memory>

#include "events/sha256.hpp"

namespace gstd {
namespace {

constexpr std::size_t tag_size = 16;

struct ContextFree {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextFree>;

/// Fetched once: OpenSSL 3 looks an algorithm up under a lock each time otherwise.
const EVP_CIPHER* algorithm() {
  static const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return fetched;
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

int size_of(std::string_view text) {
  assert(text.size() <= INT_MAX);  // Blobs are limited to megabytes long before this.
  return static_cast<int>(text.size());
}

Sha256 key_of(const TaskId& task, const Wallet& requester) {
  return sha256(task.text() + requester.text());
}

}  // namespace

std::string seal_result(const TaskId& task, const Wallet& requester, std::string_view plaintext,
                        const Nonce& nonce) {
  const Sha256 key = key_of(task, requester);
  const std::string bound = task.text();
  std::string sealed(nonce.begin(), nonce.end());
  sealed.resize(nonce.size() + plaintext.size() + tag_size);
  unsigned char* const body = bytes_of(sealed) + nonce.size();
  const Context context{EVP_CIPHER_CTX_new()};
  int size = 0;
  const bool is_done =
      EVP_EncryptInit_ex2(context.get(), algorithm(), key.bytes.data(), nonce.data(), nullptr) ==
          1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(bound), size_of(bound)) == 1 &&
      EVP_EncryptUpdate(context.get(), body, &size, bytes_of(plaintext), size_of(plaintext)) == 1 &&
      EVP_EncryptFinal_ex(context.get(), body + plaintext.size(), &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, int{tag_size},
                          body + plaintext.size()) == 1;
  assert(is_done);
  static_cast<void>(is_done);
  return sealed;
}

Result<std::string> open_result(const TaskId& task, const Wallet& requester,
                                std::string_view sealed) {
  if (sealed.size() < result_overhead) return refuse("invalid", "too short for a sealed result");
  const Sha256 key = key_of(task, requester);
  const std::string bound = task.text();
  const std::string_view nonce = sealed.substr(0, Nonce{}.size());
  const std::string_view body = sealed.substr(nonce.size(), sealed.size() - result_overhead);
  std::string tag{sealed.substr(nonce.size() + body.size())};
  std::string plaintext(body.size(), '\0');
  const Context context{EVP_CIPHER_CTX_new()};
  int size = 0;
  const bool is_same =
      EVP_DecryptInit_ex2(context.get(), algorithm(), key.bytes.data(), bytes_of(nonce), nullptr) ==
          1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(bound), size_of(bound)) == 1 &&
      EVP_DecryptUpdate(context.get(), bytes_of(plaintext), &size, bytes_of(body), size_of(body)) ==
          1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, int{tag_size}, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), bytes_of(plaintext) + plaintext.size(), &size) == 1;
  if (!is_same)
    return refuse("invalid", "the result is of another task or requester, or was changed");
  return plaintext;
}

}  // namespace gstd
