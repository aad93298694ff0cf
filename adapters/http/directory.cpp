#include "adapters/http/directory.hpp"

#include <algorithm>

namespace gstd::http {
namespace {

Attempt& attempt(TaskCard& card, const WorkerId& worker) {
  const auto found = std::ranges::find(card.attempts, worker, &Attempt::worker);
  return found != card.attempts.end() ? *found : card.attempts.emplace_back(Attempt{worker});
}

void note(TaskCard& card, const TaskEvent& event) {
  if (const auto* validated = std::get_if<TaskValidated>(&event)) {
    for (const Vote& vote : validated->accepted) attempt(card, vote.worker).verdict = "accepted";
    for (const Vote& vote : validated->rejected) attempt(card, vote.worker).verdict = "rejected";
  } else if (const auto* settled = std::get_if<TaskSettled>(&event)) {
    for (const Payment& payment : settled->payments)
      attempt(card, payment.worker).earned = payment.amount;
  } else if (const auto* failed = std::get_if<TaskFailed>(&event)) {
    card.reason = failed->reason;
  } else if (const auto* submitted = std::get_if<TaskSubmitted>(&event)) {
    attempt(card, submitted->worker);
  } else if (const auto* claimed = std::get_if<TaskClaimed>(&event)) {
    attempt(card, claimed->worker);
  }
}

}  // namespace

bool is_over(TaskStatus status) {
  switch (status) {
    case TaskStatus::settled:
    case TaskStatus::cancelled:
    case TaskStatus::expired:
    case TaskStatus::failed: return true;
    case TaskStatus::absent:
    case TaskStatus::awaiting_escrow:
    case TaskStatus::pending:
    case TaskStatus::assigned:
    case TaskStatus::validating:
    case TaskStatus::validated: return false;
  }
  return false;
}

const Attempt* TaskCard::attempt_of(const WorkerId& worker) const {
  const auto found = std::ranges::find(attempts, worker, &Attempt::worker);
  return found == attempts.end() ? nullptr : &*found;
}

TaskCardPtr Directory::apply(const AcceptedRecord& accepted) {
  if (const auto* task = std::get_if<TaskView>(&accepted.view))
    return apply_task(*task, accepted.record.get());
  if (const auto* worker = std::get_if<WorkerView>(&accepted.view))
    workers_[worker->worker] = *worker;
  if (const auto* user = std::get_if<UserView>(&accepted.view)) users_[user->wallet] = *user;
  if (const auto* escrow = std::get_if<EscrowView>(&accepted.view)) {
    escrows_[escrow->escrow] = *escrow;
    EscrowId& newest = newest_[{escrow->requester, escrow->currency}];
    const EscrowView* known = this->escrow(newest);
    if (!known || known->generation <= escrow->generation) newest = escrow->escrow;
  }
  return nullptr;
}

TaskCardPtr Directory::apply_task(const TaskView& view, const Record* record) {
  TaskCardPtr card = task_or_ended(view.task);
  if (!card) card = std::make_shared<TaskCard>();
  tasks_[view.task] = card;
  index_leases(card->view, view);
  card->view = view;
  for (const LeaseView& lease : view.leases) attempt(*card, lease.worker);
  if (record) {
    for (const Entry& entry : record->entries)
      for (const Event& event : entry.events)
        if (const auto* task_event = std::get_if<TaskEvent>(&event)) note(*card, *task_event);
  }
  if (is_over(view.status)) keep_ended(card);
  return card;
}

void Directory::keep_ended(const TaskCardPtr& card) {
  tasks_.erase(card->view.task);
  ended_[card->view.task] = card;
  if (ended_.size() < sweep_ended_at_) return;
  std::erase_if(ended_, [](const auto& entry) { return entry.second.expired(); });
  // Each sweep looks at as many as were added since the one before.
  sweep_ended_at_ = std::max<std::size_t>(2 * ended_.size(), 1'024);
}

void Directory::index_leases(const TaskView& before, const TaskView& after) {
  for (const LeaseView& lease : before.leases) {
    const auto found = leases_.find(lease.worker);
    if (found == leases_.end()) continue;
    std::erase(found->second, after.task);
    if (found->second.empty()) leases_.erase(found);
  }
  for (const LeaseView& lease : after.leases) leases_[lease.worker].push_back(after.task);
}

TaskCardPtr Directory::task(const TaskId& id) const {
  const auto found = tasks_.find(id);
  return found == tasks_.end() ? nullptr : found->second;
}

TaskCardPtr Directory::task_or_ended(const TaskId& id) const {
  if (TaskCardPtr card = task(id)) return card;
  const auto found = ended_.find(id);
  return found == ended_.end() ? nullptr : found->second.lock();
}

const WorkerView* Directory::worker(const WorkerId& id) const {
  const auto found = workers_.find(id);
  return found == workers_.end() ? nullptr : &found->second;
}

bool Directory::is_blocked(const Wallet& wallet) const {
  const auto found = users_.find(wallet);
  return found != users_.end() && found->second.is_blocked;
}

WorkerFacts Directory::facts(const WorkerId& id) const {
  WorkerFacts facts;
  if (const WorkerView* known = worker(id)) {
    facts.owner = known->owner;
    facts.is_registered = true;
    facts.is_suspended = known->is_suspended;
    facts.is_blocked = is_blocked(known->owner);
    facts.worker_seq = known->seq;
  }
  return facts;
}

const EscrowView* Directory::escrow(const EscrowId& id) const {
  const auto found = escrows_.find(id);
  return found == escrows_.end() ? nullptr : &found->second;
}

const EscrowView* Directory::newest_escrow(const Wallet& requester, Currency currency) const {
  const auto found = newest_.find({requester, currency});
  return found == newest_.end() ? nullptr : escrow(found->second);
}

const std::vector<TaskId>& Directory::leased_by(const WorkerId& id) const {
  static const std::vector<TaskId> none;
  const auto found = leases_.find(id);
  return found == leases_.end() ? none : found->second;
}

}  // namespace gstd::http
