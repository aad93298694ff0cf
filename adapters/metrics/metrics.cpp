#include "adapters/metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <unordered_map>

namespace gstd {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Labels;

/// From well below one read-back (0.3 ms) to beyond every time-out of ours.
const Histogram::BucketBoundaries latency_bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                 0.05,   0.1,   0.25,   0.5,   1,    5, 10};

template <class Number>
double number(Number value) {
  return static_cast<double>(value);
}

double seconds(std::chrono::milliseconds span) { return number(span.count()) / 1000; }

/// A counter whose total is kept elsewhere: moved forward to it at each scrape.
void raise_to(Counter& counter, std::uint64_t total) {
  const double missing = number(total) - counter.Value();
  if (missing > 0) counter.Increment(missing);
}

}  // namespace

class Metrics::Impl {
 public:
  void request(std::string_view method, std::string_view route, unsigned status,
               std::chrono::microseconds took) {
    const std::string name = std::string{method}.append(" ").append(route);
    const std::lock_guard lock{mutex_};
    RouteSeries& series = routes_[name];
    if (!series.latency)
      series.latency = &latency_.Add({{"method", std::string{method}},
                                      {"route", std::string{route}}}, latency_bounds);
    series.latency->Observe(number(took.count()) / 1'000'000);
    Counter*& answered = series.answered[status];
    if (!answered)
      answered = &requests_.Add({{"method", std::string{method}},
                                 {"route", std::string{route}},
                                 {"status", std::to_string(status)}});
    answered->Increment();
  }

  void message(std::string_view type) {
    messages_.Add({{"type", std::string{type}}}).Increment();
  }

  std::string page(const Gauges& now) {
    connections_.Add({{"state", "open"}}).Set(number(now.database_connections));
    connections_.Add({{"state", "busy"}}).Set(number(now.database_connections_busy));
    jobs_.Set(number(now.database_jobs_waiting));
    for (const auto& [status, count] : now.tasks_by_status)
      tasks_.Add({{"status", status}}).Set(number(count));
    workers_.Add({{"kind", "device"}}).Set(number(now.devices));
    workers_.Add({{"kind", "node"}}).Set(number(now.nodes));
    connected_.Set(number(now.workers_connected));
    sockets_.Set(number(now.sockets_open));
    uptime_.Set(seconds(now.uptime));
    projection_lag_records_.Set(number(now.projection_lag_records));
    projection_lag_.Set(seconds(now.projection_lag));
    raise_to(public_events_, now.public_events);
    public_lag_.Set(number(now.public_events_lag_records));
    public_stopped_.Set(number(now.public_events_stopped));
    chain_lag_.Set(seconds(now.chain_lag));
    chain_waiting_.Set(number(now.chain_waiting));
    chain_troubled_.Set(now.chain_troubled ? 1 : 0);
    sender_troubled_.Set(now.sender_troubled ? 1 : 0);
    frozen_.Set(number(now.escrows_frozen));
    anchored_.Set(number(now.heads_anchored_s));
    for (std::size_t i = 0; i < now.partitions.size(); ++i) {
      const Gauges::Partition& partition = now.partitions[i];
      const Labels labels{{"partition", std::to_string(i)}};
      raise_to(records_.Add(labels), partition.height);
      raise_to(ghosts_.Add(labels), partition.ghosts);
      in_flight_.Add(labels).Set(number(partition.in_flight));
      behind_.Add(labels).Set(number(partition.behind));
      stopped_.Add(labels).Set(partition.is_stopped ? 1 : 0);
    }
    return prometheus::TextSerializer{}.Serialize(registry_.Collect());
  }

 private:
  struct RouteSeries {
    Histogram* latency = nullptr;
    std::map<unsigned, Counter*> answered;
  };

  template <class Kind>
  Family<Kind>& family(const std::string& name, const std::string& help) {
    if constexpr (std::is_same_v<Kind, Counter>)
      return prometheus::BuildCounter().Name(name).Help(help).Register(registry_);
    else if constexpr (std::is_same_v<Kind, Gauge>)
      return prometheus::BuildGauge().Name(name).Help(help).Register(registry_);
    else
      return prometheus::BuildHistogram().Name(name).Help(help).Register(registry_);
  }

