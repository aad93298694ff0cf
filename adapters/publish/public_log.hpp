// PublicLog: where public events go. As many partitions as the journal, each in order.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "events/stream.hpp"

namespace gstd {

struct PublicMessage {
  PartitionId partition = 0;
  std::string key;         ///< The stream it is about.
  std::string event;       ///< A CloudEvent.
  std::string checkpoint;  ///< The publisher's own, beside the event: readers need not mind it.
};

/// One thread at a time. Dropping it drops what is not stored yet.
class PublicLog {
 public:
  virtual ~PublicLog() = default;
  /// The last message of every partition that has one. Waits some seconds at most.
  virtual Result<std::vector<PublicMessage>> last() = 0;
  /// False when too many are on their way: settle some first. Messages of one partition are stored
  /// in the order of the calls, and none is stored when one before it was not.
  virtual Result<bool> append(const PublicMessage& message) = 0;
  /// How many were stored since the last call; waits for the first of them, at most `wait`. An
  /// error means that one was not: nothing behind it will be, make a new log.
  virtual Result<std::size_t> settle(std::chrono::milliseconds wait) = 0;
  virtual std::size_t on_their_way() const = 0;
};

/// `unavailable` when it cannot be had now, `invalid` when it is another one than was asked for.
using OpenPublicLog = std::function<Result<std::unique_ptr<PublicLog>>()>;

}  // namespace gstd
