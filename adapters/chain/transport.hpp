// One question over HTTP and its answer: what the client does, what is patient for it, and what
// tests put in its place.
#pragma once

#include "events/core.hpp"

namespace gstd::chain {

struct HttpRequest {
  std::string target;  ///< Path and query below the base URL: "/transactions?account=...".
  std::optional<std::string> body;  ///< JSON: then it is a POST.
  /// Asking twice does no harm, so that a lost answer is asked for again.
  bool is_repeatable = true;
};

struct HttpAnswer {
  unsigned status = 0;
  std::string body;
};

/// Blocking; one thread at a time.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Whatever the server answered, 404 and 503 too. `unavailable` when it did not answer,
  /// `too_large` when it said more than is read.
  virtual Result<HttpAnswer> exchange(const HttpRequest& request) = 0;
};

}  // namespace gstd::chain
