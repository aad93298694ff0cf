#include "adapters/http/live_socket.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>

namespace gstd::http {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;

/// A cut client that does not read gets this long for its last frames.
constexpr std::chrono::seconds last_words{5};

}  // namespace

class LiveSocket : public LiveClient, public std::enable_shared_from_this<LiveSocket> {
 public:
  explicit LiveSocket(OpenLive open)
      : socket_{std::move(open.stream)},
        request_{std::move(open.request)},
        live_{*open.live},
        on_gone_{std::move(open.on_gone)},
        cut_{socket_.get_executor()} {}

  void run() {
    beast::get_lowest_layer(socket_).expires_never();
    socket_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
    socket_.read_message_max(frame_bytes_max);
    socket_.text(true);
    socket_.async_accept(request_, [self = shared_from_this()](beast::error_code failed) {
      if (failed) return self->gone();
      self->is_open_ = true;
      self->id_ = self->live_.connect(self);
      self->read();
    });
  }

  void send(std::string text) override {
    if (is_closing_) return;
    queued_bytes_ += text.size();
    queue_.push_back(std::move(text));
    if (queue_.size() > queue_frames_max || queued_bytes_ > queue_bytes_max) cut_slow_client();
    if (!is_writing_) write();
  }

  void close(unsigned code, std::string reason) override {
    if (is_closing_) return;
    is_closing_ = true;
    // Not a WebSocket yet: there is no close frame, and the handshake is being written.
    if (!is_open_) return beast::get_lowest_layer(socket_).close();
    reason_ = websocket::close_reason{static_cast<websocket::close_code>(code), reason};
    cut_.expires_after(last_words);
    cut_.async_wait([self = shared_from_this()](beast::error_code cancelled) {
      if (!cancelled) beast::get_lowest_layer(self->socket_).close();
    });
    if (!is_writing_) write();
  }

 private:
  void cut_slow_client() {
    // The frame being written stays; what follows is worthless without what is dropped.
    if (queue_.size() > 1) queue_.erase(queue_.begin() + 1, queue_.end());
    queue_.push_back(json::encode(LaggingFrame{}));
    close(1013, "lagging");
  }

  void read() {
    socket_.async_read(buffer_, [self = shared_from_this()](beast::error_code failed,
                                                            std::size_t) {
      if (failed) return self->gone();
      const auto bytes = self->buffer_.cdata();
      const std::string text{static_cast<const char*>(bytes.data()), bytes.size()};
      self->buffer_.consume(text.size());
      self->live_.on_text(self->id_, text);
      self->read();
    });
  }

  void write() {
    if (queue_.empty()) {
      if (is_closing_ && !is_close_sent_) send_close();
      return;
    }
    is_writing_ = true;
    socket_.async_write(boost::asio::buffer(queue_.front()),
                        [self = shared_from_this()](beast::error_code failed, std::size_t) {
                          self->is_writing_ = false;
                          if (failed) return self->gone();
                          self->queued_bytes_ -=
                              std::min(self->queued_bytes_, self->queue_.front().size());
                          self->queue_.pop_front();
                          self->write();
                        });
  }

  void send_close() {
    is_close_sent_ = true;
    socket_.async_close(reason_, [self = shared_from_this()](beast::error_code) {
      self->cut_.cancel();
      self->gone();
    });
  }

  void gone() {
    is_closing_ = true;
    is_close_sent_ = true;
    cut_.cancel();
    if (id_ != 0) live_.on_closed(id_);
    id_ = 0;
    if (on_gone_) std::exchange(on_gone_, nullptr)();
  }

  websocket::stream<beast::tcp_stream> socket_;
  beast::http::request<beast::http::string_body> request_;
  Live& live_;
  std::function<void()> on_gone_;
  boost::asio::steady_timer cut_;
  beast::flat_buffer buffer_;
  LiveId id_ = 0;
  std::deque<std::string> queue_;  ///< The first is being written.
  std::size_t queued_bytes_ = 0;
  bool is_open_ = false;
  bool is_writing_ = false;
  bool is_closing_ = false;
  bool is_close_sent_ = false;
  websocket::close_reason reason_;
};

std::shared_ptr<LiveClient> open_live_socket(OpenLive open) {
  auto socket = std::make_shared<LiveSocket>(std::move(open));
  socket->run();
  return socket;
}

}  // namespace gstd::http
