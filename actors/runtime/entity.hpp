// One stream in memory: its state, what it remembers, and the commands waiting for it. One generic
// host for every decider: a new aggregate needs no new code here.
#pragma once

#include <boost/intrusive/set_hook.hpp>

#include "actors/runtime/engine.hpp"
#include "actors/runtime/ports.hpp"

namespace gstd {

/// Commands a stream remembers (domain.md §2). A client that retries later than this gets a
/// decision on content, which can only be a no-op or a refusal.
constexpr std::size_t memory_max = 1024;

/// A command that waits for its answer.
struct Pending {
  Command command;
  Engine::OnAnswer done;
  bool is_maybe_live = false;  ///< Was in a record not proven dead: counts as a retry (R8).

  bool is_retry() const { return command.meta.attempt > 1 || is_maybe_live; }
};

/// A stream's place among the timers of its partition.
struct Turn {
  using Hook = boost::intrusive::set_member_hook<boost::intrusive::optimize_size<true>>;
  UnixMillis due;
  std::uint64_t number = 0;  ///< Which of those at once.
};

/// The accepted state, and the tentative one while a batch is being decided. Both evolve in place;
/// only the first command decided on top of another one makes a copy.
class Entity {
 public:
  /// An empty stream of that kind.
  static std::unique_ptr<Entity> make(const StreamName& name);
  virtual ~Entity() = default;

  const StreamName& name() const { return name_; }
  Trail& trail() { return trail_; }
  const Trail& trail() const { return trail_; }

  /// On the tentative state when there is one, else on the accepted one.
  virtual Result<Events> decide(const AnyCommand& command) const = 0;
  virtual Result<Events> decide_on_accepted(const AnyCommand& command) const = 0;
  /// The batch goes on: later decisions are made after these events.
  virtual void evolve_tentative(const Events& events) = 0;
  virtual void drop_tentative() = 0;
  virtual bool is_tentative() const = 0;
  /// An accepted event. False when it belongs to another kind of stream.
  virtual bool evolve(const Event& event) = 0;

  virtual std::optional<UnixMillis> due() const = 0;
  virtual AnyCommand wake(UnixMillis now) const = 0;
  virtual bool is_ended() const = 0;
  /// Empty while the stream's own invariant holds.
  virtual std::string broken() const = 0;
  virtual AnyStateRef state() const = 0;
  /// False when the image is of another kind.
  virtual bool restore(StreamImage image) = 0;
  /// What live clients and facts need to know of it.
  virtual StreamView view() const = 0;

  const Remembered* remembered(const CommandId& id) const;
  void remember(Remembered item);
  /// True when the stream has already handled that cause, or a later one of its partition.
  bool has_handled(const EventPosition& cause) const;
  void set_handled(const EventPosition& cause);

  std::vector<Pending> inbox;    ///< In order of arrival.
  bool is_in_flight = false;     ///< R1: one record in flight per stream.
  bool is_dirty = false;         ///< Changed since it was last given to the cache.
  bool is_woken = false;         ///< Its timer's command is on the way.
  bool is_queued = false;        ///< In the partition's list of streams with work.
  bool is_loading = false;       ///< Its state is being read back from the cache.
  std::uint32_t waits = 0;       ///< Answers of it that wait for a barrier.
  std::uint32_t batch_max = 0;   ///< Set when a record came out too large; 0 = the usual limit.
  std::uint32_t timer_count = 0; ///< Wakes so far: makes each timer command's id its own.
  Turn turn;                     ///< Among the timers; theirs to change, like the hook.
  Turn::Hook turn_hook;
  std::unique_ptr<const std::string> halted;  ///< Why this stream decides nothing more.

 protected:
  explicit Entity(StreamName name) : name_{std::move(name)} {}

 private:
  StreamName name_;
  Trail trail_;
};

}  // namespace gstd
