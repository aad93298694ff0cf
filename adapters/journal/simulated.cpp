#include "adapters/journal/simulated.hpp"

#include <algorithm>

namespace gstd {

struct SimulatedJournal::Node {
  bool is_alive = true;
  bool is_paused = false;
  bool is_connected = true;
  std::uint64_t writer = 0;                ///< Which producer; a fatal error makes the next one.
  std::vector<SimulatedTime> lands_after;  ///< Per partition: appends land in the order of calls.
  std::vector<SimulatedTime> acks_after;
  std::vector<std::function<void()>> held;  ///< Callbacks that came during a pause.
  std::function<void()> wake;

  void deliver(std::function<void()> callback) {
    if (!is_alive) return;
    if (is_paused) return held.push_back(std::move(callback));
    callback();
  }
};

namespace {

using Node = SimulatedJournal::Node;

enum class Fate { normal, refused, lost, late, unacked, duplicated, fatal };

constexpr std::string_view name_of(Fate fate) {
  switch (fate) {
    case Fate::normal: return "normal";
    case Fate::refused: return "refused appends";
    case Fate::lost: return "lost appends";
    case Fate::late: return "late appends";
    case Fate::unacked: return "lost acks";
    case Fate::duplicated: return "doubled appends";
    case Fate::fatal: return "broken producers";
  }
  return "";
}

Fate draw(const SimulatedFaults& faults, std::uint64_t roll) {
  const std::pair<Fate, std::uint32_t> table[] = {{Fate::refused, faults.refused},
                                                  {Fate::lost, faults.lost},
                                                  {Fate::late, faults.late},
                                                  {Fate::unacked, faults.unacked},
                                                  {Fate::duplicated, faults.duplicated},
                                                  {Fate::fatal, faults.fatal}};
  for (const auto& [fate, chance] : table) {
    if (roll < chance) return fate;
    roll -= chance;
  }
  return Fate::normal;
}

}  // namespace

class SimulatedReader final : public JournalReader {
 public:
  SimulatedReader(SimulatedLog& log, std::shared_ptr<Node> node, std::vector<ReadFrom> from)
      : log_(log), node_(std::move(node)), from_(std::move(from)) {}

  Result<std::vector<RawRecord>> next(std::size_t max, std::chrono::milliseconds wait) override {
    const SimulatedTime deadline = log_.now_ + wait;
    for (;;) {
      auto found = look(max);
      if (!found || !found->empty() || log_.now_ >= deadline) return found;
      const bool has_due = !log_.due_.empty() && log_.due_.front().at <= deadline;
      if (has_due)
        log_.step();
      else
        log_.run_until(deadline);
    }
  }

 private:
  Result<std::vector<RawRecord>> look(std::size_t max) {
    std::vector<RawRecord> found;
    if (!node_->is_connected) return found;
    for (ReadFrom& from : from_) {
      const auto& stored = log_.stored_[from.partition];
      if (from.offset > std::ssize(stored.values))
        return refuse("journal_cut", "partition " + std::to_string(from.partition) + " ends at " +
                                         std::to_string(stored.values.size()) + ", before " +
                                         std::to_string(from.offset));
      for (; found.size() < max && from.offset < static_cast<Offset>(stored.visible); ++from.offset)
        found.push_back(
            {from.partition, from.offset, stored.values[static_cast<std::size_t>(from.offset)]});
    }
    return found;
  }

