// An HTTP and WebSocket server that says what a test tells it to: for clients under test.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "adapters/client/client.hpp"

namespace gstd {

struct FakeRequest {
  std::string method;
  std::string target;
  std::string body;
  Headers headers;
  std::string_view header(std::string_view name) const;
};

/// status 0 closes the connection without an answer.
struct FakeReply {
  unsigned status = 200;
  std::string body;
  bool is_last = false;  ///< Close the connection afterwards without saying so.
};

/// On a free loopback port, one thread per connection; gone when it goes out of scope. The two
/// handlers are called one at a time.
class FakeServer {
 public:
  using OnRequest = std::function<FakeReply(const FakeRequest&)>;
  /// What to send back for one frame; `close` among them ends the connection.
  using OnFrame = std::function<std::vector<std::string>(const std::string& frame)>;

  FakeServer(OnRequest on_request, OnFrame on_frame);
  ~FakeServer();

  ServerUrl url() const;
  std::string authority() const;
  /// Sends a frame to the connected WebSocket client, from any thread.
  void push(std::string frame);
  std::size_t connections() const { return connections_; }

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  std::atomic<std::size_t> connections_{0};
};

}  // namespace gstd
