#include "adapters/chain/patient_transport.hpp"

namespace gstd::chain {
namespace {

constexpr unsigned too_many_requests = 429;

bool is_fault(const HttpRequest& request, const Result<HttpAnswer>& answer) {
  if (!answer) return answer.error().code == "unavailable";
  const bool is_verdict = answer->status == 500 || answer->status == 542;
  return is_passing(answer->status) && (request.is_repeatable || !is_verdict);
}

bool may_repeat(const HttpRequest& request, const Result<HttpAnswer>& answer) {
  return request.is_repeatable || (answer && answer->status == too_many_requests);
}

}  // namespace

Result<HttpAnswer> PatientTransport::ask_once(const HttpRequest& request) {
  if (!waiting_.rest(pace_.wait(waiting_.now()))) return refuse("unavailable", "shutting down");
  pace_.started(waiting_.now());
  auto answer = inner_->exchange(request);
  if (is_fault(request, answer))
    breaker_.failed(waiting_.now());
  else
    breaker_.succeeded();
  return answer;
}

Result<HttpAnswer> PatientTransport::exchange(const HttpRequest& request) {
  if (!breaker_.allows(waiting_.now()))
    return refuse("unavailable", "the service failed " + std::to_string(Breaker::failures_max) +
                                     " times in a row and is left alone for a while");
  for (unsigned failures = 1;; ++failures) {
    auto answer = ask_once(request);
    if (!is_fault(request, answer) || !may_repeat(request, answer) || failures == tries_max)
      return answer;
    if (!breaker_.allows(waiting_.now())) return answer;
    if (!waiting_.rest(backoff(failures, waiting_.random()))) return answer;
  }
}

}  // namespace gstd::chain
