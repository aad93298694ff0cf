// Metrics: what /api/v1/metrics shows, in the Prometheus text format.
#pragma once

#include <chrono>
#include <map>
#include <memory>

#include "events/core.hpp"

namespace gstd {

/// Values read at the moment of a scrape.
struct Gauges {
  std::size_t database_connections = 0;
  std::size_t database_connections_busy = 0;
  std::size_t database_jobs_waiting = 0;
  std::map<std::string, std::int64_t> tasks_by_status;
  std::uint64_t devices = 0;
  std::uint64_t nodes = 0;
  std::uint64_t workers_connected = 0;
  std::uint64_t sockets_open = 0;
  std::chrono::milliseconds uptime{0};
  std::uint64_t projection_lag_records = 0;
  std::chrono::milliseconds projection_lag{0};
  std::uint64_t public_events = 0;  ///< Stored in their topic since the start.
  std::uint64_t public_events_lag_records = 0;
  std::uint64_t public_events_stopped = 0;  ///< Partitions that publish no further.
  std::chrono::milliseconds chain_lag{0};  ///< Age of the chain's newest block seen.
  std::size_t chain_waiting = 0;           ///< Movements of escrows not read yet.
  bool chain_troubled = false;             ///< The last look at the chain failed.
  bool sender_troubled = false;            ///< Claims cannot be handed in.
  std::uint64_t escrows_frozen = 0;  ///< By a drift between books and contract.
  std::uint64_t heads_anchored_s = 0;  ///< When the anchored heads were signed; 0: none is known.
  struct Partition {
    std::uint64_t height = 0;
    std::uint64_t ghosts = 0;
    std::uint64_t in_flight = 0;
    std::uint64_t behind = 0;
    bool is_stopped = false;
  };
  std::vector<Partition> partitions;  ///< By partition number.
};

/// Any thread.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  /// One answered request. `route` is the template, so that the number of series stays small.
  void request(std::string_view method, std::string_view route, unsigned status,
               std::chrono::microseconds took);
  /// One message of a live client, by its type.
  void message(std::string_view type);
  /// The page, with the gauges as they are now.
  std::string page(const Gauges& gauges);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gstd
