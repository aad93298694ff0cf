// The messages a worker sends and reads, exactly as schemas/http and schemas/live say.
#pragma once

#include <map>
#include <optional>

#include "adapters/crypto/claims.hpp"
#include "events/task.hpp"

namespace gstd::wire {

// Over HTTP.

struct Empty {};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

struct ChallengeReply {
  Challenge challenge;
  Network network = Network::dev;
  std::string host;
  UnixMillis expires_at;
};
BOOST_DESCRIBE_STRUCT(ChallengeReply, (), (challenge, network, host, expires_at))

struct RegisterBody {
  WorkerId worker;
  Challenge challenge;
  Signature signature;
  std::string type;
  std::string name;
  std::map<std::string, std::string> specs;
};
BOOST_DESCRIBE_STRUCT(RegisterBody, (), (worker, challenge, signature, type, name, specs))

struct LoginBody {
  WorkerId worker;
  Wallet owner;
  Challenge challenge;
  Signature signature;
};
BOOST_DESCRIBE_STRUCT(LoginBody, (), (worker, owner, challenge, signature))

struct LoginReply {
  std::string token;
  WorkerId worker_id;
  Wallet owner;
  UnixMillis expires_at;
};
BOOST_DESCRIBE_STRUCT(LoginReply, (), (token, worker_id, owner, expires_at))

struct ReplicaBody {
  std::uint32_t replica = 0;
};
BOOST_DESCRIBE_STRUCT(ReplicaBody, (), (replica))

struct SubmitBody {
  std::uint32_t replica = 0;
  Sha256 result;
  Sha256 blob;
  std::int32_t exit = 0;
  std::uint64_t fuel = 0;
  Signature signature;
};
BOOST_DESCRIBE_STRUCT(SubmitBody, (), (replica, result, blob, exit, fuel, signature))

// Over the WebSocket; `type` is always the first member.

struct Hello {
  std::string type = "hello";
  std::string token;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(Hello, (), (type, token, cursor))

struct Ready {
  std::string type = "ready";
  std::uint32_t slots = 0;
};
BOOST_DESCRIBE_STRUCT(Ready, (), (type, slots))

struct Claim {
  std::string type = "claim";
  TaskId task_id;
  std::string ref;
};
BOOST_DESCRIBE_STRUCT(Claim, (), (type, task_id, ref))

struct Welcome {
  std::string type;
  std::string cursor;
  Network network = Network::dev;
  UnixMillis now;
};
BOOST_DESCRIBE_STRUCT(Welcome, (), (type, cursor, network, now))

struct Offer {
  std::string type;
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
  std::optional<UnixMillis> ends_at;
  std::uint32_t open_slots = 0;
  std::map<std::string, std::string> labels;
};
BOOST_DESCRIBE_STRUCT(Offer, (),
                      (type, task_id, task_type, module, input, currency, reward_nano, tier, meter,
                       fuel_max, memory_pages_max, lease_ms, ends_at, open_slots, labels))

struct Claimed {
  std::string type;
  std::string ref;
  TaskId task_id;
  std::uint32_t replica = 0;
  UnixMillis lease_until;
  Wallet requester;
  Network network = Network::dev;
  TaskSpec spec;
  std::string position;
};
BOOST_DESCRIBE_STRUCT(Claimed, (),
                      (type, ref, task_id, replica, lease_until, requester, network, spec,
                       position))

struct Refused {
  std::string type;
  std::string ref;
  std::string code;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(Refused, (), (type, ref, code, detail))

struct TaskChanged {
  std::string type;
  TaskId task_id;
  std::string status;
  std::string event;
  std::string position;
  std::string cursor;
  std::optional<std::string> verdict;
  std::optional<Nano> earned_nano;
  std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(TaskChanged, (),
                      (type, task_id, status, event, position, cursor, verdict, earned_nano,
                       reason))

struct LeaseLost {
  std::string type;
  TaskId task_id;
  std::uint32_t replica = 0;
  std::string code;
};
BOOST_DESCRIBE_STRUCT(LeaseLost, (), (type, task_id, replica, code))

struct Resync {
  std::string type;
  std::string cursor;
};
BOOST_DESCRIBE_STRUCT(Resync, (), (type, cursor))

}  // namespace gstd::wire
