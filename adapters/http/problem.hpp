// Errors as clients see them: RFC 9457 problem details with the stable code of domain.md §7.
#pragma once

#include "adapters/http/message.hpp"

namespace gstd::http {

struct Fault {
  std::string path;  ///< JSON pointer.
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Fault, (), (path, reason))

struct Problem {
  std::string type;  ///< `about:blank`: the code says it all.
  std::string title;
  unsigned status = 500;
  std::string code;
  std::string detail;
  std::vector<Fault> errors;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, code, detail, errors))

/// Each kind has exactly one status.
unsigned status_of(Errc kind);
/// The reason phrase of RFC 9110.
std::string_view title_of(unsigned status);

Problem problem_of(const Error& error);
/// With Retry-After where waiting helps (429, 503).
Reply reply_of(const Error& error);

/// 405: the path is known, the method is not.
Reply method_not_allowed(std::string allowed);

}  // namespace gstd::http
