// The door: under which names this server is asked, by whose pages, and through which proxies.
#pragma once

#include "adapters/http/message.hpp"

namespace gstd::http {

/// Host or Origin names this machine: 127.0.0.0/8, ::1 or localhost, any port.
bool is_loopback_host(std::string_view host);
bool is_loopback_origin(std::string_view origin);

/// domain.md §7: before wallets prove themselves only direct callers on this machine are served.
/// Refuses with `forbidden` and says which header is at fault.
Result<void> check_loopback(const Request& request);

/// Whom a server answers to whom wallets prove themselves.
struct DoorRules {
  std::vector<std::string> hosts;    ///< `app.example.org`: with any port; `a.org:8080`: this one.
  std::vector<std::string> origins;  ///< `https://app.example.org`, exactly.
  std::vector<std::string> proxies;  ///< Addresses whose X-Forwarded-For is believed.
};

/// The client's address when a proxy of ours forwarded the request: the last one of
/// X-Forwarded-For that is no proxy of ours, put into `ip`. `forbidden` for another Host, a page of
/// another Origin, and what somebody else forwarded; says which header is at fault.
Result<void> check_door(const DoorRules& rules, Request& request);

}  // namespace gstd::http
