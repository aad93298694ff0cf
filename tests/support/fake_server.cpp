#include "tests/support/fake_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>

namespace gstd {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;

constexpr std::chrono::milliseconds look_every{5};

}  // namespace

std::string_view FakeRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (beast::iequals(key, name)) return value;
  return {};
}

struct FakeServer::Impl {
  Impl(OnRequest request, OnFrame frame, std::atomic<std::size_t>& count)
      : on_request(std::move(request)), on_frame(std::move(frame)), connections(count) {
    acceptor.emplace(io, asio::ip::tcp::endpoint{asio::ip::address_v4::loopback(), 0});
    port = acceptor->local_endpoint().port();
    accepting = std::thread([this] { accept(); });
  }
  ~Impl() {
    is_over = true;
    accepting.join();
    for (std::thread& thread : serving) thread.join();
  }

  void accept() {
    while (!is_over) {
      auto one_io = std::make_shared<asio::io_context>(1);
      asio::ip::tcp::socket socket{*one_io};
      bool is_done = false;
      error_code error;
      acceptor->async_accept(socket, [&](const error_code& result) {
        error = result;
        is_done = true;
      });
      until(io, is_done);
      if (!is_done) {
        acceptor->close();
        io.restart();
        io.run();
      }
      if (!is_done || error || is_over) return;
      ++connections;
      serving.emplace_back([this, one_io, socket = std::move(socket)]() mutable {
        serve(*one_io, beast::tcp_stream{std::move(socket)});
      });
    }
  }

  // Runs until the operation is done or the server is going.
  void until(asio::io_context& on, const bool& is_done) {
    while (!is_done && !is_over) {
      on.restart();
      on.run_one_for(look_every);
    }
  }

  template <class Stream, class Start>
  bool complete(asio::io_context& on, Stream& stream, Start start) {
    error_code error;
    bool is_done = false;
    start([&](const error_code& result, std::size_t) {
      error = result;
      is_done = true;
    });
    until(on, is_done);
    if (!is_done) {
      beast::get_lowest_layer(stream).close();
      on.restart();
      on.run();
    }
    return !error && !is_over;
  }

  void serve(asio::io_context& on, beast::tcp_stream stream) {
    beast::flat_buffer buffer;
    for (;;) {
      http::request_parser<http::string_body> parser;
      parser.body_limit(32u << 20);
      if (!complete(on, stream,
                    [&](auto done) { http::async_read(stream, buffer, parser, std::move(done)); }))
        return;
      if (websocket::is_upgrade(parser.get())) return live(on, std::move(stream), parser.release());
      if (!answer(on, stream, parser.release())) return;
    }
  }

  bool answer(asio::io_context& on, beast::tcp_stream& stream,
              http::request<http::string_body> request) {
    FakeRequest asked{
        std::string(request.method_string()), std::string(request.target()), request.body(), {}};
    for (const auto& field : request)
      asked.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    FakeReply reply;
    {
      const std::scoped_lock lock{mutex};
      reply = on_request(asked);
    }
    if (reply.status == 0) return false;
    http::response<http::string_body> response{static_cast<http::status>(reply.status), 11};
    response.body() = reply.body;
    response.prepare_payload();
    return complete(on, stream,
                    [&](auto done) { http::async_write(stream, response, std::move(done)); }) &&
           !reply.is_last;
  }

  void live(asio::io_context& on, beast::tcp_stream stream,
            const http::request<http::string_body>& request) {
    websocket::stream<beast::tcp_stream> socket{std::move(stream)};
    error_code error;
    socket.accept(request, error);
    beast::flat_buffer buffer;
    while (!error && !is_over) {
      bool is_done = false;
      socket.async_read(buffer, [&](const error_code& result, std::size_t) {
        error = result;
        is_done = true;
      });
      while (!is_done && !is_over) {
        on.restart();
        on.run_one_for(look_every);
        if (!is_done) send_outbox(socket);
      }
      if (!is_done) {
        beast::get_lowest_layer(socket).close();
        on.restart();
        on.run();
      }
      if (error || is_over) return;
      const std::string frame = beast::buffers_to_string(buffer.data());
      buffer.consume(buffer.size());
      const std::scoped_lock lock{mutex};
      for (const std::string& text : on_frame(frame)) {
        if (text == "close") return;
        socket.write(asio::buffer(text), error);
      }
    }
  }

  void send_outbox(websocket::stream<beast::tcp_stream>& socket) {
    const std::scoped_lock lock{mutex};
    error_code error;
    for (const std::string& text : outbox) socket.write(asio::buffer(text), error);
    outbox.clear();
  }

  OnRequest on_request;
  OnFrame on_frame;
  std::atomic<std::size_t>& connections;
  std::atomic<bool> is_over{false};
  std::mutex mutex;
  std::vector<std::string> outbox;
  asio::io_context io{1};
  std::optional<asio::ip::tcp::acceptor> acceptor;
  unsigned short port = 0;
  std::vector<std::thread> serving;
  std::thread accepting;
};

FakeServer::FakeServer(OnRequest on_request, OnFrame on_frame)
    : impl_(std::make_unique<Impl>(std::move(on_request), std::move(on_frame), connections_)) {}
FakeServer::~FakeServer() = default;

std::string FakeServer::authority() const { return "127.0.0.1:" + std::to_string(impl_->port); }
ServerUrl FakeServer::url() const { return *parse_server_url("http://" + authority()); }

void FakeServer::push(std::string frame) {
  const std::scoped_lock lock{impl_->mutex};
  impl_->outbox.push_back(std::move(frame));
}

}  // namespace gstd
