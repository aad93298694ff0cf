// Commands: what clients say, over HTTP or WebSocket, turned into what the deciders understand.
// Pure: time and random keys arrive from outside.
#pragma once

#include "adapters/http/directory.hpp"
#include "adapters/http/live_frames.hpp"
#include "adapters/http/message.hpp"

namespace gstd::http {

/// Defaults of a task a requester leaves out.
constexpr std::uint32_t memory_pages_default = 256;  // 16 MiB.
constexpr Millis lease_default{30'000};
constexpr Millis queue_timeout_default{3'600'000};
constexpr Millis total_timeout_default{86'400'000};

/// One task as a requester asks for it.
struct TaskBody {
  std::string type;
  Sha256 module;
  Sha256 input;
  Nano reward_nano;
  std::optional<Currency> currency;
  std::optional<Tier> tier;
  std::optional<std::uint32_t> meter;
  std::optional<std::uint64_t> fuel_max;
  std::optional<std::uint32_t> memory_pages_max;
  std::optional<Millis> lease_ms;
  std::optional<Millis> queue_timeout_ms;
  std::optional<Millis> total_timeout_ms;
  std::optional<ResultKey> result_key;
  std::optional<std::map<std::string, std::string>> labels;
  std::optional<EscrowId> escrow;
};
BOOST_DESCRIBE_STRUCT(TaskBody, (), (type, module, input, reward_nano, currency, tier, meter, fuel_max, memory_pages_max, lease_ms, queue_timeout_ms, total_timeout_ms, result_key, labels, escrow))

struct NoBody {};
BOOST_DESCRIBE_STRUCT(NoBody, (), ())

struct HeartbeatBody {
  std::uint32_t replica = 0;
  std::optional<std::uint32_t> progress;  ///< Percent; shown, never recorded.
};
BOOST_DESCRIBE_STRUCT(HeartbeatBody, (), (replica, progress))

struct SubmitBody {
  std::uint32_t replica = 0;
  Sha256 result;
  Sha256 blob;
  std::int32_t exit = 0;
  std::uint64_t fuel = 0;
  Signature signature;
};
BOOST_DESCRIBE_STRUCT(SubmitBody, (), (replica, result, blob, exit, fuel, signature))

struct ReleaseBody {
  std::uint32_t replica = 0;
};
BOOST_DESCRIBE_STRUCT(ReleaseBody, (), (replica))

TaskSpec spec_of(const TaskBody& body);

/// Whose command it is and under which id: `key` is the client's or a random one.
struct Sender {
  const Caller* caller = nullptr;
  std::string key;
  std::uint32_t attempt = 1;
  Sha256 content;  ///< Hash of what was sent.
};
CommandMeta meta_of(const Sender& sender);

Command claim_task(const Sender& sender, const TaskId& task, const Directory& directory,
                   UnixMillis now);
Command heartbeat_task(const Sender& sender, const TaskId& task, const HeartbeatBody& body,
                       UnixMillis now);
/// Checks the signature against the task's own spec; without one (no such task) none is good.
Command submit_result(const Sender& sender, const TaskId& task, const SubmitBody& body,
                      const TaskSpec* spec, const Directory& directory, Network network,
                      UnixMillis now);
Command release_task(const Sender& sender, const TaskId& task, const ReleaseBody& body,
                     UnixMillis now);
Command cancel_task(const Sender& sender, const TaskId& task, UnixMillis now);

/// What a worker is told of its claim; `lease_lapsed` when the lease is already over.
Result<ClaimedFrame> claimed_view(const Directory& directory, const TaskId& task,
                                  const WorkerId& worker, const Answer& answer);

/// The event of an answer's own entry that is of this type, if any.
template <class E, class Noun>
const E* event_in(const Done& done) {
  if (!done.record) return nullptr;
  for (const Event& event : done.record->entries.at(done.entry).events)
    if (const Noun* noun = std::get_if<Noun>(&event))
      if (const E* found = std::get_if<E>(noun)) return found;
  return nullptr;
}

}  // namespace gstd::http
