// Router: which handler answers a method and a path.
#pragma once

#include <span>

#include "adapters/http/message.hpp"

namespace gstd::http {

/// Who may call a route. `session`: a proven wallet or worker; `operators`: two of them, together.
enum class Access { anyone, session, wallet, worker, operators };

using Handler = std::function<void(ExchangePtr)>;

struct Route {
  std::string method;
  std::string path;  ///< `/api/v1/tasks/{task}`: a segment in braces takes any text.
  Access access = Access::anyone;
  std::size_t body_max = 0;
  Handler handler;
};

class Router {
 public:
  /// Answers every path below this; the templates are written without it.
  static constexpr std::string_view prefix = "/api/v1";

  void get(std::string path, Access access, Handler handler);
  void post(std::string path, Access access, Handler handler);
  /// The same with another limit of the body.
  void post(std::string path, Access access, std::size_t body_max, Handler handler);

  /// The route and its parameters, or `not_found`; a null route with `allowed` filled means 405.
  struct Match {
    const Route* route = nullptr;
    std::vector<std::pair<std::string_view, std::string>> params;
    std::string allowed;
  };
  Result<Match> find(std::string_view method, std::string_view path) const;
  std::span<const Route> routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
  std::vector<std::vector<std::string>> segments_;  ///< Of each route.
};

}  // namespace gstd::http
