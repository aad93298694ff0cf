#include "adapters/worker/slots.hpp"

#include <algorithm>
#include <chrono>

namespace gstd {

Slots::Slots(const WorkerOptions& options, const KeyPair& key, WorkerNotes notes,
             std::function<void()> on_free)
    : options_(options), key_(key), notes_(std::move(notes)), on_free_(std::move(on_free)) {
  for (std::uint32_t i = 0; i < options.slots; ++i) slots_.push_back(std::make_unique<Slot>());
  for (const auto& slot : slots_) threads_.emplace_back([this, &slot] { serve(*slot); });
}

Slots::~Slots() {
  {
    const std::scoped_lock lock{mutex_};
    stop_ = true;
  }
  has_work_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

std::uint32_t Slots::free() const {
  const std::scoped_lock lock{mutex_};
  return static_cast<std::uint32_t>(
      std::ranges::count_if(slots_, [](const auto& slot) { return !slot->task; }));
}

bool Slots::start(wire::Claimed task) {
  const std::scoped_lock lock{mutex_};
  const auto found = std::ranges::find_if(slots_, [](const auto& slot) { return !slot->task; });
  if (found == slots_.end()) return false;
  (*found)->is_lost = false;
  (*found)->task = std::move(task);
  has_work_.notify_all();
  return true;
}

void Slots::lose(const TaskId& task, std::uint32_t replica) {
  const std::scoped_lock lock{mutex_};
  for (const auto& slot : slots_)
    if (slot->task && slot->task->task_id == task && slot->task->replica == replica)
      slot->is_lost = true;
}

void Slots::set_token(std::string token) {
  const std::scoped_lock lock{mutex_};
  token_ = std::move(token);
}

std::string Slots::token() const {
  const std::scoped_lock lock{mutex_};
  return token_;
}

void Slots::wait(Millis span) {
  std::unique_lock lock{mutex_};
  has_work_.wait_for(lock, std::chrono::milliseconds(span.get()), [&] { return stop_.load(); });
}

void Slots::serve(Slot& slot) {
  Client http{options_.url};
  std::unique_lock lock{mutex_};
  for (;;) {
    has_work_.wait(lock, [&] { return stop_ || slot.task; });
    if (!slot.task) return;
    const wire::Claimed task = *slot.task;
    lock.unlock();
    const JobSignals signals{stop_, slot.is_lost, [&] { return token(); },
                             [&](Millis span) { wait(span); }};
    tell(task, perform(task, options_, key_, http, signals));
    lock.lock();
    slot.task.reset();
    on_free_();
  }
}

void Slots::tell(const wire::Claimed& task, const Result<JobDone>& done) {
  WorkerNote note;
  note.task = task.task_id.text();
  note.replica = task.replica;
  note.task_type = task.spec.type;
  if (done) {
    ++submitted_;
    note.event = "submitted";
    note.elapsed_ms = done->elapsed_ms;
    note.exit = done->exit;
  } else {
    const bool is_gone = done.error().kind == Errc::gone || done.error().kind == Errc::conflict;
    note.event = stop_ ? "released" : is_gone ? "lost" : "failed";
    note.detail = done.error().code + ": " + done.error().why;
  }
  notes_(note);
}

}  // namespace gstd
