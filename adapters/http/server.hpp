// HttpServer: the thin door. HTTP/1.1 and WebSocket on one I/O thread; TLS and HTTP/2 are nginx's.
#pragma once

#include <memory>

#include "adapters/http/options.hpp"

namespace gstd {

/// The order of life: make the server, then pool, stores and the engine with `feed()`, `start`, …,
/// `stop`, let all of them go, and only then the server: their late answers still find it.
class HttpServer {
 public:
  explicit HttpServer(http::HttpOptions options);
  ~HttpServer();

  /// What the engine calls with accepted records; any thread, before `start` as well.
  Engine::OnAccepted feed();
  /// Listens and answers from now on; the port that was taken. `invalid` for an address that
  /// loopback mode forbids, `unavailable` when it cannot be had.
  Result<std::uint16_t> start(http::HttpPorts ports);
  /// `GET /tasks/{task}` and so on, once started; its description must list the same.
  std::vector<std::string> routes() const;
  /// No new requests; those under way are answered, at most for a few seconds. Waits.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gstd
