#include "adapters/worker/worker.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <set>

#include "adapters/client/live.hpp"
#include "adapters/json/codec.hpp"
#include "adapters/worker/session.hpp"
#include "adapters/worker/slots.hpp"

namespace gstd {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds back_off_first{250};
constexpr std::chrono::milliseconds back_off_last{15'000};
constexpr Millis listen_span{200};  // How late `stop` may be seen.
constexpr std::size_t offers_kept_max = 64;
constexpr std::chrono::minutes token_renewal{10};  // Well within a token's life.

// A server that is away, or busy, is worth another try; a refusal is for ever.
bool may_pass(const Error& error) {
  return error.kind == Errc::unavailable || error.kind == Errc::slow_down ||
         error.kind == Errc::unauthenticated;
}

std::string_view type_of(std::string_view frame) {
  constexpr std::string_view start = R"({"type":")";
  if (!frame.starts_with(start)) return {};
  frame.remove_prefix(start.size());
  return frame.substr(0, frame.find('"'));
}

class Listener {
 public:
  Listener(const WorkerOptions& options, const KeyPair& key, const WorkerNotes& notes,
           const std::atomic<bool>& stop)
      : options_(options),
        key_(key),
        stop_(stop),
        http_(options.url),
        notes_(notes),
        slots_(
            options, key, [this](const WorkerNote& note) { say(note); },
            [this] { hear_of_free_slot(); }) {}

  Result<bool> run() {
    auto back_off = back_off_first;
    while (!is_over()) {
      const auto begun = Clock::now();
      const auto ended = listen();
      if (is_over()) break;
      if (!ended && !may_pass(ended.error())) return ended;
      WorkerNote note;
      note.event = "disconnected";
      note.detail = ended ? "the server asked to come back" : ended.error().why;
      say(note);
      if (Clock::now() - begun > back_off_last) back_off = back_off_first;
      rest(back_off);
      back_off = std::min(back_off * 2, back_off_last);
    }
    return true;
  }

 private:
  bool is_over() const { return stop_ || (options_.is_once && slots_.submitted() > 0); }

  void say(const WorkerNote& note) {
    const std::scoped_lock lock{notes_mutex_};
    notes_(note);
  }

  void hear_of_free_slot() {
    const std::scoped_lock lock{notes_mutex_};
    has_news_ = true;
    if (socket_ != nullptr) socket_->wake();
    news_.notify_all();
  }

  void set_socket(LiveSocket* socket) {
    const std::scoped_lock lock{notes_mutex_};
    socket_ = socket;
  }

  // A signal handler sets `stop` and can wake nobody: looked at every listen_span.
  void rest(std::chrono::milliseconds span) {
    const auto until = Clock::now() + span;
    std::unique_lock lock{notes_mutex_};
    while (!is_over() && Clock::now() < until)
      news_.wait_for(lock, std::chrono::milliseconds(listen_span.get()));
  }

  // One connection, from the proof of the key to its end.
  Result<bool> listen() {
    if (const auto done = enroll(); !done) return done;
    if (const auto done = renew_token(); !done) return done;
    is_registered_ = true;
    auto socket = LiveSocket::connect(options_.url, "/api/v1/ws");
    if (!socket) return tl::unexpected(socket.error());
    claiming_.clear();
    offered_.clear();
    ready_ = 0;
    wire::Hello hello;
    hello.token = token_;
    hello.cursor = cursor_;
    if (const auto sent = socket->send(json::encode(hello)); !sent) return sent;
    set_socket(&*socket);
    const auto ended = converse(*socket);
    set_socket(nullptr);
    socket->close();
    return ended;
  }

  // Without its owner's token the worker may be known to the server all the same: its key says so.
  Result<bool> enroll() {
    if (is_registered_) return true;
    const auto done = register_worker(http_, options_, key_);
    const bool wants_proof = !done && done.error().kind == Errc::unauthenticated;
    if (wants_proof && !options_.owner_token) return true;
    if (!done) return done;
    is_registered_ = true;
    say({.event = "registered", .detail = key_.id().text()});
    return true;
  }

  Result<bool> renew_token() {
    auto token = log_in(http_, options_, key_);
    if (!token) return tl::unexpected(token.error());
    token_ = std::move(*token);
    token_at_ = Clock::now();
    slots_.set_token(token_);
    return true;
  }

  Result<bool> converse(LiveSocket& socket) {
    while (!is_over()) {
      // Runs in progress need a token that still counts; the connection does not.
      if (Clock::now() - token_at_ > token_renewal) (void)renew_token();
      const auto quiet = std::chrono::milliseconds(options_.ready_again.get());
      const bool is_quiet = Clock::now() - said_ready_at_ > quiet;
      if (is_quiet) claiming_.clear();  // Claims nobody answered.
      if (has_news_.exchange(false) || is_welcome_ || is_quiet) {
        if (const auto sent = say_ready(socket); !sent) return sent;
      }
      const auto frame = socket.receive(listen_span);
      if (!frame) return tl::unexpected(frame.error());
      if (!*frame) continue;
      if (const auto heard = hear(**frame); !heard) return heard;
      if (const auto sent = claim_offered(socket); !sent) return sent;
    }
    return true;
  }

