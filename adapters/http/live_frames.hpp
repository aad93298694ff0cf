// The frames of /api/v1/ws, one struct each: schemas/live/asyncapi.yaml in C++.
#pragma once

#include "adapters/json/codec.hpp"
#include "events/stream.hpp"
#include "events/task.hpp"

namespace gstd::http {

// From clients.
struct HelloFrame {
  static constexpr std::string_view name = "hello";
  std::string type;
  std::optional<std::string> token;
  std::optional<std::string> wallet;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(HelloFrame, (), (type, token, wallet, cursor))

struct ReadyFrame {
  static constexpr std::string_view name = "ready";
  std::string type;
  std::uint32_t slots = 0;
};
BOOST_DESCRIBE_STRUCT(ReadyFrame, (), (type, slots))

struct ClaimFrame {
  static constexpr std::string_view name = "claim";
  std::string type;
  TaskId task_id;
  std::string ref;
  std::optional<std::uint32_t> attempt;
};
BOOST_DESCRIBE_STRUCT(ClaimFrame, (), (type, task_id, ref, attempt))

struct HeartbeatFrame {
  static constexpr std::string_view name = "heartbeat";
  std::string type;
  TaskId task_id;
  std::uint32_t replica = 0;
  std::optional<std::uint32_t> progress;
};
BOOST_DESCRIBE_STRUCT(HeartbeatFrame, (), (type, task_id, replica, progress))

struct SubmitFrame {
  static constexpr std::string_view name = "submit";
  std::string type;
  TaskId task_id;
  std::uint32_t replica = 0;
  std::optional<std::string> ref;
  Sha256 result;
  Sha256 blob;
  std::int32_t exit = 0;
  std::uint64_t fuel = 0;
  Signature signature;
  std::optional<std::uint32_t> attempt;
};
BOOST_DESCRIBE_STRUCT(SubmitFrame, (), (type, task_id, replica, ref, result, blob, exit, fuel, signature, attempt))

struct ReleaseFrame {
  static constexpr std::string_view name = "release";
  std::string type;
  TaskId task_id;
  std::uint32_t replica = 0;
  std::optional<std::string> ref;
  std::optional<std::uint32_t> attempt;
};
BOOST_DESCRIBE_STRUCT(ReleaseFrame, (), (type, task_id, replica, ref, attempt))

// To clients.
struct WelcomeFrame {
  std::string type{"welcome"};
  std::string cursor;
  Network network = Network::dev;
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(WelcomeFrame, (), (type, cursor, network, now))

/// An offer; GET /tasks/available lists the same without `type`.
struct OfferFrame {
  std::optional<std::string> type;
  TaskId task_id;
  std::string task_type;
  Sha256 module;
  Sha256 input;
  Currency currency = Currency::ton;
  Nano reward_nano;
  Tier tier = Tier::standard;
  std::uint32_t meter = 0;
  std::uint64_t fuel_max = 0;
  std::uint32_t memory_pages_max = 0;
  Millis lease_ms;
  std::uint32_t open_slots = 0;
  std::map<std::string, std::string> labels;
};
BOOST_DESCRIBE_STRUCT(OfferFrame, (), (type, task_id, task_type, module, input, currency, reward_nano, tier, meter, fuel_max, memory_pages_max, lease_ms, open_slots, labels))

/// POST …/claim answers the same without `type` and `ref`.
struct ClaimedFrame {
  std::optional<std::string> type;
  std::optional<std::string> ref;
  TaskId task_id;
  std::uint32_t replica = 0;
  UnixMillis lease_until;
  Wallet requester;  ///< Raw: a part of the key of the result's cipher.
  Network network = Network::dev;
  TaskSpec spec;
  Position position;
};
BOOST_DESCRIBE_STRUCT(ClaimedFrame, (), (type, ref, task_id, replica, lease_until, requester, network, spec, position))

struct DoneFrame {
  std::string type{"done"};
  std::string ref;
  TaskId task_id;
  std::uint32_t replica = 0;
  Position position;
};
BOOST_DESCRIBE_STRUCT(DoneFrame, (), (type, ref, task_id, replica, position))

struct RefusedFrame {
  std::string type{"refused"};
  std::string ref;
  std::string code;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(RefusedFrame, (), (type, ref, code, detail))

struct RenewedFrame {
  std::string type{"renewed"};
  TaskId task_id;
  std::uint32_t replica = 0;
  UnixMillis lease_until;
};
BOOST_DESCRIBE_STRUCT(RenewedFrame, (), (type, task_id, replica, lease_until))

struct LeaseLostFrame {
  std::string type{"lease_lost"};
  TaskId task_id;
  std::uint32_t replica = 0;
  std::string code;
};
BOOST_DESCRIBE_STRUCT(LeaseLostFrame, (), (type, task_id, replica, code))

struct TaskChangedFrame {
  std::string type{"task_changed"};
  TaskId task_id;
  std::string status;
  std::string event;
  Position position;
  std::string cursor;
  std::optional<std::string> verdict;
  std::optional<Nano> earned_nano;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(TaskChangedFrame, (), (type, task_id, status, event, position, cursor, verdict, earned_nano, reason))

struct ResyncFrame {
  std::string type{"resync"};
  std::string cursor;
};
BOOST_DESCRIBE_STRUCT(ResyncFrame, (), (type, cursor))

struct LaggingFrame {
  std::string type{"lagging"};
};
BOOST_DESCRIBE_STRUCT(LaggingFrame, (), (type))

}  // namespace gstd::http
