// Every stream in memory, and the policies between them: whole histories without an engine. It has
// no memory of command ids, so whatever is absorbed is absorbed by content.
#pragma once

#include "actors/policies.hpp"
#include "tests/support/people.hpp"
#include "tests/support/show.hpp"

namespace gstd::testing {

template <Decider D>
struct Streams {
  std::map<StreamName, typename D::State> states;
  std::map<StreamName, std::vector<typename D::Event>> logs;
};

struct Sent {
  StreamName to;
  AnyCommand command;
};

class Marketplace {
 public:
  UnixMillis now{1'000'000};
  Streams<Task> tasks;
  Streams<Worker> workers;
  Streams<Escrow> escrows;
  Streams<Reserve> reserves;
  Streams<User> users;
  Streams<Policy> policies;
  Streams<Ops> operators;
  Streams<ChainWallet> wallets;
  std::vector<std::string> faults;  ///< What should never have happened.

  /// Decides, evolves, and puts what the policies say into their lanes. True when it was not
  /// refused.
  bool send(const StreamName& to, const AnyCommand& command) {
    const auto events = deliver(to, command);
    if (!events) return false;
    sent_.push_back({to, command});
    return true;
  }

  /// Sends something that was already answered a second time: nothing may happen.
  void repeat(std::size_t which) {
    if (sent_.empty()) return;
    const Sent again = sent_[which % sent_.size()];
    if (!is_repeatable(again.command)) return;
    const auto events = deliver(again.to, again.command);
    if (events && *events > 0) faults.push_back("happened twice on " + again.to.text());
  }

  /// The next command of one lane; false when no policy has anything to say.
  bool react_once(std::size_t which) {
    if (lanes_.empty()) return false;
    const auto lane = std::next(lanes_.begin(), static_cast<std::ptrdiff_t>(which % lanes_.size()));
    const Sent next = lane->second.front();
    lane->second.pop_front();
    if (lane->second.empty()) lanes_.erase(lane);
    if (!send(next.to, next.command)) faults.push_back("a policy was refused by " + next.to.text());
    return true;
  }

  /// Lets the clock run on, and every timer fire that is due.
  void pass(Millis span) {
    now = now + span;
    while (wake(tasks) || wake(escrows)) {
    }
  }

  void finish() {
    while (react_once(0)) {
    }
  }

 private:
  using Lane = std::pair<StreamName, StreamName>;

  // A heartbeat and a timer mean "now again", not "the same again": they may act each time.
  static bool is_repeatable(const AnyCommand& command) {
    const auto* task = std::get_if<Task::Command>(&command);
    const auto* escrow = std::get_if<Escrow::Command>(&command);
    return !(task && std::holds_alternative<HeartbeatTask>(*task)) &&
           !(escrow && std::holds_alternative<DrainQueue>(*escrow));
  }

  Streams<Task>& of(const Task::Command&) { return tasks; }
  Streams<Worker>& of(const Worker::Command&) { return workers; }
  Streams<Escrow>& of(const Escrow::Command&) { return escrows; }
  Streams<Reserve>& of(const Reserve::Command&) { return reserves; }
  Streams<User>& of(const User::Command&) { return users; }
  Streams<Policy>& of(const Policy::Command&) { return policies; }
  Streams<Ops>& of(const Ops::Command&) { return operators; }
  Streams<ChainWallet>& of(const ChainWallet::Command&) { return wallets; }

  /// How many events it gave.
  Result<std::size_t> deliver(const StreamName& to, const AnyCommand& command) {
    return std::visit([&](const auto& c) { return deliver_to(of(c), to, c); }, command);
  }

  template <Decider D>
  Result<std::size_t> deliver_to(Streams<D>& streams, const StreamName& to,
                                 const typename D::Command& command) {
    auto& state = streams.states[to];
    const auto events = D::decide(state, command);
    if (!events) return tl::unexpected<Error>{events.error()};
    for (const auto& event : *events) {
      D::evolve(state, event);
      streams.logs[to].push_back(event);
      check(to, state);
      for (Reaction& reaction : react({to, {}, now}, Event{event}))
        lanes_[{to, reaction.target}].push_back({reaction.target, std::move(reaction.command)});
    }
    return events->size();
  }

  void check(const StreamName& stream, const auto& state) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(state)>, Escrow::State>) {
      const std::string broken = broken_invariant(state, true);
      if (!broken.empty()) faults.push_back(stream.text() + ": " + broken);
    }
  }

  template <Decider D>
  bool wake(Streams<D>& streams) {
    for (const auto& [stream, state] : streams.states) {
      const auto due = D::due(state);
      if (!due || *due > now) continue;
      const AnyCommand command{D::wake(state, now)};
      const auto events = deliver(stream, command);
      if (events && *events > 0) return true;
      faults.push_back("a timer was due for nothing on " + stream.text());
      return false;
    }
    return false;
  }

  std::map<Lane, std::deque<Sent>> lanes_;
  std::vector<Sent> sent_;
};

}  // namespace gstd::testing
