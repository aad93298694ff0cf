// One TCP connection of a client: requests in order, each answered before the next is read.
// Internal to the server.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <unordered_set>

#include "adapters/http/gate.hpp"

namespace gstd::http {

/// More open connections than this are refused by closing them.
constexpr std::size_t connections_max = 20'000;

class Connection;

/// What all connections share, used on the I/O thread. Each holds it: one that the server gave up
/// waiting for ends after the server.
struct Connections {
  Connections(Services& serving, Gate& door, std::string prefix)
      : services{serving}, gate{door}, id_prefix{std::move(prefix)} {}

  Services& services;
  Gate& gate;
  std::unordered_set<Connection*> open;
  std::unordered_map<std::string, std::size_t> sockets_per_ip;
  std::unordered_map<LiveClient*, std::weak_ptr<LiveClient>> sockets;
  std::string id_prefix;  ///< Of request ids, so that two starts of a server never share one.
  std::uint64_t last_id = 0;
  bool is_stopping = false;
};

void open_connection(boost::asio::ip::tcp::socket socket, const std::shared_ptr<Connections>& all);
/// Closes those that wait for a request; the others close after their answer.
void close_connections(Connections& all);

}  // namespace gstd::http
