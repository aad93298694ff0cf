#include "tests/bench/http_load.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstring>
#include <iostream>
#include <utility>

namespace gstd::bench {
namespace {

// Loopback addresses the connections come from: 127.0.1.1 and so on.
constexpr std::size_t addresses = 50;
constexpr std::string_view head_end = "\r\n\r\n";
constexpr std::string_view length_name = "\r\nContent-Length: ";

sockaddr_in loopback(std::uint32_t last_bytes, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl((127U << 24) | last_bytes);
  return address;
}

int connect_from(std::size_t number, std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto from = loopback(256 + 1 + static_cast<std::uint32_t>(number % addresses), 0);
  const auto to = loopback(1, port);
  if (socket < 0 || ::bind(socket, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0 ||
      ::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
    give_up(std::string{"no connection: "} + std::strerror(errno));
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return socket;
}

template <class Number>
Number number_in(std::string_view text) {
  Number value{};
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

void give_up(const std::string& why) {
  std::cerr << "load generator: " << why << "\n";
  std::_Exit(1);
}

std::string_view member(std::string_view json, std::string_view name) {
  std::string key;
  key.append("\"").append(name).append("\":");
  const std::size_t found = json.find(key);
  if (found == std::string_view::npos) return {};
  std::string_view rest = json.substr(found + key.size());
  if (rest.starts_with('"')) return rest.substr(1, rest.find('"', 1) - 1);
  return rest.substr(0, rest.find_first_of(",}]"));
}

struct HttpLoad::Connection {
  int socket = -1;
  std::string in;
  OnAnswer on_answer;
};

HttpLoad::HttpLoad(std::uint16_t port, std::size_t connections)
    : poll_{::epoll_create1(EPOLL_CLOEXEC)}, host_{"127.0.0.1:" + std::to_string(port)} {
  for (std::size_t i = 0; i < connections; ++i) {
    connections_.push_back(std::make_unique<Connection>());
    Connection& made = *connections_.back();
    made.socket = connect_from(i, port);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &made;
    if (::epoll_ctl(poll_, EPOLL_CTL_ADD, made.socket, &event) != 0) give_up("epoll refuses");
    free_.push_back(&made);
  }
}

HttpLoad::~HttpLoad() {
  for (const auto& connection : connections_) ::close(connection->socket);
  ::close(poll_);
}

void HttpLoad::get(std::string_view path, std::string_view headers, OnAnswer on_answer) {
  std::string request;
  request.append("GET /api/v1").append(path).append(" HTTP/1.1\r\nHost: ").append(host_);
  request.append("\r\n").append(headers).append("\r\n");
  send(std::move(request), std::move(on_answer));
}

void HttpLoad::post(std::string_view path, std::string_view headers, std::string_view body,
                    OnAnswer on_answer) {
  std::string request;
  request.append("POST /api/v1").append(path).append(" HTTP/1.1\r\nHost: ").append(host_);
  request.append("\r\nContent-Type: application/json\r\nContent-Length: ");
  request.append(std::to_string(body.size())).append("\r\n").append(headers).append("\r\n");
  request.append(body);
  send(std::move(request), std::move(on_answer));
}

std::string HttpLoad::call(std::string_view path, std::string_view headers,
                           std::string_view body) {
  std::string answer;
  bool is_answered = false;
  const auto keep = [&](const HttpAnswer& got) {
    if (!got.is_good())
      give_up(std::string{path} + ": " + std::to_string(got.status) + " " +
              std::string{got.body});
    answer = got.body;
    is_answered = true;
  };
  if (body.empty()) get(path, headers, keep);
  else post(path, headers, body, keep);
  while (!is_answered) turn(std::chrono::milliseconds{100});
  return answer;
}

void HttpLoad::send(std::string request, OnAnswer on_answer) {
  if (free_.empty()) return queue_.push_back({std::move(request), std::move(on_answer)});
  Connection& connection = *free_.back();
  free_.pop_back();
  start(connection, request, std::move(on_answer));
}

void HttpLoad::start(Connection& connection, const std::string& request, OnAnswer on_answer) {
  connection.on_answer = std::move(on_answer);
  // Blocks only when a request is larger than the socket's buffer, as uploads before the start are.
  std::size_t sent = 0;
  while (sent < request.size()) {
    const ssize_t wrote = ::send(connection.socket, request.data() + sent, request.size() - sent,
                                 MSG_NOSIGNAL);
    if (wrote <= 0) give_up(std::string{"the server is gone: "} + std::strerror(errno));
    sent += static_cast<std::size_t>(wrote);
  }
}

void HttpLoad::turn(std::chrono::nanoseconds wait) {
  std::array<epoll_event, 256> events;
  const timespec span{wait.count() / 1'000'000'000, wait.count() % 1'000'000'000};
  const int count = ::epoll_pwait2(poll_, events.data(), events.size(), &span, nullptr);
  for (int i = 0; i < count; ++i)
    read(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr));
}

void HttpLoad::read(Connection& connection) {
  std::array<char, 65'536> buffer;
  const ssize_t got = ::recv(connection.socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got <= 0) give_up("the server closed a connection");
  connection.in.append(buffer.data(), static_cast<std::size_t>(got));
  const std::string_view in = connection.in;
  const std::size_t head = in.find(head_end);
  if (head == std::string_view::npos) return;
  const std::size_t length_at = in.substr(0, head).find(length_name);
  const auto length = length_at == std::string_view::npos
                          ? 0
                          : number_in<std::size_t>(in.substr(length_at + length_name.size()));
  if (in.size() < head + head_end.size() + length) return;
  // "HTTP/1.1 202 Accepted"
  const std::string whole = std::exchange(connection.in, {});
  finish(connection, {number_in<unsigned>(std::string_view{whole}.substr(9)),
                      std::string_view{whole}.substr(head + head_end.size())});
}

void HttpLoad::finish(Connection& connection, const HttpAnswer& answer) {
  const OnAnswer on_answer = std::move(connection.on_answer);
  if (queue_.empty()) {
    free_.push_back(&connection);
  } else {
    const Waiting next = std::move(queue_.front());
    queue_.pop_front();
    start(connection, next.request, next.on_answer);
  }
  on_answer(answer);
}

}  // namespace gstd::bench
