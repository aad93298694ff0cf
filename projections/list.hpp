// The projections one by one; all.cpp puts them together.
#pragma once

#include "projections/projection.hpp"

namespace gstd {

Projection tasks_projection();
Projection validations_projection();
Projection task_events_projection(EncodeEvent encode);
Projection devices_projection(EncodeEvent encode);
Projection nodes_projection(EncodeEvent encode);
Projection users_projection();
Projection escrows_projection();
Projection payouts_projection();
Projection golden_reserve_log_projection();
Projection vouchers_projection();
Projection wallets_projection();
Projection stats_projection();
Projection projection_skips_projection();

/// Calls `on(origin, e)` for the events of one noun that have such a function; others change
/// nothing here. `Noun` is the variant of events/<noun>.hpp.
template <class Noun, class On>
RowChanges for_each_of(const Event& event, const On& on) {
  const auto* noun = std::get_if<Noun>(&event);
  if (!noun) return {};
  return std::visit(
      [&](const auto& e) -> RowChanges {
        if constexpr (requires { on(e); }) return on(e);
        return {};
      },
      *noun);
}

}  // namespace gstd
