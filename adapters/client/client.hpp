// A small blocking HTTP/1.1 client for the worker and the command line.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "adapters/client/url.hpp"

namespace gstd {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Reply {
  unsigned status = 0;
  Headers headers;
  std::string body;
  /// The first header of this name, in any case; empty when there is none.
  std::string_view header(std::string_view name) const;
};

/// Keeps one connection open and uses it again. A request whose connection turns out to be closed
/// is sent once more on a new one, so whoever creates something gives it an Idempotency-Key.
/// One thread at a time.
class Client {
 public:
  /// Connects only when first used. Bodies above 16 MiB are refused as `too_large`.
  explicit Client(ServerUrl url, Millis timeout = Millis{10'000});
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  /// Sent with every request from now on; an empty value takes it away.
  void set_header(std::string name, std::string value);

  /// Whatever the server answered, 404 and 503 too; `unavailable` when it did not answer.
  Result<Reply> get(std::string_view path, const Headers& headers = {});
  Result<Reply> post(std::string_view path, std::string_view body, const Headers& headers = {},
                     std::string_view content_type = "application/json");

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

/// The body of a 2xx answer; else the problem+json's code, detail and first path as the error.
/// An answer that is no problem+json is `unavailable` and names the status.
Result<std::string> body_of(Result<Reply> reply);

}  // namespace gstd
