#include "adapters/http/problem.hpp"

#include "adapters/json/codec.hpp"

namespace gstd::http {
namespace {

// Buckets refill within this, and an overloaded partition drains far faster.
constexpr const char* retry_after_seconds = "1";

Reply reply_with(const Problem& problem) {
  Reply reply{problem.status, "application/problem+json", json::encode(problem), {}};
  if (problem.status == 429 || problem.status == 503)
    reply.headers.emplace_back("Retry-After", retry_after_seconds);
  return reply;
}

}  // namespace

unsigned status_of(Errc kind) {
  switch (kind) {
    case Errc::invalid: return 400;
    case Errc::unauthenticated: return 401;
    case Errc::forbidden: return 403;
    case Errc::not_found: return 404;
    case Errc::conflict: return 409;
    case Errc::gone: return 410;
    case Errc::not_yet: return 412;
    case Errc::too_large: return 413;
    case Errc::unprocessable: return 422;
    case Errc::slow_down: return 429;
    case Errc::unavailable: return 503;
  }
  return 503;
}

std::string_view title_of(unsigned status) {
  switch (status) {
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    default: return "Service Unavailable";
  }
}

Problem problem_of(const Error& error) {
  const unsigned status = status_of(error.kind);
  Problem problem{"about:blank", std::string{title_of(status)}, status, error.code, error.why, {}};
  if (!error.path.empty()) problem.errors.push_back({error.path, error.why});
  return problem;
}

Reply reply_of(const Error& error) { return reply_with(problem_of(error)); }

Reply method_not_allowed(std::string allowed) {
  Reply reply = reply_with({"about:blank", std::string{title_of(405)}, 405, "invalid",
                            "this path takes " + allowed, {}});
  reply.headers.emplace_back("Allow", std::move(allowed));
  return reply;
}

}  // namespace gstd::http
