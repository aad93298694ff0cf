#include "adapters/http/offers.hpp"

#include <algorithm>
#include <utility>

namespace gstd::http {

void Offers::leave_line(Task& task) {
  if (task.place == 0) return;
  (task.is_again ? again_ : fresh_).erase(task.place);
  task.place = 0;
}

void Offers::join_line(Task& task, bool is_again) {
  leave_line(task);
  task.place = ++last_place_;
  task.is_again = is_again;
  (is_again ? again_ : fresh_).emplace(task.place, &task);
}

bool Offers::suits(const Task& task, const Owner& owner) const {
  const auto is_shown = [&](const Shown& shown) { return shown.owner == owner.wallet; };
  const auto names_owner = [&](const std::vector<Wallet>& wallets) {
    return std::ranges::find(wallets, owner.wallet) != wallets.end();
  };
  return task.requester != owner.wallet && !names_owner(task.tried) &&
         !names_owner(task.refused) && std::ranges::none_of(task.shown, is_shown);
}

void Offers::update_free(Worker& worker) {
  Owner& owner = *worker.owner;
  const bool is_free = worker.offered.size() < worker.slots;
  if (is_free != worker.is_free) {
    worker.is_free = is_free;
    if (is_free) owner.free.push_back(&worker);
    else owner.free.remove(&worker);
  }
  const bool has_free = !owner.free.empty();
  if (has_free == owner.is_in_ring) return;
  owner.is_in_ring = has_free;
  if (has_free) owner.place = ring_.insert(ring_.end(), &owner);
  else ring_.erase(owner.place);
}

void Offers::show(Task& task, Owner& owner, UnixMillis now) {
  Worker& worker = *owner.free.front();
  // The next task goes to the next worker of this owner.
  owner.free.splice(owner.free.end(), owner.free, owner.free.begin());
  worker.offered.push_back(task.id);
  task.shown.push_back({worker.id, owner.wallet, now});
  made_.push_back({worker.id, task.id});
  out_.emplace(now, made_.back());
  update_free(worker);
  if (!task.is_hungry()) leave_line(task);
}

void Offers::feed(Task& task, UnixMillis now) {
  // Each owner gets one look: those who do not suit are the requester and the few who tried.
  for (std::size_t left = ring_.size(); left > 0 && task.is_hungry(); --left) {
    Owner& owner = *ring_.front();
    ring_.splice(ring_.end(), ring_, ring_.begin());
    if (suits(task, owner)) show(task, owner, now);
  }
}

bool Offers::serve_from(Line& line, std::uint64_t& seen, Owner& owner, std::size_t& looks,
                        UnixMillis now) {
  while (!owner.free.empty() && looks < look_max) {
    const auto next = line.upper_bound(seen);
    if (next == line.end()) return false;
    ++looks;
    seen = next->first;
    Task& task = *next->second;
    if (suits(task, owner)) show(task, owner, now);
  }
  return true;
}

void Offers::serve(Owner& owner, UnixMillis now) {
  std::size_t looks = 0;
  if (!serve_from(again_, owner.seen_again, owner, looks, now))
    serve_from(fresh_, owner.seen_fresh, owner, looks, now);
}

void Offers::end_offer(const TaskId& task_id, const WorkerId& id, UnixMillis now) {
  const auto task = tasks_.find(task_id);
  if (task != tasks_.end()) {
    const auto is_its = [&](const Shown& shown) { return shown.worker == id; };
    // A new place in the line: owners who have passed the old one may look at it again.
    if (std::erase_if(task->second->shown, is_its) > 0 && task->second->is_hungry())
      join_line(*task->second, true);
  }
  const auto worker = workers_.find(id);
  if (worker != workers_.end()) {
    std::erase(worker->second->offered, task_id);
    update_free(*worker->second);
    serve(*worker->second->owner, now);
  }
  if (task != tasks_.end() && task->second->is_hungry()) feed(*task->second, now);
}

void Offers::set_task(const TaskId& id, const Wallet& requester, std::uint32_t open_slots,
                      const std::vector<Wallet>& tried, UnixMillis now) {
  const auto found = tasks_.find(id);
  if (open_slots == 0) {
    if (found == tasks_.end()) return;
    leave_line(*found->second);
    const std::vector<Shown> shown = std::move(found->second->shown);
    tasks_.erase(found);
    for (const Shown& offer : shown) end_offer(id, offer.worker, now);
    return;
  }
  const bool is_new = found == tasks_.end();
  Task& task = is_new ? *tasks_.emplace(id, std::make_unique<Task>()).first->second
                      : *found->second;
  const bool was_hungry = !is_new && task.is_hungry();
  task.id = id;
  task.requester = requester;
  task.open_slots = open_slots;
  task.tried = tried;
  task.refused.clear();  // The task is another now: what was refused may not be any more.
  if (!task.is_hungry()) return leave_line(task);
  if (!was_hungry) join_line(task, !is_new);
  feed(task, now);
}

void Offers::set_ready(const WorkerId& id, const Wallet& wallet, std::uint32_t slots,
                       UnixMillis now) {
  std::unique_ptr<Owner>& owner = owners_[wallet];
  if (!owner) owner = std::make_unique<Owner>();
  owner->wallet = wallet;
  std::unique_ptr<Worker>& worker = workers_[id];
  if (!worker) {
    worker = std::make_unique<Worker>();
    worker->id = id;
    worker->owner = owner.get();
    ++owner->workers;
  }
  worker->slots = slots;
  worker->ready_at = now;
  update_free(*worker);
  serve(*owner, now);
}

void Offers::remove_worker(const WorkerId& id, UnixMillis now) {
  const auto found = workers_.find(id);
  if (found == workers_.end()) return;
  Worker& worker = *found->second;
  Owner& owner = *worker.owner;
  const std::vector<TaskId> offered = std::move(worker.offered);
  worker.offered.clear();
  worker.slots = 0;
  update_free(worker);
  workers_.erase(found);
  if (--owner.workers == 0) owners_.erase(Wallet{owner.wallet});
  for (const TaskId& task : offered) end_offer(task, id, now);
}

void Offers::claimed(const WorkerId& id, const TaskId& task, UnixMillis now) {
  const auto worker = workers_.find(id);
  if (worker != workers_.end() && worker->second->slots > 0) --worker->second->slots;
  end_offer(task, id, now);
}

void Offers::refused(const WorkerId& id, const TaskId& task, UnixMillis now) {
  const auto found = tasks_.find(task);
  const auto worker = workers_.find(id);
  if (found != tasks_.end() && worker != workers_.end())
    found->second->refused.push_back(worker->second->owner->wallet);
  end_offer(task, id, now);
}

std::vector<TaskId> Offers::open_to(const Wallet& owner, std::size_t limit) const {
  std::vector<TaskId> found;
  std::size_t looks = 0;
  for (const Line* line : {&again_, &fresh_}) {
    for (const auto& [place, task] : *line) {
      if (found.size() == limit || ++looks > look_max) return found;
      const bool is_tried = std::ranges::find(task->tried, owner) != task->tried.end();
      if (task->requester != owner && !is_tried) found.push_back(task->id);
    }
  }
  return found;
}

void Offers::tick(UnixMillis now) {
  while (!out_.empty() && now - out_.begin()->first >= offer_life) {
    const auto [at, offer] = *out_.begin();
    out_.erase(out_.begin());
    const auto task = tasks_.find(offer.task);
    if (task == tasks_.end()) continue;
    // The same pair may have been offered again since: only an offer of that time is over.
    const auto is_that = [&who = offer.worker, made = at](const Shown& shown) {
      return shown.worker == who && shown.at == made;
    };
    if (std::ranges::none_of(task->second->shown, is_that)) continue;
    const auto worker = workers_.find(offer.worker);
    // A worker that does not answer is not asked again until it says that it is ready; if it has
    // said so since, this offer was one too many, made while its slot was being taken.
    if (worker != workers_.end() && worker->second->ready_at <= at) worker->second->slots = 0;
    end_offer(offer.task, offer.worker, now);
  }
  std::vector<Owner*> owners{ring_.begin(), ring_.end()};
  for (Owner* owner : owners) serve(*owner, now);
}

}  // namespace gstd::http