  // How many more tasks fit: whenever that number has changed, and now and then anyway, since
  // a server that hears nothing for long stops asking.
  Result<bool> say_ready(LiveSocket& socket) {
    is_welcome_ = false;
    const std::uint32_t busy = static_cast<std::uint32_t>(claiming_.size());
    const std::uint32_t free = slots_.free();
    ready_ = free > busy ? free - busy : 0;
    wire::Ready ready;
    ready.slots = ready_;
    said_ready_at_ = Clock::now();
    if (const auto sent = socket.send(json::encode(ready)); !sent) return sent;
    return claim_offered(socket);
  }

  Result<bool> hear(std::string_view frame) {
    const std::string_view type = type_of(frame);
    if (type == "task") return read<wire::Offer>(frame, [&](const auto& m) { return on(m); });
    if (type == "claimed") return read<wire::Claimed>(frame, [&](const auto& m) { return on(m); });
    if (type == "refused") return read<wire::Refused>(frame, [&](const auto& m) { return on(m); });
    if (type == "task_changed")
      return read<wire::TaskChanged>(frame, [&](const auto& m) { return on(m); });
    if (type == "lease_lost")
      return read<wire::LeaseLost>(frame, [&](const auto& m) { return on(m); });
    if (type == "welcome") return read<wire::Welcome>(frame, [&](const auto& m) { return on(m); });
    if (type == "resync") return read<wire::Resync>(frame, [&](const auto& m) { return on(m); });
    return true;  // renewed, done, lagging, and what a newer server says: nothing to do.
  }

  template <class Message, class Handle>
  Result<bool> read(std::string_view frame, Handle handle) {
    const auto message = json::decode<Message>(frame);
    if (!message) return tl::unexpected(message.error());
    return handle(*message);
  }

  // An offer may come while the last slot is being taken: it is claimed once there is room.
  Result<bool> on(const wire::Offer& offer) {
    const bool can_run = offer.meter == 0 && offer.memory_pages_max <= options_.memory_pages_max;
    if (!can_run) return true;
    if (offered_.size() == offers_kept_max) offered_.pop_front();
    offered_.push_back(offer.task_id);
    return true;
  }

  Result<bool> claim_offered(LiveSocket& socket) {
    while (ready_ > 0 && !offered_.empty()) {
      wire::Claim claim;
      claim.task_id = offered_.front();
      claim.ref = claim.task_id.text();
      offered_.pop_front();
      if (!claiming_.insert(claim.task_id).second) continue;
      --ready_;
      if (const auto sent = socket.send(json::encode(claim)); !sent) return sent;
    }
    return true;
  }

  Result<bool> on(const wire::Claimed& task) {
    claiming_.erase(task.task_id);
    say({.event = "claimed",
         .task = task.task_id.text(),
         .replica = task.replica,
         .task_type = task.spec.type});
    if (slots_.start(task)) return true;
    // The answer came so late that the slot went to another task.
    (void)http_.post("/api/v1/tasks/" + task.task_id.text() + "/release",
                     json::encode(wire::ReplicaBody{task.replica}),
                     {{"Authorization", "Bearer " + token_}});
    return true;
  }

  // Only claims carry a ref of ours: the task's id. A refused hello carries none.
  Result<bool> on(const wire::Refused& no) {
    const auto task = TaskId::parse(no.ref);
    if (!task) return refuse(no.code, no.detail);
    if (claiming_.erase(*task) > 0) ++ready_;
    return true;
  }

  Result<bool> on(const wire::TaskChanged& change) {
    cursor_ = change.cursor;
    if (change.verdict) say({.event = *change.verdict, .task = change.task_id.text()});
    if (!change.earned_nano) return true;
    earned_ = plus(earned_, *change.earned_nano);
    say({.event = "earned",
         .task = change.task_id.text(),
         .earned_nano = change.earned_nano,
         .total_nano = earned_});
    return true;
  }

  Result<bool> on(const wire::LeaseLost& lost) {
    slots_.lose(lost.task_id, lost.replica);
    return true;
  }

  Result<bool> on(const wire::Welcome& welcome) {
    cursor_ = welcome.cursor;
    is_welcome_ = true;
    say({.event = "connected"});
    return true;
  }

  Result<bool> on(const wire::Resync& resync) {
    cursor_ = resync.cursor;
    return true;
  }

  const WorkerOptions& options_;
  const KeyPair& key_;
  const std::atomic<bool>& stop_;
  Client http_;
  std::mutex notes_mutex_;
  std::condition_variable news_;  // A slot has become free.
  LiveSocket* socket_ = nullptr;  // Woken when a slot has become free.
  const WorkerNotes& notes_;
  std::string token_;
  Clock::time_point token_at_;
  std::optional<std::string> cursor_;
  std::set<TaskId> claiming_;   // Claims the server has not answered.
  std::deque<TaskId> offered_;  // Offers not claimed yet, the oldest first.
  Clock::time_point said_ready_at_;
  std::uint32_t ready_ = 0;  // What may still be claimed, as the server was told.
  Nano earned_;
  bool is_registered_ = false;
  bool is_welcome_ = false;  // Welcomed, and has not said ready yet.
  std::atomic<bool> has_news_{false};
  Slots slots_;  // The last member: its threads use the others.
};

}  // namespace

Result<bool> work(const WorkerOptions& options, const KeyPair& key, const WorkerNotes& notes,
                  const std::atomic<bool>& stop) {
  auto done = Listener{options, key, notes, stop}.run();
  if (done) notes({.event = "stopped"});
  return done;
}

}  // namespace gstd
