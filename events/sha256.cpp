#include "events/sha256.hpp"

#include <algorithm>
#include <cassert>
#include <memory>
#include <openssl/evp.h>

namespace gstd {
namespace {

struct ContextFree {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

/// Fetched once: OpenSSL 3 looks an algorithm up under a lock each time otherwise.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched;
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
  thread_local const std::unique_ptr<EVP_MD_CTX, ContextFree> context{EVP_MD_CTX_new()};
  Sha256 hash;
  unsigned int size = 0;
  const bool done = EVP_DigestInit_ex2(context.get(), algorithm(), nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), hash.bytes.data(), &size) == 1;
  assert(done && size == Sha256::size);
  static_cast<void>(done);
  return hash;
}

void put_field(std::string& out, std::string_view field) {
  const auto size = static_cast<std::uint32_t>(field.size());
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(size >> shift));
  out.append(field);
}

std::array<std::uint8_t, 16> uuid_v8(const Sha256& hash) {
  std::array<std::uint8_t, 16> uuid{};
  std::copy_n(hash.bytes.begin(), uuid.size(), uuid.begin());
  uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0F) | 0x80);  // Version 8.
  uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3F) | 0x80);  // Variant 10.
  return uuid;
}

CommandId command_id(std::string_view by, std::string_view key) {
  std::string bytes{by};
  bytes.push_back('\0');
  bytes.append(key);
  const Sha256 hash = sha256(bytes);
  CommandId id;
  std::copy_n(hash.bytes.begin(), CommandId::size, id.bytes.begin());
  return id;
}

TaskId task_id(const Wallet& requester, std::string_view key, std::uint32_t index) {
  std::string bytes = "gstd-task-v1";
  put_field(bytes, requester.text());
  put_field(bytes, key);
  put_field(bytes, std::to_string(index));
  return TaskId{uuid_v8(sha256(bytes))};
}

EscrowId escrow_id(const Wallet& requester, std::string_view network, std::string_view currency,
                   std::uint32_t generation) {
  std::string bytes = "gstd-escrow-v1";
  put_field(bytes, requester.text());
  put_field(bytes, network);
  put_field(bytes, currency);
  put_field(bytes, std::to_string(generation));
  return EscrowId{uuid_v8(sha256(bytes))};
}

}  // namespace gstd
