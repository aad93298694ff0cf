// HTTP and HTTPS over libcurl.
#pragma once

#include <memory>

#include "adapters/chain/transport.hpp"
#include "adapters/crypto/secret_text.hpp"

namespace gstd::chain {

/// A page of 1,000 transactions of ours has 3 MiB. A block, and so a transaction with all its
/// messages, is at most some 4 MiB; services write it in base64 and explain it besides.
constexpr std::size_t answer_bytes_max = 32u << 20;

struct CurlOptions {
  /// `https://toncenter.com/api/v3`, `http://127.0.0.1:8081/api/v3`. Without query and user.
  std::string base_url;
  /// Sent as X-API-Key when there is one. Over https, or to this machine, alone.
  SecretText api_key{};
  Millis connect_timeout{5'000};
  /// Of the whole exchange: liteservers answer in one second or give up after ten.
  Millis timeout{15'000};
  std::size_t body_bytes_max = answer_bytes_max;
};

/// Keeps its connection and uses it again. Certificates are verified, redirects are answers like
/// any other, so the key goes nowhere else. Errors never hold the key.
/// `invalid` for a base URL that is none, or that a key may not travel to.
Result<std::unique_ptr<Transport>> open_curl(CurlOptions options);

}  // namespace gstd::chain
