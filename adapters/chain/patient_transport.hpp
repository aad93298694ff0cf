// A transport that waits its turn, asks again after passing faults, and leaves a dead service
// alone.
#pragma once

#include <memory>

#include "adapters/chain/patience.hpp"
#include "adapters/chain/transport.hpp"
#include "adapters/chain/waiting.hpp"

namespace gstd::chain {

/// A question that may not be repeated is asked again only after 429, when the service did not look
/// at it; a 500 or 542 is then its word on that question, and no fault of the service.
/// `unavailable` besides the inner one's: all is over, or the service is being left alone.
class PatientTransport final : public Transport {
 public:
  /// `waiting` outlives it.
  PatientTransport(std::unique_ptr<Transport> inner, Waiting& waiting, Millis gap)
      : inner_{std::move(inner)}, waiting_{waiting}, pace_{gap} {}

  /// The last answer, or the last failure, when no try was better.
  Result<HttpAnswer> exchange(const HttpRequest& request) override;

 private:
  Result<HttpAnswer> ask_once(const HttpRequest& request);

  std::unique_ptr<Transport> inner_;
  Waiting& waiting_;
  Pace pace_;
  Breaker breaker_;
};

}  // namespace gstd::chain
