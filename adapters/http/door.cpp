#include "adapters/http/door.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

namespace gstd::http {
namespace {

/// The host without its port; brackets of an IPv6 address go as well.
std::string_view host_part(std::string_view host) {
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    return end == std::string_view::npos ? std::string_view{} : host.substr(1, end - 1);
  }
  return host.substr(0, host.find(':'));
}

bool is_ipv4_loopback(std::string_view host) {
  if (!host.starts_with("127.")) return false;
  // All of it must look like an address: 127.0.0.1.example.org is somebody else.
  int dots = 0;
  for (const char c : host) {
    if (c == '.') ++dots;
    else if (c < '0' || c > '9') return false;
  }
  return dots == 3;
}

bool is_one_of(std::string_view text, const std::vector<std::string>& list) {
  return std::ranges::find(list, text) != list.end();
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

/// Each proxy puts whom it heard from behind what it was told, so only the end of the list can be
/// believed: back to the first address that is no proxy of ours.
Result<void> find_client(const DoorRules& rules, Request& request) {
  if (!is_one_of(request.ip, rules.proxies))
    return refuse("forbidden", "forwarded by somebody this server does not know", "Forwarded");
  std::string_view rest = request.forwarded_for;
  while (!rest.empty() && is_one_of(request.ip, rules.proxies)) {
    const std::size_t comma = rest.rfind(',');
    const std::string_view last =
        trimmed(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
    boost::system::error_code failed;
    const auto address = boost::asio::ip::make_address(last, failed);
    if (failed) return refuse("forbidden", "expected addresses", "X-Forwarded-For");
    request.ip = address.to_string();
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(0, comma);
  }
  return {};
}

}  // namespace

bool is_loopback_host(std::string_view host) {
  const std::string_view name = host_part(host);
  return name == "localhost" || name == "::1" || is_ipv4_loopback(name);
}

bool is_loopback_origin(std::string_view origin) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (origin.starts_with(scheme)) return is_loopback_host(origin.substr(scheme.size()));
  return false;
}

Result<void> check_loopback(const Request& request) {
  if (!is_loopback_host(request.host))
    return refuse("forbidden", "this server answers its own machine only", "Host");
  if (!request.origin.empty() && !is_loopback_origin(request.origin))
    return refuse("forbidden", "this server answers pages of its own machine only", "Origin");
  if (request.is_forwarded)
    return refuse("forbidden", "this server answers direct requests only", "Forwarded");
  return {};
}

Result<void> check_door(const DoorRules& rules, Request& request) {
  if (request.is_forwarded) {
    if (auto found = find_client(rules, request); !found) return found;
  }
  if (!is_one_of(request.host, rules.hosts) && !is_one_of(host_part(request.host), rules.hosts))
    return refuse("forbidden", "this server has another name", "Host");
  if (!request.origin.empty() && !is_one_of(request.origin, rules.origins))
    return refuse("forbidden", "this server answers its own pages only", "Origin");
  return {};
}

}  // namespace gstd::http
