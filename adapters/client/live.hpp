// A WebSocket client: text frames one by one, for one thread that also waits for other things.
#pragma once

#include <memory>
#include <optional>

#include "adapters/client/url.hpp"

namespace gstd {

class LiveSocket {
 public:
  /// Connects and shakes hands; `unavailable` when that fails within the timeout.
  static Result<LiveSocket> connect(const ServerUrl& url, std::string_view path,
                                    Millis timeout = Millis{10'000});
  ~LiveSocket();
  LiveSocket(LiveSocket&&) noexcept;
  LiveSocket& operator=(LiveSocket&&) noexcept;

  /// Sends one text frame. `unavailable` when the connection is gone: connect again.
  Result<bool> send(std::string_view text);
  /// The next text frame, waiting at most so long; nothing when there is none or after wake().
  /// `unavailable` when the connection is gone. Also answers pings: call it again and again.
  Result<std::optional<std::string>> receive(Millis wait);
  /// Ends a receive() that waits. Any thread, as long as the socket lives.
  void wake();
  /// Says goodbye; what the server still sends is thrown away.
  void close();

 private:
  class Connection;
  explicit LiveSocket(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace gstd