  prometheus::Registry registry_;
  std::mutex mutex_;
  std::unordered_map<std::string, RouteSeries> routes_;
  Family<Counter>& requests_ = family<Counter>(
      "gstd_http_requests_total", "Requests answered, by route template and status.");
  Family<Histogram>& latency_ = family<Histogram>(
      "gstd_http_request_seconds", "From the request's last byte to its answer.");
  Family<Counter>& messages_ =
      family<Counter>("gstd_live_messages_total", "Messages from live clients, by type.");
  Family<Gauge>& connections_ =
      family<Gauge>("gstd_database_connections", "Sessions of the pool, open and busy.");
  Gauge& jobs_ =
      family<Gauge>("gstd_database_jobs_waiting", "Reads that wait for a session.").Add({});
  Family<Gauge>& tasks_ = family<Gauge>("gstd_tasks", "Tasks by public status.");
  Family<Gauge>& workers_ = family<Gauge>("gstd_workers", "Registered workers by kind.");
  Gauge& connected_ =
      family<Gauge>("gstd_workers_connected", "Workers with an open WebSocket.").Add({});
  Gauge& sockets_ = family<Gauge>("gstd_live_sockets", "Open WebSockets.").Add({});
  Gauge& uptime_ = family<Gauge>("gstd_uptime_seconds", "Since the server started.").Add({});
  Gauge& projection_lag_records_ =
      family<Gauge>("gstd_projection_lag_records", "Records not yet in the read models.").Add({});
  Gauge& projection_lag_ =
      family<Gauge>("gstd_projection_lag_seconds", "Age of the oldest such record.").Add({});
  Counter& public_events_ = family<Counter>(
      "gstd_public_events_total", "Public events stored in their topic by this node.").Add({});
  Gauge& public_lag_ = family<Gauge>(
      "gstd_public_events_lag_records", "Records this node has not yet published.").Add({});
  Gauge& public_stopped_ = family<Gauge>(
      "gstd_public_events_partitions_stopped", "Partitions that publish no further.").Add({});
  Gauge& chain_lag_ = family<Gauge>(
      "gstd_chain_lag_seconds", "Age of the chain's newest block seen by the watching node.")
      .Add({});
  Gauge& chain_waiting_ = family<Gauge>(
      "gstd_chain_movements_waiting", "Movements of escrows not read yet.").Add({});
  Gauge& chain_troubled_ = family<Gauge>(
      "gstd_chain_troubled", "1 while the chain cannot be read.").Add({});
  Gauge& sender_troubled_ = family<Gauge>(
      "gstd_sender_troubled", "1 while claims cannot be handed in.").Add({});
  Gauge& frozen_ = family<Gauge>("gstd_escrows_frozen",
                                 "Escrows whose contract contradicts the journal.").Add({});
  Gauge& anchored_ = family<Gauge>("gstd_heads_anchored_time_seconds",
                                   "When the heads anchored last were signed, since 1970.").Add({});
  Family<Counter>& records_ = family<Counter>(
      "gstd_journal_records_total", "Accepted records, by partition.");
  Family<Counter>& ghosts_ = family<Counter>(
      "gstd_journal_ghosts_total", "Records that lost their race and count for nothing.");
  Family<Gauge>& in_flight_ =
      family<Gauge>("gstd_commands_in_flight", "Commands taken and not yet answered.");
  Family<Gauge>& behind_ =
      family<Gauge>("gstd_journal_lag_records", "Records stored and not yet read.");
  Family<Gauge>& stopped_ =
      family<Gauge>("gstd_partition_stopped", "1 while a partition decides nothing.");
};

Metrics::Metrics() : impl_{std::make_unique<Impl>()} {}
Metrics::~Metrics() = default;

void Metrics::request(std::string_view method, std::string_view route, unsigned status,
                      std::chrono::microseconds took) {
  impl_->request(method, route, status, took);
}

void Metrics::message(std::string_view type) { impl_->message(type); }

std::string Metrics::page(const Gauges& gauges) { return impl_->page(gauges); }

}  // namespace gstd
