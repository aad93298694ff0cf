#include "projections/list.hpp"

namespace gstd {
namespace {

using enum ColumnKind;

const Table users{"users",
                  {{"wallet"}},
                  {{"registered_at", number}, {"is_blocked", flag}, {"blocked_reason"}}};

struct On {
  const Origin& origin;

  Key wallet() const { return key(origin.stream.id); }

  RowChanges operator()(const UserRegistered&) const {
    return {put("users", wallet(), {{"registered_at", origin.at}, {"is_blocked", false}})};
  }
  RowChanges operator()(const UserBlocked& e) const {
    return {set("users", wallet(), {{"is_blocked", true}, {"blocked_reason", e.reason}})};
  }
  RowChanges operator()(const UserUnblocked&) const {
    return {set("users", wallet(), {{"is_blocked", false}, {"blocked_reason", ""}})};
  }
};

}  // namespace

Projection users_projection() {
  return {"users", 1, {users}, [](const Origin& origin, const Event& event) {
            return for_each_of<UserEvent>(event, On{origin});
          }};
}

}  // namespace gstd
