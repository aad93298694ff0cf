#include "adapters/client/live.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

namespace gstd {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;

constexpr std::size_t frame_bytes_max = 64u << 10;  // domain.md §8.
constexpr std::chrono::seconds idle_limit{30};      // Half of it without a frame sends a ping.
constexpr std::chrono::milliseconds write_limit{5000};
constexpr std::chrono::milliseconds close_limit{500};

}  // namespace

class LiveSocket::Connection {
 public:
  error_code connect(const ServerUrl& url, std::string_view path, std::chrono::milliseconds limit) {
    error_code error;
    asio::ip::tcp::resolver resolver{io_};
    const auto ends = resolver.resolve(url.host, url.port, error);
    if (error) return error;
    auto& tcp = beast::get_lowest_layer(stream_);
    tcp.expires_after(limit);
    tcp.async_connect(ends, [&](const error_code& result, const auto&) { error = result; });
    run();
    if (error) return error;
    tcp.socket().set_option(asio::ip::tcp::no_delay(true), error);
    tcp.expires_never();
    stream_.set_option(websocket::stream_base::timeout{limit, idle_limit, true});
    stream_.read_message_max(frame_bytes_max);
    stream_.text(true);
    const std::string target{path};
    bool is_done = false;
    stream_.async_handshake(url.authority, target, [&](const error_code& result) {
      error = result;
      is_done = true;
    });
    // Not the whole loop: after a refusal the timer of the handshake keeps it to the limit.
    while (!is_done) step(limit);
    return error;
  }

  error_code send(std::string_view text) {
    if (error_) return error_;
    error_code error;
    bool is_done = false;
    stream_.async_write(asio::buffer(text.data(), text.size()),
                        [&](const error_code& result, std::size_t) {
                          error = result;
                          is_done = true;
                        });
    // A read stays pending all the time, so the loop ends with the write, not with the work.
    while (!is_done && step(write_limit)) {
    }
    if (!is_done) cut(is_done);
    return error;
  }

  Result<std::optional<std::string>> receive(std::chrono::milliseconds wait) {
    start_read();
    // One step is one handler, and a frame takes several.
    const auto until = std::chrono::steady_clock::now() + wait;
    while (!has_frame_ && !error_ && !is_woken_) {
      const auto rest = until - std::chrono::steady_clock::now();
      if (rest.count() <= 0 && !step({})) break;
      if (rest.count() > 0) step(std::chrono::ceil<std::chrono::milliseconds>(rest));
    }
    is_woken_ = false;
    if (has_frame_) {
      has_frame_ = false;
      std::string text = beast::buffers_to_string(buffer_.data());
      buffer_.consume(buffer_.size());
      return std::optional<std::string>{std::move(text)};
    }
    if (error_) return refuse("unavailable", "the live connection ended: " + error_.message());
    return std::optional<std::string>{};
  }

  void wake() {
    asio::post(io_, [this] { is_woken_ = true; });
  }

  void close() {
    bool is_done = false;
    stream_.async_close(websocket::close_code::normal, [&](const error_code&) { is_done = true; });
    const auto until = std::chrono::steady_clock::now() + close_limit;
    while (!is_done && std::chrono::steady_clock::now() < until) step(close_limit);
    cut(is_done);
  }

 private:
  void run() {
    io_.restart();
    io_.run();
  }
  // Ends the connection, and waits for the operation on it whose handler refers to its caller.
  // Not for the whole loop: the idle timer would keep it for seconds.
  void cut(const bool& is_done) {
    beast::get_lowest_layer(stream_).close();
    while (!is_done) step(close_limit);
  }
  // One handler, or none within the time; false when nothing happened.
  bool step(std::chrono::milliseconds wait) {
    io_.restart();
    return io_.run_one_for(wait) > 0;
  }
  void start_read() {
    if (is_reading_ || has_frame_ || error_) return;
    is_reading_ = true;
    stream_.async_read(buffer_, [this](const error_code& error, std::size_t) {
      is_reading_ = false;
      error_ = error;
      has_frame_ = !error;
    });
  }

  asio::io_context io_{1};
  websocket::stream<beast::tcp_stream> stream_{io_};
  beast::flat_buffer buffer_;
  error_code error_;
  bool is_reading_ = false;
  bool has_frame_ = false;
  bool is_woken_ = false;
};

LiveSocket::LiveSocket(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
LiveSocket::~LiveSocket() = default;
LiveSocket::LiveSocket(LiveSocket&&) noexcept = default;
LiveSocket& LiveSocket::operator=(LiveSocket&&) noexcept = default;

Result<LiveSocket> LiveSocket::connect(const ServerUrl& url, std::string_view path,
                                       Millis timeout) {
  auto connection = std::make_unique<Connection>();
  const auto error = connection->connect(url, path, std::chrono::milliseconds(timeout.get()));
  if (error) return refuse("unavailable", url.authority + ": " + error.message());
  return LiveSocket{std::move(connection)};
}

Result<bool> LiveSocket::send(std::string_view text) {
  const auto error = connection_->send(text);
  if (error) return refuse("unavailable", "the live connection ended: " + error.message());
  return true;
}

Result<std::optional<std::string>> LiveSocket::receive(Millis wait) {
  return connection_->receive(std::chrono::milliseconds(wait.get()));
}

void LiveSocket::wake() { connection_->wake(); }
void LiveSocket::close() { connection_->close(); }

}  // namespace gstd
