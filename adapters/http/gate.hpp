// Gate: every request passes it. Guard, rate, route, identity, read-your-writes; then the handler.
#pragma once

#include <deque>

#include "adapters/http/services.hpp"

namespace gstd::http {

/// Owned by the I/O thread.
class Gate {
 public:
  explicit Gate(Services& services)
      : services_{services},
        per_ip_{services.options.per_ip},
        per_wallet_{services.options.per_wallet} {}

  /// Takes a whole request. `exchange->respond` is called exactly once, perhaps at once.
  void handle(ExchangePtr exchange);
  /// The same for one that could not be read: answered, logged and counted like the others.
  void refuse_unread(ExchangePtr exchange, const Error& error);
  /// The largest body this request may have; 0 when no route takes one.
  std::size_t body_max(std::string_view method, std::string_view path) const;
  /// What an upgrade to WebSocket must pass as well. Finds out the client's address.
  Result<void> check_guard(Request& request);

 private:
  Result<void> admit(Exchange& exchange, const Route*& route);
  void finish(const Exchange& exchange, Reply reply, std::function<void(Reply)> respond);
  void wait_then_handle(ExchangePtr exchange, const Route& route);

  Services& services_;
  TokenBuckets per_ip_;
  TokenBuckets per_wallet_;
};

/// Reads `?min=3:1842,5:7` and `?wait_ms=`.
struct ReadAfter {
  std::vector<Position> positions;
  std::chrono::milliseconds wait{0};
};
Result<ReadAfter> read_after(const Request& request);

}  // namespace gstd::http
