#include "adapters/postgres/progress.hpp"

#include <algorithm>

namespace gstd::postgres {
namespace {

using std::chrono::milliseconds;

milliseconds since_epoch() {
  return std::chrono::duration_cast<milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
}

}  // namespace

Progress::Progress(Journal& journal) : ends_(journal) {}

void Progress::trouble(const std::string& why) {
  std::vector<Waiter> left;
  {
    const std::lock_guard lock{mutex_};
    status_.is_connected = false;
    status_.trouble = why;
    left.swap(waiters_);
    waiting_ = 0;
  }
  for (Waiter& waiter : left) waiter.done(refuse("unavailable", "the read models wait: " + why));
}

void Progress::connected(const std::vector<Track>& tracks) {
  const std::lock_guard lock{mutex_};
  status_.is_connected = true;
  status_.trouble.clear();
  take(tracks);
}

void Progress::count(std::size_t records, std::uint64_t events) {
  const std::lock_guard lock{mutex_};
  status_.records += records;
  status_.events += events;
}

void Progress::take(const std::vector<Track>& tracks) {
  status_.projections.clear();
  heights_.clear();
  for (const Track& track : tracks)
    for (const auto& [partition, mark] : track.marks) {
      const auto stopped = track.stopped.find(partition);
      status_.projections.push_back({track.projection->name, partition, mark.head.height,
                                     mark.head.hash.text(),
                                     stopped == track.stopped.end() ? "" : stopped->second});
      const auto slowest = heights_.try_emplace(partition, mark.head.height).first;
      slowest->second = std::min(slowest->second, mark.head.height);
      times_[partition] = std::max(times_[partition], mark.at);
    }
}

void Progress::applied(const std::vector<Track>& tracks, const Follower& follower) {
  Answers answers;
  {
    const std::lock_guard lock{mutex_};
    take(tracks);
    measure(follower);
    answers = answers_due();
  }
  for (auto& [done, answer] : answers) done(std::move(answer));
}

void Progress::looked(const std::vector<Track>& tracks) {
  Answers answers;
  {
    const std::lock_guard lock{mutex_};
    status_.is_connected = true;
    status_.trouble.clear();
    status_.lag_records = 0;  // The leader's to tell.
    status_.lag = milliseconds{0};
    take(tracks);
    answers = answers_due();
  }
  for (auto& [done, answer] : answers) done(std::move(answer));
}

Progress::Answers Progress::answers_due() {
  Answers answers;
  const auto now = Clock::now();
  std::erase_if(waiters_, [&](Waiter& waiter) {
    const bool is_there = is_reached(waiter.positions);
    if (!is_there && now < waiter.until) return false;
    answers.emplace_back(std::move(waiter.done),
                         is_there ? Result<void>{} : not_yet(waiter.positions));
    return true;
  });
  waiting_ = waiters_.size();
  return answers;
}

// Behind what the engine accepted or, where it does not feed us, the journal's last known ends. The
// age counts from the last record applied, but never from before the moment at which we fell
// behind: an old record at rest is no lag.
void Progress::measure(const Follower& follower) {
  if (follower.is_reading()) ends_.ask();
  std::uint64_t behind = 0;
  UnixMillis applied_to;
  for (const auto& [partition, height] : heights_) {
    const std::uint64_t here = follower.behind(partition, ends_.of(partition));
    if (here == 0) continue;
    behind += here;
    applied_to = std::max(applied_to, times_[partition]);
  }
  status_.lag_records = behind;
  status_.lag = milliseconds{0};
  if (behind == 0) {
    behind_since_.reset();
    return;
  }
  if (!behind_since_) behind_since_ = Clock::now();
  const auto fallen = std::chrono::duration_cast<milliseconds>(Clock::now() - *behind_since_);
  status_.lag = std::min(fallen, since_epoch() - milliseconds{applied_to.get()});
}

void Progress::close() {
  {
    const std::lock_guard lock{mutex_};
    is_closed_ = true;
  }
  trouble("the projector has stopped");
}

ProjectorStatus Progress::status() const {
  const std::lock_guard lock{mutex_};
  return status_;
}

bool Progress::is_reached(const std::vector<Position>& positions) const {
  return std::ranges::all_of(positions, [&](const Position& position) {
    const auto height = heights_.find(position.partition);
    return height != heights_.end() && height->second > position.height;
  });
}

Result<void> Progress::not_yet(const std::vector<Position>& positions) const {
  std::string where;
  for (const Position& position : positions) {
    const auto height = heights_.find(position.partition);
    if (!where.empty()) where += ", ";
    // The last position that is there, in the words of the question.
    where += height == heights_.end() || height->second == 0
                 ? std::to_string(position.partition) + ": nothing"
                 : Position{position.partition, height->second - 1}.text();
  }
  return refuse("not_yet", "the read models are at " + where, "/min");
}

void Progress::wait_for(std::vector<Position> positions, milliseconds timeout,
                        std::function<void(Result<void>)> done) {
  Result<void> answer;
  {
    const std::lock_guard lock{mutex_};
    const bool is_there = is_reached(positions);
    if (!is_there && timeout.count() > 0 && !is_closed_) {
      waiters_.push_back({std::move(positions), Clock::now() + timeout, std::move(done)});
      waiting_ = waiters_.size();
      return;
    }
    if (!is_there) answer = not_yet(positions);
  }
  done(std::move(answer));
}

}  // namespace gstd::postgres
