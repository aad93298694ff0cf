// Where a server is: http://host[:port], nothing else (TLS is a proxy's).
#pragma once

#include "events/core.hpp"

namespace gstd {

struct ServerUrl {
  std::string host;
  std::string port;
  /// The Host header: host:port as given, without a port when the default one is meant.
  std::string authority;
};

/// `invalid` for anything but http://host[:port][/]; a host in brackets is an IPv6 address.
Result<ServerUrl> parse_server_url(std::string_view text);

}  // namespace gstd
