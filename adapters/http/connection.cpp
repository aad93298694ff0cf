#include "adapters/http/connection.hpp"

#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <optional>

#include "adapters/http/live_socket.hpp"

namespace gstd::http {
namespace {

namespace beast = boost::beast;
namespace field = boost::beast::http;
using boost::asio::ip::tcp;
using Field = field::field;

constexpr std::chrono::seconds idle_max{75};   // Longer than nginx keeps its own side open.
constexpr std::chrono::seconds body_within{30};
constexpr std::chrono::seconds write_within{30};
/// A refused client may still be sending; what it sends is dropped for this long.
constexpr std::chrono::seconds linger_within{3};
constexpr std::string_view live_path = "/api/v1/ws";

bool is_forwarding(std::string_view name) {
  return beast::iequals(name, "Forwarded") || beast::iequals(name, "Via") ||
         (name.size() > 12 && beast::iequals(name.substr(0, 12), "X-Forwarded-"));
}

/// A socket that hears both families writes IPv4 as `::ffff:127.0.0.1`.
boost::asio::ip::address plain(const boost::asio::ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
}

template <class Message>
std::string text_of(const Message& message, Field name) {
  const auto value = message[name];
  return {value.data(), value.size()};
}

Error unread(beast::error_code failed) {
  if (failed == field::error::body_limit)
    return {Errc::too_large, "too_large", "the body is too large", ""};
  if (failed == field::error::header_limit)
    return {Errc::too_large, "too_large", "the header is too large", ""};
  return {Errc::invalid, "invalid", "not a request of HTTP/1.1: " + failed.message(), ""};
}

/// Clients that just went away, or were silent for too long.
bool is_gone(beast::error_code failed) {
  return failed == field::error::end_of_stream || failed == field::error::partial_message ||
         failed == beast::error::timeout ||
         failed.category() == boost::asio::error::get_system_category() ||
         failed.category() == boost::asio::error::get_misc_category();
}

}  // namespace

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, std::shared_ptr<Connections> all)
      : stream_{std::move(socket)}, all_{std::move(all)} {
    beast::error_code failed;
    const auto peer = stream_.socket().remote_endpoint(failed);
    if (!failed) ip_ = plain(peer.address()).to_string();
    stream_.socket().set_option(tcp::no_delay{true}, failed);
    all_->open.insert(this);
  }
  ~Connection() { all_->open.erase(this); }

  void read_head() {
    is_idle_ = true;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(header_bytes_max));
    parser_->body_limit(blob_bytes_max);
    stream_.expires_after(idle_max);
    field::async_read_header(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](beast::error_code failed, std::size_t) {
          self->is_idle_ = false;
          if (failed) return self->refuse_unread(failed);
          self->on_head();
        });
  }

  void close_if_idle() {
    if (is_idle_) close();
  }

 private:
  void on_head() {
    const auto& head = parser_->get();
    if (beast::websocket::is_upgrade(head)) return upgrade();
    const std::string_view target{head.target().data(), head.target().size()};
    const std::string_view method{head.method_string().data(), head.method_string().size()};
    const std::string_view path = target.substr(0, target.find('?'));
    const std::size_t route_max = all_->gate.body_max(method, path);
    const std::size_t body_max = route_max > 0 ? route_max : body_bytes_max;
    const auto length = parser_->content_length();
    if (length && *length > body_max) return refuse_unread(field::error::body_limit);
    parser_->body_limit(body_max);
    stream_.expires_after(body_within);
    if (!beast::iequals(head[Field::expect], "100-continue")) return read_body();
    going_on_ = {field::status::continue_, 11};
    field::async_write(stream_, going_on_,
                       [self = shared_from_this()](beast::error_code failed, std::size_t) {
                         if (failed) return self->close();
                         self->read_body();
                       });
  }

  void read_body() {
    field::async_read(stream_, buffer_, *parser_,
                      [self = shared_from_this()](beast::error_code failed, std::size_t) {
                        if (failed) return self->refuse_unread(failed);
                        self->on_request();
                      });
  }

  ExchangePtr exchange() {
    auto exchange = std::make_shared<Exchange>();
    exchange->request.received = all_->services.now();
    exchange->request.id = all_->id_prefix + std::to_string(++all_->last_id);
    exchange->request.ip = ip_;
    exchange->respond = [self = shared_from_this()](Reply reply) {
      self->write(std::move(reply));
    };
    return exchange;
  }

  void refuse_unread(beast::error_code failed) {
    if (is_gone(failed)) return close();
    must_close_ = true;
    is_unread_ = true;
    all_->gate.refuse_unread(exchange(), unread(failed));
  }

  static bool fill(Request& request, const field::request<field::string_body>& message) {
    request.method = std::string{message.method_string()};
    const std::string_view target{message.target().data(), message.target().size()};
    const std::size_t query = target.find('?');
    request.path = target.substr(0, query);
    request.host = text_of(message, Field::host);
    request.origin = text_of(message, Field::origin);
    request.authorization = text_of(message, Field::authorization);
    for (const auto& header : message) {
      const std::string_view name{header.name_string().data(), header.name_string().size()};
      const auto value = [&] { return std::string{header.value()}; };
      if (is_forwarding(name)) request.is_forwarded = true;
      if (beast::iequals(name, "X-Forwarded-For"))
        request.forwarded_for += (request.forwarded_for.empty() ? "" : ",") + value();
      else if (beast::iequals(name, "X-Wallet-Address")) request.wallet = value();
      else if (beast::iequals(name, "Idempotency-Key")) request.key = value();
      else if (beast::iequals(name, "Idempotency-Attempt")) request.attempt = value();
      else if (beast::iequals(name, "X-Operator-Approval"))
        request.approvals += (request.approvals.empty() ? "" : ",") + value();
    }
    return query == std::string_view::npos || parse_query(target.substr(query + 1), request.query);
  }

  void on_request() {
    auto message = parser_->release();
    must_close_ = !message.keep_alive();
    const ExchangePtr exchange = this->exchange();
    const bool is_whole = fill(exchange->request, message);
    exchange->request.body = std::move(message.body());
    if (!is_whole)
      return all_->gate.refuse_unread(
          exchange, {Errc::invalid, "invalid", "a broken escape in the query", ""});
    all_->gate.handle(exchange);
  }

  void upgrade() {
    auto message = parser_->release();
    const ExchangePtr exchange = this->exchange();
    fill(exchange->request, message);
    must_close_ = true;
    if (exchange->request.path != live_path)
      return all_->gate.refuse_unread(exchange,
                                     {Errc::not_found, "not_found", "no such path", ""});
    if (all_->is_stopping)
      return all_->gate.refuse_unread(
          exchange, {Errc::unavailable, "unavailable", "the server stops", ""});
    const Result<void> passed = all_->gate.check_guard(exchange->request);
    if (!passed) return all_->gate.refuse_unread(exchange, passed.error());
    ip_ = exchange->request.ip;  // The client's, not its proxy's.
    std::size_t& sockets = all_->sockets_per_ip[ip_];
    if (sockets >= all_->services.options.sockets_per_ip)
      return all_->gate.refuse_unread(
          exchange, {Errc::slow_down, "slow_down", "too many sockets from this address", ""});
    ++sockets;
    open_socket(std::move(message));
  }

  void open_socket(field::request<field::string_body> message) {
    const auto key = std::make_shared<LiveClient*>(nullptr);
    const auto socket = open_live_socket(
        {std::move(stream_), std::move(message), &all_->services.live,
         [all = all_, ip = ip_, key] {
           all->sockets.erase(*key);
           const auto count = all->sockets_per_ip.find(ip);
           if (count != all->sockets_per_ip.end() && --count->second == 0)
             all->sockets_per_ip.erase(count);
         }});
    *key = socket.get();
    all_->sockets[socket.get()] = socket;
  }

  void write(Reply reply) {
    answer_.emplace(field::int_to_status(reply.status), 11);
    answer_->set(Field::content_type, reply.type);
    answer_->set(Field::cache_control, "no-store");
    for (const auto& [name, value] : reply.headers) answer_->set(name, value);
    answer_->keep_alive(!must_close_ && !all_->is_stopping);
    answer_->body() = std::move(reply.body);
    answer_->prepare_payload();
    stream_.expires_after(write_within);
    field::async_write(stream_, *answer_,
                       [self = shared_from_this()](beast::error_code failed, std::size_t) {
                         const bool keeps = self->answer_->keep_alive();
                         self->answer_.reset();
                         if (!failed && self->is_unread_) return self->linger();
                         if (failed || !keeps || self->all_->is_stopping) return self->close();
                         self->read_head();
                       });
  }

  // Closing with unread bytes resets the connection, and the client never sees the refusal.
  void linger() {
    beast::error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    buffer_.clear();
    stream_.expires_after(linger_within);
    drop_rest();
  }

  void drop_rest() {
    stream_.async_read_some(
        buffer_.prepare(header_bytes_max),
        [self = shared_from_this()](beast::error_code failed, std::size_t) {
          if (failed) return self->close();
          self->drop_rest();
        });
  }

  void close() {
    beast::error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.close();
  }

  beast::tcp_stream stream_;
  const std::shared_ptr<Connections> all_;
  std::string ip_;
  beast::flat_buffer buffer_;
  std::optional<field::request_parser<field::string_body>> parser_;
  std::optional<field::response<field::string_body>> answer_;
  field::response<field::empty_body> going_on_;
  bool is_idle_ = false;
  bool must_close_ = false;
  bool is_unread_ = false;  ///< Refused before all of the request was read.
};

void open_connection(tcp::socket socket, const std::shared_ptr<Connections>& all) {
  if (all->is_stopping || all->open.size() >= connections_max) return;  // Closes the socket.
  std::make_shared<Connection>(std::move(socket), all)->read_head();
}

void close_connections(Connections& all) {
  all.is_stopping = true;
  const std::vector<Connection*> open{all.open.begin(), all.open.end()};
  for (Connection* connection : open) connection->close_if_idle();
  const auto sockets = all.sockets;
  for (const auto& [key, weak] : sockets)
    if (const auto socket = weak.lock()) socket->close(1001, "the server stops");
}

}  // namespace gstd::http
