#include "adapters/http/router.hpp"

#include "adapters/http/limits.hpp"

namespace gstd::http {
namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> segments;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& segments) {
  if (pattern.size() != segments.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (is_parameter(pattern[i]) ? segments[i].empty() : pattern[i] != segments[i]) return false;
  }
  return true;
}

}  // namespace

void Router::get(std::string path, Access access, Handler handler) {
  segments_.push_back(split(path));
  routes_.push_back({"GET", std::move(path), access, 0, std::move(handler)});
}

void Router::post(std::string path, Access access, Handler handler) {
  post(std::move(path), access, body_bytes_max, std::move(handler));
}

void Router::post(std::string path, Access access, std::size_t body_max, Handler handler) {
  segments_.push_back(split(path));
  routes_.push_back({"POST", std::move(path), access, body_max, std::move(handler)});
}

Result<Router::Match> Router::find(std::string_view method, std::string_view path) const {
  Match match;
  if (path.starts_with(prefix)) {
    const std::vector<std::string> segments = split(path.substr(prefix.size()));
    for (std::size_t i = 0; i < routes_.size(); ++i) {
      if (!matches(segments_[i], segments)) continue;
      if (routes_[i].method != method) {
        match.allowed += (match.allowed.empty() ? "" : ", ") + routes_[i].method;
        continue;
      }
      match.route = &routes_[i];
      for (std::size_t s = 0; s < segments.size(); ++s) {
        const std::string_view name = segments_[i][s];
        if (is_parameter(name))
          match.params.emplace_back(name.substr(1, name.size() - 2), segments[s]);
      }
      return match;
    }
  }
  if (match.allowed.empty()) return refuse("not_found", "no such path");
  return match;
}

}  // namespace gstd::http
