#include "adapters/client/client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <optional>

namespace gstd {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr std::uint64_t body_bytes_max = 16u << 20;  // The largest blob.

using Request = http::request<http::string_body>;

tl::unexpected<Error> unavailable(const ServerUrl& url, const error_code& error) {
  return refuse("unavailable", url.authority + ": " + error.message());
}

}  // namespace

std::string_view Reply::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (beast::iequals(key, name)) return value;
  return {};
}

class Client::Connection {
 public:
  Connection(ServerUrl url, Millis timeout) : url_(std::move(url)), timeout_(timeout.get()) {}

  void set_header(std::string name, std::string value) {
    std::erase_if(headers_, [&](const auto& one) { return beast::iequals(one.first, name); });
    if (!value.empty()) headers_.emplace_back(std::move(name), std::move(value));
  }

  Result<Reply> send(http::verb verb, std::string_view path, std::string_view body,
                     const Headers& headers, std::string_view content_type) {
    Request request{verb, beast::string_view{path.data(), path.size()}, 11};
    request.set(http::field::host, url_.authority);
    for (const auto& [name, value] : headers_) request.set(name, value);
    for (const auto& [name, value] : headers) request.set(name, value);
    if (verb == http::verb::post) {
      request.set(http::field::content_type,
                  beast::string_view{content_type.data(), content_type.size()});
      request.body() = body;
    }
    request.prepare_payload();
    const bool was_open = stream_.has_value();
    error_code error;
    auto reply = exchange(request, error);
    // The server may close a connection that was idle: that says nothing about this request.
    if (!reply && was_open && is_closed(error)) reply = exchange(request, error);
    if (reply) return std::move(*reply);
    if (error == http::error::body_limit)
      return refuse("too_large", "the answer is larger than any blob");
    return unavailable(url_, error);
  }

 private:
  static bool is_closed(const error_code& error) {
    return error == http::error::end_of_stream || error == asio::error::connection_reset ||
           error == asio::error::broken_pipe || error == asio::error::eof;
  }

  std::optional<Reply> exchange(Request& request, error_code& error) {
    error = connect();
    if (!error)
      error = wait([&](auto done) { http::async_write(*stream_, request, std::move(done)); });
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(body_bytes_max);
    if (!error)
      error = wait([&](auto done) { http::async_read(*stream_, buffer, parser, std::move(done)); });
    if (error) {
      stream_.reset();
      return std::nullopt;
    }
    auto message = parser.release();
    if (!message.keep_alive()) stream_.reset();
    Reply reply{message.result_int(), {}, std::move(message.body())};
    for (const auto& field : message)
      reply.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    return reply;
  }

  error_code connect() {
    if (stream_) return {};
    error_code error;
    asio::ip::tcp::resolver resolver{io_};
    const auto ends = resolver.resolve(url_.host, url_.port, error);
    if (error) return error;
    stream_.emplace(io_);
    stream_->expires_after(timeout_);
    io_.restart();
    stream_->async_connect(ends, [&](const error_code& result, const auto&) { error = result; });
    io_.run();
    if (!error) stream_->socket().set_option(asio::ip::tcp::no_delay(true), error);
    if (error) stream_.reset();
    return error;
  }

  // Runs one operation to its end or to the timeout; Beast's timeouts exist only for async ones.
  template <class Start>
  error_code wait(Start start) {
    error_code error;
    stream_->expires_after(timeout_);
    io_.restart();
    start([&](const error_code& result, std::size_t) { error = result; });
    io_.run();
    return error;
  }

  ServerUrl url_;
  std::chrono::milliseconds timeout_;
  Headers headers_;
  asio::io_context io_{1};
  std::optional<beast::tcp_stream> stream_;
};

Client::Client(ServerUrl url, Millis timeout)
    : connection_(std::make_unique<Connection>(std::move(url), timeout)) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

void Client::set_header(std::string name, std::string value) {
  connection_->set_header(std::move(name), std::move(value));
}

Result<Reply> Client::get(std::string_view path, const Headers& headers) {
  return connection_->send(http::verb::get, path, {}, headers, {});
}

Result<Reply> Client::post(std::string_view path, std::string_view body, const Headers& headers,
                           std::string_view content_type) {
  return connection_->send(http::verb::post, path, body, headers, content_type);
}

}  // namespace gstd
