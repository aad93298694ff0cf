// One WebSocket: frames in, frames out, a bounded queue in between. Internal to the server.
#pragma once

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <functional>

#include "adapters/http/live.hpp"

namespace gstd::http {

/// What a client may leave unread before it is told `lagging` and cut.
constexpr std::size_t queue_frames_max = 1'024;
constexpr std::size_t queue_bytes_max = 1u << 20;

class LiveSocket;

struct OpenLive {
  boost::beast::tcp_stream stream;
  boost::beast::http::request<boost::beast::http::string_body> request;
  Live* live = nullptr;
  std::function<void()> on_gone;  ///< Once, when the socket is no more.
};

/// Answers the upgrade and keeps itself alive until the socket is closed.
std::shared_ptr<LiveClient> open_live_socket(OpenLive open);

}  // namespace gstd::http
