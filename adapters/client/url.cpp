#include "adapters/client/url.hpp"

#include <algorithm>

namespace gstd {
namespace {

constexpr std::string_view scheme = "http://";
constexpr std::string_view default_port = "80";
constexpr std::size_t port_digits_max = 5;

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= port_digits_max &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<ServerUrl> parse_server_url(std::string_view text) {
  const auto bad = [&] {
    return refuse("invalid", "expected http://host:port, got " + std::string(text));
  };
  if (!text.starts_with(scheme)) return bad();
  std::string_view rest = text.substr(scheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.empty() || rest.find_first_of("/?#@ ") != std::string_view::npos) return bad();
  ServerUrl url{{}, std::string(default_port), std::string(rest)};
  std::string_view after_host;
  if (rest.front() == '[') {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos) return bad();
    url.host = rest.substr(1, end - 1);
    after_host = rest.substr(end + 1);
  } else {
    url.host = rest.substr(0, rest.find(':'));
    after_host = rest.substr(url.host.size());
  }
  if (url.host.empty()) return bad();
  if (after_host.empty()) return url;
  if (after_host.front() != ':' || !is_port(after_host.substr(1))) return bad();
  url.port = after_host.substr(1);
  return url;
}

}  // namespace gstd
