#include "projections/list.hpp"

namespace gstd {

std::vector<Projection> all_projections(EncodeEvent encode) {
  return {
      tasks_projection(),
      validations_projection(),
      task_events_projection(encode),
      devices_projection(encode),
      nodes_projection(encode),
      users_projection(),
      escrows_projection(),
      payouts_projection(),
      golden_reserve_log_projection(),
      vouchers_projection(),
      wallets_projection(),
      stats_projection(),
      projection_skips_projection(),
  };
}

}  // namespace gstd
