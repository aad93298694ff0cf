#include "adapters/http/live.hpp"

#include <algorithm>

#include "adapters/http/services.hpp"

namespace gstd::http {
namespace {

/// What the record says about a replica that no longer holds a lease; empty when its own worker
/// ended it and knows.
std::string_view lease_end(const Record& record, std::uint32_t replica) {
  std::string_view code;
  for (const Entry& entry : record.entries) {
    for (const Event& event : entry.events) {
      const auto* noun = std::get_if<TaskEvent>(&event);
      if (!noun) continue;
      if (const auto* lapsed = std::get_if<TaskLapsed>(noun)) {
        if (lapsed->replica == replica) code = "lease_lapsed";
      } else if (const auto* submitted = std::get_if<TaskSubmitted>(noun)) {
        if (submitted->replica == replica) return {};
      } else if (const auto* released = std::get_if<TaskReleased>(noun)) {
        if (released->replica == replica) return {};
      } else if (std::holds_alternative<TaskValidated>(*noun)) {
        code = "already_decided";
      } else if (std::holds_alternative<TaskCancelled>(*noun)) {
        code = "cancelled";
      } else if (std::holds_alternative<TaskExpired>(*noun) ||
                 std::holds_alternative<TaskFailed>(*noun)) {
        code = "expired";
      }
    }
  }
  return code.empty() ? "expired" : code;
}

std::string_view task_event_name(const Event& event) {
  return std::holds_alternative<TaskEvent>(event) ? type_of(event) : std::string_view{};
}

OfferFrame offer_of(const TaskView& view) {
  const TaskSpec& spec = *view.spec;
  return {"task",         view.task,     spec.type,  spec.module,  spec.input,
          spec.currency,  spec.reward_nano, spec.tier, spec.meter, spec.fuel_max,
          spec.memory_pages_max, spec.lease_ms, view.open_slots, spec.labels};
}

}  // namespace

void Live::start(std::uint32_t partitions) {
  history_ = History{partitions};
  // A partition without streams tells no beginning, and 0 would look like a cursor too old. All
  // that comes after these heights comes through the feed.
  for (const PartitionStatus& partition : services_.ports.engine->status())
    history_.begin_at({partition.partition, partition.height});
  cursor_ = history_.now().text();
}

LiveId Live::connect(LiveClientPtr client) {
  const LiveId id = ++last_id_;
  auto member = std::make_shared<Member>();
  member->id = id;
  member->client = std::move(client);
  member->since = services_.now();
  member->frames_left = services_.options.frames_per_second;
  members_.emplace(id, std::move(member));
  return id;
}

void Live::on_closed(LiveId id) {
  const auto found = members_.find(id);
  if (found == members_.end()) return;
  const MemberPtr member = found->second;
  members_.erase(found);
  if (!member->is_greeted) return;
  const auto leave = [&](auto& groups, const auto& key) {
    const auto group = groups.find(key);
    std::erase(group->second, member);
    const bool is_last = group->second.empty();
    if (is_last) groups.erase(group);
    return is_last;
  };
  if (member->caller.role == Caller::Role::wallet) {
    leave(by_wallet_, member->caller.wallet);
  } else if (leave(by_worker_, member->caller.worker)) {
    offers_.remove_worker(member->caller.worker, services_.now());
    tell_offers();
  }
}

void Live::on_accepted(const AcceptedBatch& batch) {
  const UnixMillis now = services_.now();
  for (const AcceptedRecord& accepted : batch) {
    const auto* view = std::get_if<TaskView>(&accepted.view);
    const TaskCardPtr known = view ? services_.directory.task(view->task) : nullptr;
    const TaskView before = known ? known->view : TaskView{};
    const TaskCardPtr card = services_.directory.apply(accepted);
    if (card)
      offers_.set_task(card->view.task, card->view.requester, card->view.open_slots,
                       card->view.tried, now);
    if (!accepted.record) {
      history_.begin_at({accepted.position.partition, accepted.position.height + 1});
      continue;
    }
    std::vector<Notice> notices;
    if (card) {
      for (const Entry& entry : accepted.record->entries)
        for (const Event& event : entry.events)
          if (const std::string_view name = task_event_name(event); !name.empty())
            notices.push_back({accepted.position, name, card->view.status, card});
    }
    history_.add(accepted.position, notices);
    if (!card || (by_worker_.empty() && by_wallet_.empty())) continue;
    // Whoever is cut off within the record is told all of it again.
    const std::string unheard = std::exchange(cursor_, history_.now().text());
    for (const Notice& notice : notices)
      tell(notice, &notice == &notices.back() ? cursor_ : unheard);
    tell_leases(*card, before, *accepted.record);
  }
  cursor_ = history_.now().text();
  tell_offers();
}

void Live::tell(const Notice& notice, const std::string& cursor) {
  const auto requester = by_wallet_.find(notice.card->view.requester);
  if (requester != by_wallet_.end())
    for (const MemberPtr& member : requester->second) tell_changed(member, notice, cursor);
  for (const Attempt& attempt : notice.card->attempts) {
    const auto group = by_worker_.find(attempt.worker);
    if (group == by_worker_.end()) continue;
    for (const MemberPtr& member : group->second) tell_changed(member, notice, cursor);
  }
}

void Live::tell_changed(const MemberPtr& member, const Notice& notice,
                        const std::string& cursor) {
  const TaskCard& card = *notice.card;
  TaskChangedFrame frame;
  frame.task_id = card.view.task;
  frame.status = json::name_of(notice.status);
  frame.event = notice.event;
  frame.position = notice.position;
  frame.cursor = cursor;
  if (!card.reason.empty() && notice.event == TaskFailed::type) frame.reason = card.reason;
  const bool is_worker = member->caller.role == Caller::Role::worker;
  if (const Attempt* own = is_worker ? card.attempt_of(member->caller.worker) : nullptr) {
    if (notice.event == TaskValidated::type && !own->verdict.empty()) frame.verdict = own->verdict;
    if (notice.event == TaskSettled::type) frame.earned_nano = own->earned;
  }
  member->client->send(json::encode(frame));
}

template <class Frame>
void Live::tell_worker(const WorkerId& worker, const Frame& frame) {
  const auto group = by_worker_.find(worker);
  if (group == by_worker_.end()) return;
  const std::string text = json::encode(frame);
  for (const MemberPtr& member : group->second) member->client->send(text);
}

void Live::tell_leases(const TaskCard& card, const TaskView& before, const Record& record) {
  const auto& after = card.view.leases;
  for (const LeaseView& lease : before.leases) {
    const auto still = std::ranges::find(after, lease.replica, &LeaseView::replica);
    if (still == after.end()) {
      const std::string_view code = lease_end(record, lease.replica);
      if (!code.empty())
        tell_worker(lease.worker, LeaseLostFrame{"lease_lost", card.view.task, lease.replica,
                                                 std::string{code}});
    } else if (still->lease_until != lease.lease_until) {
      tell_worker(lease.worker, RenewedFrame{"renewed", card.view.task, lease.replica,
                                             still->lease_until});
    }
  }
}

void Live::tell_offers() {
  for (const Offer& offer : offers_.take()) {
    const TaskCardPtr card = services_.directory.task(offer.task);
    if (card) tell_worker(offer.worker, offer_of(card->view));
  }
}

std::vector<OfferFrame> Live::available(const Wallet& owner, std::size_t limit) const {
  std::vector<OfferFrame> open;
  for (const TaskId& id : offers_.open_to(owner, limit)) {
    const TaskCardPtr card = services_.directory.task(id);
    if (!card) continue;
    open.push_back(offer_of(card->view));
    open.back().type.reset();
  }
  return open;
}

void Live::tick() {
  const UnixMillis now = services_.now();
  offers_.tick(now);
  tell_offers();
  std::vector<MemberPtr> silent;
  const bool is_new_second = now - frames_since_ >= Millis{1000};
  if (is_new_second) frames_since_ = now;
  for (const auto& [id, member] : members_) {
    if (is_new_second) member->frames_left = services_.options.frames_per_second;
    if (!member->is_greeted && now - member->since >= hello_within) silent.push_back(member);
  }
  for (const MemberPtr& member : silent) member->client->close(1008, "no hello came");
}

void Live::end_sessions(const std::vector<SessionId>& ended) {
  std::vector<MemberPtr> gone;
  for (const auto& [id, member] : members_)
    if (member->is_greeted && std::ranges::find(ended, member->caller.session) != ended.end())
      gone.push_back(member);
  for (const MemberPtr& member : gone) member->client->close(1008, "the session was ended");
}

void Live::on_claim(const WorkerId& worker, const TaskId& task, const Answer& answer) {
  const UnixMillis now = services_.now();
  // Machinery that failed says nothing about task and worker: the offer runs out by itself.
  if (answer) offers_.claimed(worker, task, now);
  else if (answer.error().kind != Errc::unavailable) offers_.refused(worker, task, now);
  tell_offers();
}

}  // namespace gstd::http
