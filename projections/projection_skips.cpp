#include "projections/list.hpp"

namespace gstd {
namespace {

using enum ColumnKind;

// The record at this position changes nothing in that projection (`*`: in any): two operators said
// so. What they say about a record that cannot be read stands behind it in the same partition, so
// this projection alone reads on.
const Table projection_skips{"projection_skips",
                             {{"projection"}, {"partition", number}, {"height", number}},
                             {{"reason"}, {"at", number}}};

struct On {
  const Origin& origin;

  RowChanges operator()(const ProjectionSkipped& e) const {
    return {put("projection_skips",
                key(e.projection, e.position.record.partition, e.position.record.height),
                {{"reason", e.reason}, {"at", origin.at}})};
  }
  RowChanges operator()(const RecordDisowned& e) const {
    return {put("projection_skips", key("*", origin.position.record.partition, e.height),
                {{"reason", e.reason}, {"at", origin.at}})};
  }
};

}  // namespace

Projection projection_skips_projection() {
  return {"projection_skips", 1, {projection_skips},
          [](const Origin& origin, const Event& event) {
            return for_each_of<OpsEvent>(event, On{origin});
          },
          true};
}

}  // namespace gstd
