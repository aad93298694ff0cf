// Time, chance and rest, so that tests have their own.
#pragma once

#include "actors/runtime/stop_sign.hpp"
#include "events/core.hpp"

namespace gstd::chain {

class Waiting {
 public:
  virtual ~Waiting() = default;
  /// Since some moment; never goes back.
  virtual Millis now() = 0;
  virtual std::uint64_t random() = 0;
  /// Blocks that long, or until all is over: then it is false.
  virtual bool rest(Millis span) = 0;
};

/// This machine's, until the sign is raised.
class RealWaiting final : public Waiting {
 public:
  /// The sign outlives it.
  explicit RealWaiting(StopSign& stop) : stop_{stop} {}
  Millis now() override;
  std::uint64_t random() override;
  bool rest(Millis span) override;

 private:
  StopSign& stop_;
};

}  // namespace gstd::chain
