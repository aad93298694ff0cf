// Every command, whoever it is for, and what travels with it.
#pragma once

#include "actors/escrow.hpp"
#include "actors/operations.hpp"
#include "actors/reserve.hpp"
#include "actors/task.hpp"
#include "actors/user.hpp"
#include "actors/wallet.hpp"
#include "actors/worker.hpp"

namespace gstd {

using AnyCommand = std::variant<Task::Command, Worker::Command, Escrow::Command, Reserve::Command,
                                User::Command, Policy::Command, Ops::Command, ChainWallet::Command>;

/// domain.md §2: who says it, under which id, for the how-manieth time.
struct CommandMeta {
  CommandId id;
  Sha256 hash;                         ///< Of the content as sent, without now, facts, attempt.
  std::uint32_t attempt = 1;
  std::string by;
  std::optional<EventPosition> cause;  ///< Set by policies.
  std::optional<std::string> trace;
};
BOOST_DESCRIBE_STRUCT(CommandMeta, (), (id, hash, attempt, by, cause, trace))

struct Command {
  StreamName stream;
  CommandMeta meta;
  AnyCommand content;
};

}  // namespace gstd
