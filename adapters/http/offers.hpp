// Offers: which waiting task is shown to which ready worker. Pure: no sockets, no clock.
//
// A task is offered to at most open slots + 2 workers at a time, each of another owner, never to
// its requester's own and never to an owner who had an attempt. Nobody is scanned: tasks wait in
// two lines, owners with free workers in a ring, and each owner passes each place of a line once.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <list>
#include <map>
#include <utility>
#include <memory>
#include <unordered_map>
#include <vector>

#include "events/task.hpp"

namespace gstd::http {

/// Offers beyond the open slots: so that one slow worker does not hold a task up.
constexpr std::uint32_t spare_offers = 2;
/// An offer nobody answered goes to somebody else after this.
constexpr Millis offer_life{5'000};
/// Places of a line one owner passes at a time: bounds the work between two other events.
constexpr std::size_t look_max = 4'096;

struct Offer {
  WorkerId worker;
  TaskId task;
  friend bool operator==(const Offer&, const Offer&) = default;
};

class Offers {
 public:
  /// The task as it is now; `open_slots` 0 takes it out. Its answered offers stay answered.
  void set_task(const TaskId& task, const Wallet& requester, std::uint32_t open_slots,
                const std::vector<Wallet>& tried, UnixMillis now);
  /// The worker can take so many tasks more; 0 stops offers.
  void set_ready(const WorkerId& worker, const Wallet& owner, std::uint32_t slots, UnixMillis now);
  void remove_worker(const WorkerId& worker, UnixMillis now);
  /// A claim (with or without an offer) succeeded: it uses one of the worker's slots.
  void claimed(const WorkerId& worker, const TaskId& task, UnixMillis now);
  /// A claim was refused: the task as it is now is not offered to this owner again.
  void refused(const WorkerId& worker, const TaskId& task, UnixMillis now);
  /// Ends offers older than offer_life and serves owners whose look was cut short.
  void tick(UnixMillis now);

  /// Tasks this owner could claim, at most `limit`; whether they are offered or not.
  std::vector<TaskId> open_to(const Wallet& owner, std::size_t limit) const;
  /// What was decided since the last call.
  std::vector<Offer> take() { return std::exchange(made_, {}); }
  std::size_t waiting_tasks() const { return tasks_.size(); }

 private:
  struct Owner;
  struct Worker {
    WorkerId id;
    Owner* owner = nullptr;
    std::uint32_t slots = 0;
    UnixMillis ready_at;          ///< When it last said how many slots it has.
    std::vector<TaskId> offered;  ///< At most `slots` of them.
    bool is_free = false;         ///< In its owner's list of free ones.
  };
  struct Owner {
    Wallet wallet;
    std::list<Worker*> free;       ///< Workers with fewer offers than slots.
    std::size_t workers = 0;
    std::uint64_t seen_again = 0;  ///< The last place passed in each line.
    std::uint64_t seen_fresh = 0;
    std::list<Owner*>::iterator place;
    bool is_in_ring = false;
  };
  struct Shown {
    WorkerId worker;
    Wallet owner;
    UnixMillis at;
  };
  struct Task {
    TaskId id;
    Wallet requester;
    std::uint32_t open_slots = 0;
    std::vector<Wallet> tried;
    std::vector<Wallet> refused;  ///< Owners whose claim was refused.
    std::vector<Shown> shown;     ///< Offers out.
    std::uint64_t place = 0;      ///< In its line; 0 when in none.
    bool is_again = false;        ///< Which line.
    bool is_hungry() const { return shown.size() < open_slots + spare_offers; }
  };
  using Line = std::map<std::uint64_t, Task*>;

  void leave_line(Task& task);
  void join_line(Task& task, bool is_again);
  bool suits(const Task& task, const Owner& owner) const;
  void show(Task& task, Owner& owner, UnixMillis now);
  /// The task looks for owners with free workers.
  void feed(Task& task, UnixMillis now);
  /// The owner's free workers look for tasks.
  void serve(Owner& owner, UnixMillis now);
  bool serve_from(Line& line, std::uint64_t& seen, Owner& owner, std::size_t& looks,
                  UnixMillis now);
  void update_free(Worker& worker);
  /// One offer is over: the task may be shown to others, the worker may be shown others.
  void end_offer(const TaskId& task, const WorkerId& worker, UnixMillis now);

  boost::unordered_flat_map<TaskId, std::unique_ptr<Task>, IdHash> tasks_;
  std::unordered_map<WorkerId, std::unique_ptr<Worker>, IdHash> workers_;
  std::map<Wallet, std::unique_ptr<Owner>> owners_;
  std::list<Owner*> ring_;  ///< Owners with free workers, the longest unserved first.
  Line again_;              ///< Tasks that were shown or tried before: looked at first.
  Line fresh_;
  std::uint64_t last_place_ = 0;
  std::multimap<UnixMillis, Offer> out_;  ///< Offers by the time they were made.
  std::vector<Offer> made_;
};

}  // namespace gstd::http
