#include "adapters/worker/job.hpp"

#include <algorithm>
#include <chrono>

#include "adapters/crypto/cipher.hpp"
#include "adapters/json/codec.hpp"
#include "events/sha256.hpp"

namespace gstd {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t heartbeats_per_lease = 3;
constexpr int attempts_max = 8;
constexpr std::chrono::milliseconds first_pause{250};  // Doubled after every try.
constexpr Millis pause_step{50};

std::string task_path(const wire::Claimed& task, std::string_view verb) {
  return "/api/v1/tasks/" + task.task_id.text() + "/" + std::string(verb);
}

void carry_token(Client& http, const JobSignals& signals) {
  http.set_header("Authorization", "Bearer " + signals.token());
}

// Keeps a lease alive from inside the run: asked every few milliseconds, speaks every third of
// the lease, and gives up when the server said no or was silent for a whole lease.
class Lease {
 public:
  Lease(const wire::Claimed& task, Client& http, const JobSignals& signals)
      : task_(task),
        http_(http),
        signals_(signals),
        lease_(task.spec.lease_ms.get()),
        renewed_(Clock::now()),
        asked_(renewed_) {}

  bool is_held() {
    if (signals_.is_lost || is_over_) return false;
    const auto now = Clock::now();
    if (now - asked_ >= lease_ / heartbeats_per_lease) heartbeat(now);
    is_over_ = is_over_ || now - renewed_ >= lease_;
    return !is_over_;
  }
  bool go_on() { return !signals_.stop && is_held(); }

 private:
  void heartbeat(Clock::time_point now) {
    asked_ = now;
    carry_token(http_, signals_);
    const auto reply = body_of(
        http_.post(task_path(task_, "heartbeat"), json::encode(wire::ReplicaBody{task_.replica})));
    if (reply) {
      renewed_ = now;
    } else if (reply.error().kind == Errc::gone || reply.error().kind == Errc::conflict ||
               reply.error().kind == Errc::not_found) {
      is_over_ = true;  // Anything else may pass: the run goes on while the lease lasts.
    }
  }

  const wire::Claimed& task_;
  Client& http_;
  const JobSignals& signals_;
  std::chrono::milliseconds lease_;
  Clock::time_point renewed_;
  Clock::time_point asked_;
  bool is_over_ = false;
};

Result<std::string> seal(const wire::Claimed& task, std::string_view output) {
  if (task.spec.result_key) return seal_to(*task.spec.result_key, output);
  return seal_result(task.task_id, task.requester, output, random_bytes<12>());
}

wire::SubmitBody sign_result(const wire::Claimed& task, const KeyPair& key, const RunOutcome& run,
                             std::string_view sealed) {
  const Sha256 result =
      result_hash({task.spec.module, task.spec.input, run.fuel, run.exit, run.output});
  const Sha256 blob = sha256(sealed);
  const ResultClaim claim{task.network,     task.task_id,    task.replica,
                          task.spec.module, task.spec.input, run.exit,
                          run.fuel,         result,          blob};
  return {task.replica, result, blob, run.exit, run.fuel, key.sign(signed_bytes(claim))};
}

// Waits while the lease is kept alive; false when it ended or the worker goes home.
bool pause(std::chrono::milliseconds span, Lease& lease, const JobSignals& signals) {
  const auto until = Clock::now() + span;
  while (Clock::now() < until) {
    if (!lease.go_on()) return false;
    signals.wait(pause_step);
  }
  return true;
}

// A server that is away, busy, or has forgotten our session while the listener logs in again.
bool may_pass(const Error& error) {
  return error.kind == Errc::unavailable || error.kind == Errc::slow_down ||
         error.kind == Errc::unauthenticated;
}

// Asks until it is answered or the lease ends: a server that restarts is no reason to throw a run
// away. `ask` gets the number of the attempt.
template <class Ask>
Result<std::string> insist(Client& http, Lease& lease, const JobSignals& signals, Ask ask) {
  auto span = first_pause;
  for (int attempt = 1;; ++attempt, span *= 2) {
    carry_token(http, signals);
    auto reply = body_of(ask(attempt));
    if (reply || !may_pass(reply.error()) || attempt == attempts_max) return reply;
    if (!pause(span, lease, signals)) return reply;
  }
}

// The bytes whose hash this is; bytes of another hash are nobody's input.
Result<std::string> fetch(Client& http, Lease& lease, const JobSignals& signals,
                          const Sha256& hash) {
  auto bytes =
      insist(http, lease, signals, [&](int) { return http.get("/api/v1/blobs/" + hash.text()); });
  if (!bytes) return bytes;
  if (sha256(*bytes) != hash) return refuse("hash_mismatch", "blob " + hash.text() + " differs");
  return bytes;
}

// Sends the same bytes again and again: sealed once, signed once.
Result<std::string> send(Client& http, Lease& lease, const JobSignals& signals,
                         const std::string& path, std::string_view body,
                         std::string_view content_type) {
  return insist(http, lease, signals, [&](int attempt) {
    const Headers headers{{"Idempotency-Attempt", std::to_string(attempt)}};
    return http.post(path, body, headers, content_type);
  });
}

Result<JobDone> run_and_submit(const wire::Claimed& task, const WorkerOptions& options,
                               const KeyPair& key, Client& http, const JobSignals& signals) {
  const auto begun = Clock::now();
  Lease lease{task, http, signals};
  const auto module = fetch(http, lease, signals, task.spec.module);
  if (!module) return tl::unexpected(module.error());
  const auto input = fetch(http, lease, signals, task.spec.input);
  if (!input) return tl::unexpected(input.error());
  RunLimits limits;
  limits.memory_pages_max = task.spec.memory_pages_max;
  limits.wall_max = task.spec.total_timeout_ms;
  const auto run =
      run_module(options.child, *module, *input, limits, [&] { return lease.go_on(); });
  if (!run) return tl::unexpected(run.error());
  const auto sealed = seal(task, run->output);
  if (!sealed) return tl::unexpected(sealed.error());
  const wire::SubmitBody body = sign_result(task, key, *run, *sealed);
  const auto stored = send(http, lease, signals, "/api/v1/blobs?sha256=" + body.blob.text(),
                           *sealed, "application/octet-stream");
  if (!stored) return tl::unexpected(stored.error());
  const auto taken =
      send(http, lease, signals, task_path(task, "submit"), json::encode(body), "application/json");
  if (!taken) return tl::unexpected(taken.error());
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun);
  return JobDone{run->exit, elapsed.count()};
}

// Whether giving the lease back means anything after this error.
bool is_still_held(const Error& error, const JobSignals& signals) {
  if (signals.is_lost) return false;
  return signals.stop || (error.kind != Errc::gone && error.kind != Errc::conflict);
}

}  // namespace

Result<JobDone> perform(const wire::Claimed& task, const WorkerOptions& options, const KeyPair& key,
                        Client& http, const JobSignals& signals) {
  auto done = run_and_submit(task, options, key, http, signals);
  if (!done && is_still_held(done.error(), signals))
    (void)http.post(task_path(task, "release"), json::encode(wire::ReplicaBody{task.replica}));
  return done;
}

}  // namespace gstd
