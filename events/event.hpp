// Event: everything that can have happened, one name per aggregate.
#pragma once

#include "events/escrow.hpp"
#include "events/operations.hpp"
#include "events/reserve.hpp"
#include "events/task.hpp"
#include "events/user.hpp"
#include "events/wallet.hpp"
#include "events/worker.hpp"

namespace gstd {

using Event = std::variant<TaskEvent, WorkerEvent, EscrowEvent, ReserveEvent, UserEvent,
                           PolicyEvent, OpsEvent, WalletEvent>;
using Events = std::vector<Event>;

/// `task.claimed` and the like.
inline std::string_view type_of(const Event& event) {
  return std::visit(
      [](const auto& noun) {
        return std::visit([](const auto& e) -> std::string_view { return e.type; }, noun);
      },
      event);
}

}  // namespace gstd
