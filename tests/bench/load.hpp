// What the scenarios of the load generator share: options, people, the measured window.
#pragma once

#include <algorithm>

#include "adapters/crypto/keys.hpp"
#include "events/sha256.hpp"
#include "tests/bench/http_load.hpp"

namespace gstd::bench {

using std::chrono::steady_clock;

struct LoadOptions {
  std::string scenario;
  std::uint16_t port = 8080;
  std::chrono::seconds warm_up{10};
  std::chrono::seconds measured{60};
  std::size_t connections = 128;
  std::size_t requesters = 16;
  std::size_t rate = 0;            ///< Commands a second at which they are begun; 0: as they end.
  std::size_t in_flight_max = 400; ///< lifecycles: created and not yet decided.
  std::size_t tasks = 0;           ///< lifecycles: at least; batches: in all.
  std::string module_file;
};

/// A wallet with an escrow that never runs dry.
struct Requester {
  Wallet wallet;
  std::string header;
  std::string escrow;
};
Requester add_requester(HttpLoad& http, std::size_t number);

/// A registered worker with a session; each has an owner of its own.
struct SimulatedWorker {
  KeyPair key;
  Wallet owner;
  std::string header;
};
SimulatedWorker add_worker(HttpLoad& http, std::size_t number);

/// Module and input all tasks name.
struct TaskFiles {
  Sha256 module;
  Sha256 input;
};
TaskFiles upload_files(HttpLoad& http, const Requester& requester, const std::string& module_file);
Sha256 upload(HttpLoad& http, std::string_view header, std::string_view bytes);
/// The body of POST /tasks/create; tier standard: quorum 2.
std::string task_body(const TaskFiles& files);

/// Warm-up, then the window; in_window() is asked with the moment something was answered.
class Window {
 public:
  explicit Window(const LoadOptions& options)
      : start_{steady_clock::now() + options.warm_up}, end_{start_ + options.measured} {}
  bool contains(steady_clock::time_point at) const { return at >= start_ && at < end_; }
  bool has_begun(steady_clock::time_point at) const { return at >= start_; }
  bool is_over(steady_clock::time_point at) const { return at >= end_; }

 private:
  steady_clock::time_point start_;
  steady_clock::time_point end_;
};

/// Latencies in microseconds.
class Latencies {
 public:
  void add(steady_clock::duration took) {
    took_us_.push_back(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
  }
  std::size_t count() const { return took_us_.size(); }
  std::int64_t at_permille(std::size_t permille) {
    if (took_us_.empty()) return 0;
    std::ranges::sort(took_us_);
    return took_us_[std::min(took_us_.size() - 1, took_us_.size() * permille / 1000)];
  }

 private:
  std::vector<std::int64_t> took_us_;
};

// One scenario each; they print what they saw as one line of JSON.
void run_commands(const LoadOptions& options);
void run_lifecycles(const LoadOptions& options);
void run_batches(const LoadOptions& options);
void run_claims(const LoadOptions& options);

}  // namespace gstd::bench