  SimulatedLog& log_;
  std::shared_ptr<Node> node_;
  std::vector<ReadFrom> from_;
};

SimulatedJournal::SimulatedJournal(SimulatedLog& log) : log_(log), node_(std::make_shared<Node>()) {
  node_->lands_after.resize(partitions());
  node_->acks_after.resize(partitions());
  log_.nodes_.push_back(node_);
}

SimulatedJournal::~SimulatedJournal() {
  node_->is_alive = false;
  node_->held.clear();
  node_->wake = nullptr;
}

std::uint32_t SimulatedJournal::partitions() const {
  return static_cast<std::uint32_t>(log_.stored_.size());
}

std::string SimulatedJournal::durability() const {
  return "simulated: memory only, nothing survives the process";
}

void SimulatedJournal::append(PartitionId partition, std::string value, AppendDone done) {
  Fate fate = draw(log_.faults_, log_.random(1000));
  if (fate != Fate::normal) ++log_.met_[name_of(fate)];
  if (partition >= partitions() || value.size() > record_bytes_max)
    fate = Fate::refused;
  else if (!node_->is_connected)
    fate = log_.random(2) == 0 ? Fate::lost : Fate::late;
  if (fate == Fate::fatal) ++node_->writer;

  auto finish = [done = std::move(done), node = node_, writer = node_->writer](AppendOutcome out) {
    if (node->writer != writer) out = {AppendStatus::unknown, -1, true};
    node->deliver([done, out] { done(out); });
  };
  if (fate == Fate::refused)
    return log_.after(SimulatedTime{0}, [finish] { finish({AppendStatus::not_stored}); });
  if (fate == Fate::fatal)
    return log_.after(SimulatedTime{0}, [finish] { finish({AppendStatus::unknown, -1, true}); });

  const bool is_late = fate == Fate::late;
  auto land_again = [log = &log_, partition, value] { log->insert(partition, value); };
  const SimulatedTime whenever{log_.random_time(log_.faults_.late_max)};
  if (is_late || fate == Fate::duplicated) log_.after(whenever, std::move(land_again));
  if (is_late || fate == Fate::lost)
    return log_.after(log_.faults_.time_out, [finish] { finish({AppendStatus::unknown}); });

  SimulatedTime& lands = node_->lands_after[partition];
  lands = std::max(lands, log_.now_ + log_.delay());
  SimulatedTime& acked = node_->acks_after[partition];
  acked = std::max(acked, lands + log_.delay());
  auto land = [log = &log_, node = node_, partition, fate, finish, ack_in = acked - lands,
               writer = node_->writer, value = std::move(value)]() mutable {
    // A broken producer's requests may or may not have reached the log.
    if (node->writer != writer && log->random(2) == 0)
      return finish({AppendStatus::unknown, -1, true});
    log->insert(partition, std::move(value));
    const Offset offset = std::ssize(log->stored_[partition].values) - 1;
    log->after(ack_in, [log, node, fate, finish, offset] {
      if (fate != Fate::unacked && node->is_connected)
        return finish({AppendStatus::stored, offset});
      log->after(log->faults_.time_out, [finish] { finish({AppendStatus::unknown}); });
    });
  };
  log_.after(lands - log_.now_, std::move(land));
}

void SimulatedJournal::end(PartitionId partition, EndDone done) {
  auto finish = [node = node_, done = std::move(done)](const Result<Offset>& end) {
    node->deliver([done, end] { done(end); });
  };
  if (partition >= partitions())
    return log_.after(SimulatedTime{0}, [finish, partition] {
      finish(refuse("invalid", "there is no partition " + std::to_string(partition)));
    });
  if (!node_->is_connected)
    return log_.after(log_.faults_.time_out,
                      [finish] { finish(refuse("unavailable", "the log does not answer")); });
  log_.after(log_.delay(), [log = &log_, partition, finish] {
    const Offset end = std::ssize(log->stored_[partition].values);
    log->after(log->delay(), [finish, end] { finish(end); });
  });
}

std::unique_ptr<JournalReader> SimulatedJournal::read(std::vector<ReadFrom> from, ReadPace) {
  return std::make_unique<SimulatedReader>(log_, node_, std::move(from));
}

void SimulatedJournal::on_news(std::function<void()> wake) { node_->wake = std::move(wake); }

void SimulatedJournal::pause() { node_->is_paused = true; }

void SimulatedJournal::resume() {
  node_->is_paused = false;
  // A callback may pause the node again: what is left then waits on, in order.
  auto held = std::exchange(node_->held, {});
  for (auto& callback : held) node_->deliver(std::move(callback));
}

void SimulatedJournal::disconnect() { node_->is_connected = false; }

void SimulatedJournal::reconnect() {
  node_->is_connected = true;
  if (node_->wake) node_->deliver(node_->wake);
}

SimulatedLog::SimulatedLog(std::uint64_t seed, std::uint32_t partitions, SimulatedFaults faults)
    : random_state_(seed), faults_(faults), stored_(partitions) {}

std::unique_ptr<SimulatedJournal> SimulatedLog::connect() {
  return std::make_unique<SimulatedJournal>(*this);
}

void SimulatedLog::after(SimulatedTime delay, std::function<void()> task) {
  due_.push_back({now_ + delay, next_order_++, std::move(task)});
  std::push_heap(due_.begin(), due_.end());
}

bool SimulatedLog::step() {
  if (due_.empty()) return false;
  std::pop_heap(due_.begin(), due_.end());
  const Due due = std::move(due_.back());
  due_.pop_back();
  now_ = std::max(now_, due.at);
  due.task();
  return true;
}

void SimulatedLog::run_until(SimulatedTime time) {
  while (!due_.empty() && due_.front().at <= time) step();
  now_ = std::max(now_, time);
}

// splitmix64: the same numbers on every platform, and a seed costs nothing.
std::uint64_t SimulatedLog::random(std::uint64_t bound) {
  random_state_ += 0x9e3779b97f4a7c15;
  std::uint64_t mixed = random_state_;
  mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
  return (mixed ^ mixed >> 31) % bound;
}

std::int64_t SimulatedLog::random_time(SimulatedTime bound) {
  return static_cast<std::int64_t>(random(static_cast<std::uint64_t>(bound.count())));
}

void SimulatedLog::insert(PartitionId partition, std::string value) {
  stored_[partition].values.push_back(std::move(value));
  const std::size_t end = stored_[partition].values.size();
  after(delay(), [this, partition, end] {
    Stored& stored = stored_[partition];
    stored.visible = std::min(std::max(stored.visible, end), stored.values.size());
    wake_nodes();
  });
}

void SimulatedLog::wake_nodes() {
  std::erase_if(nodes_, [](const auto& node) { return node.expired(); });
  const auto nodes = nodes_;  // A wake-up may connect or destroy a node.
  for (const auto& weak : nodes)
    if (const auto node = weak.lock(); node && node->wake && node->is_connected)
      node->deliver(node->wake);
}

void SimulatedLog::cut(PartitionId partition, Offset end) {
  Stored& stored = stored_[partition];
  stored.values.resize(static_cast<std::size_t>(end));
  stored.visible = std::min(stored.visible, stored.values.size());
  wake_nodes();
}

}  // namespace gstd
