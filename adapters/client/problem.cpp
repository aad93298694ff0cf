#include "adapters/client/client.hpp"
#include "adapters/json/codec.hpp"

namespace gstd {
namespace {

struct ProblemEntry {
  std::string path;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ProblemEntry, (), (path, reason))

// RFC 9457, with our stable code and the places of the faults.
struct Problem {
  std::optional<std::string> type;
  std::optional<std::string> title;
  std::optional<std::int32_t> status;
  std::string code;
  std::optional<std::string> detail;
  std::optional<std::string> instance;
  std::vector<ProblemEntry> errors;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, code, detail, instance, errors))

constexpr unsigned ok = 200;
constexpr unsigned redirect = 300;

}  // namespace

Result<std::string> body_of(Result<Reply> reply) {
  if (!reply) return tl::unexpected(std::move(reply.error()));
  if (reply->status >= ok && reply->status < redirect) return std::move(reply->body);
  const auto problem = json::decode<Problem>(reply->body);
  if (!problem)
    return refuse("unavailable", "the server answered " + std::to_string(reply->status));
  std::string why = problem->detail.value_or(problem->title.value_or(problem->code));
  if (problem->errors.empty()) return refuse(problem->code, std::move(why));
  const ProblemEntry& first = problem->errors.front();
  if (!first.reason.empty() && first.reason != why) why += ": " + first.reason;
  return refuse(problem->code, std::move(why), first.path);
}

}  // namespace gstd
