// worker/{key}: one device or node, known by its Ed25519 public key and bound to one owner.
#pragma once

#include <map>
#include <variant>

#include "events/core.hpp"

namespace gstd {

/// `device`: browser, desktop or mobile. `node`: a server.
enum class WorkerKind { device, node };
BOOST_DESCRIBE_ENUM(WorkerKind, device, node)

enum class WorkerVerdict { good, bad, lapsed };
BOOST_DESCRIBE_ENUM(WorkerVerdict, good, bad, lapsed)

struct WorkerRegistered {
  static constexpr std::string_view type = "worker.registered";
  static constexpr std::uint32_t version = 1;
  Wallet owner;
  WorkerKind kind = WorkerKind::device;
  std::string device_type;  ///< browser, desktop, mobile or server.
  std::string name;         ///< Chosen by the owner, up to 64 bytes.
  std::map<std::string, std::string> specs;
};
BOOST_DESCRIBE_STRUCT(WorkerRegistered, (), (owner, kind, device_type, name, specs))

struct WorkerUpdated {
  static constexpr std::string_view type = "worker.updated";
  static constexpr std::uint32_t version = 1;
  std::string device_type;
  std::string name;
  std::map<std::string, std::string> specs;
};
BOOST_DESCRIBE_STRUCT(WorkerUpdated, (), (device_type, name, specs))

struct WorkerVerdictRecorded {
  static constexpr std::string_view type = "worker.verdict_recorded";
  static constexpr std::uint32_t version = 1;
  TaskId task;
  std::uint32_t replica = 0;
  WorkerVerdict verdict = WorkerVerdict::good;
};
BOOST_DESCRIBE_STRUCT(WorkerVerdictRecorded, (), (task, replica, verdict))

struct WorkerSuspended {
  static constexpr std::string_view type = "worker.suspended";
  static constexpr std::uint32_t version = 1;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(WorkerSuspended, (), (reason))

struct WorkerReinstated {
  static constexpr std::string_view type = "worker.reinstated";
  static constexpr std::uint32_t version = 1;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(WorkerReinstated, (), (reason))

using WorkerEvent = std::variant<WorkerRegistered, WorkerUpdated, WorkerVerdictRecorded,
                                 WorkerSuspended, WorkerReinstated>;

}  // namespace gstd
