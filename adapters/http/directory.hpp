// Directory: what the I/O thread knows of tasks, workers, users and escrows, from the feed alone.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <unordered_map>

#include "actors/runtime/engine.hpp"

namespace gstd::http {

/// A worker's attempts at a task, since we watch.
struct Attempt {
  WorkerId worker;
  std::string_view verdict = {};      ///< accepted or rejected, once decided.
  std::optional<Nano> earned = {};    ///< Once settled.
};

/// A task while it lives, and as long as a notice of it is kept.
struct TaskCard {
  TaskView view;
  std::vector<Attempt> attempts;
  std::string reason;  ///< Of a failure.

  /// Null when the worker had none.
  const Attempt* attempt_of(const WorkerId& worker) const;
};
using TaskCardPtr = std::shared_ptr<TaskCard>;

/// Owned by the I/O thread.
class Directory {
 public:
  /// The card of the record's task, with the change already in it; null for other streams.
  TaskCardPtr apply(const AcceptedRecord& accepted);

  TaskCardPtr task(const TaskId& id) const;
  /// One that has ended as well, as long as somebody keeps its card.
  TaskCardPtr task_or_ended(const TaskId& id) const;
  const WorkerView* worker(const WorkerId& id) const;
  bool knows(const Wallet& wallet) const { return users_.contains(wallet); }
  bool is_blocked(const Wallet& wallet) const;
  /// What a claim is decided on besides the task itself.
  WorkerFacts facts(const WorkerId& id) const;
  const EscrowView* escrow(const EscrowId& id) const;
  /// The newest generation, if any.
  const EscrowView* newest_escrow(const Wallet& requester, Currency currency) const;
  /// Tasks of which the worker holds a live lease.
  const std::vector<TaskId>& leased_by(const WorkerId& id) const;
  std::size_t task_count() const { return tasks_.size(); }
  std::size_t worker_count() const { return workers_.size(); }

 private:
  void keep_ended(const TaskCardPtr& card);
  TaskCardPtr apply_task(const TaskView& view, const Record* record);
  void index_leases(const TaskView& before, const TaskView& after);

  boost::unordered_flat_map<TaskId, TaskCardPtr, IdHash> tasks_;
  std::unordered_map<TaskId, std::weak_ptr<TaskCard>, IdHash> ended_;
  std::size_t sweep_ended_at_ = 1'024;
  std::unordered_map<WorkerId, WorkerView, IdHash> workers_;
  std::unordered_map<WorkerId, std::vector<TaskId>, IdHash> leases_;
  std::unordered_map<Wallet, UserView, IdHash> users_;
  std::unordered_map<EscrowId, EscrowView, IdHash> escrows_;
  std::map<std::pair<Wallet, Currency>, EscrowId> newest_;
};

/// Nothing more will happen to it that a client waits for.
bool is_over(TaskStatus status);

}  // namespace gstd::http
