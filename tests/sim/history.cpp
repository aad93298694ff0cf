#include "tests/sim/history.hpp"

#include <algorithm>

#include "actors/policies.hpp"
#include "actors/runtime/stamp.hpp"
#include "adapters/json/events.hpp"
#include "adapters/json/record_codec.hpp"

namespace gstd::sim {
namespace {

const json::JsonRecordCodec records_codec;

const std::vector<Projection>& projections() {
  static const auto all = all_projections([](const Event& event) { return json::encode(event); });
  return all;
}

std::vector<Fold> empty_rows() { return {projections().begin(), projections().end()}; }

/// The rows of one table by key, whatever the order in which they were first touched.
std::map<Key, const FoldedRow*> by_key(const TableFold& table) {
  std::map<Key, const FoldedRow*> rows;
  for (const FoldedRow& row : table.rows()) rows.emplace(row.key, &row);
  return rows;
}

bool is_same(const TableFold& one, const TableFold& other) {
  const auto a = by_key(one), b = by_key(other);
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return x.first == y.first && x.second->act == y.second->act &&
           x.second->cells == y.second->cells && x.second->sums == y.second->sums;
  });
}

}  // namespace

History::History(const SimulatedLog& log, std::uint32_t partitions)
    : log_{log}, lanes_(partitions), rows_{empty_rows()} {}

void History::begin_again() {
  lanes_.assign(lanes_.size(), {});
  rows_ = empty_rows();
  streams_.clear();
  changes_.clear();
  found_.clear();
  handled_.clear();
  wanted_.clear();
  read();
}

void History::read() {
  for (PartitionId partition = 0; partition < lanes_.size(); ++partition) {
    const std::vector<std::string>& values = log_.values(partition);
    while (lanes_[partition].next < values.size())
      take(partition, values[lanes_[partition].next++]);
  }
}

void History::take(PartitionId partition, const std::string& value) {
  Head& head = lanes_[partition].head;
  const std::uint64_t height = head.height;
  if (judge(head, value) == Verdict::ghost) {
    ++ghosts;
    return;
  }
  ++records;
  lanes_[partition].hashes.push_back(head.hash);
  auto record = records_codec.decode(value);
  if (record) return apply(*record, height, partition);
  faults.push_back(Position{partition, height}.text() + " cannot be read: " + record.error().why);
}

void History::apply(const Record& record, std::uint64_t height, PartitionId partition) {
  auto& entity = streams_[record.stream];
  if (!entity) entity = Entity::make(record.stream);
  const std::string where = Position{partition, height}.text() + " " + record.stream.text() + ": ";
  if (record.seq != entity->trail().seq) faults.push_back(where + "its sequence has a gap");
  std::uint32_t index = 0;
  for (const Entry& entry : record.entries) {
    if (!found_.try_emplace({record.stream, entry.command},
                            Found{{partition, height}, entry.outcome}).second)
      faults.push_back(where + "command " + entry.command.text() + " twice");
    if (entry.cause && !handled_.emplace(record.stream, *entry.cause).second)
      faults.push_back(where + "cause " + entry.cause->text() + " twice");
    if (entry.outcome != outcome_ok) ++refusals;
    for (const Event& event : entry.events) {
      if (!entity->evolve(event)) faults.push_back(where + "an event of another kind");
      const Origin origin{record.stream, {{partition, height}, index++}, record.at};
      for (const Reaction& reaction : react(origin, event))
        wanted_.emplace(std::pair{reaction.target, origin.position}, where);
    }
  }
  entity->trail().seq += event_count(record);
  if (const std::string broken = entity->broken(); !broken.empty())
    faults.push_back(where + broken);
  const auto kept = std::make_shared<const Record>(record);
  changes_[record.stream].push_back({height, kept});
  lanes_[partition].records.push_back(kept);
  project(record, {partition, height}, rows_);
}

void History::project(const Record& record, const Position& position, std::vector<Fold>& rows) {
  Origin origin{record.stream, {position, 0}, record.at};
  for (const Entry& entry : record.entries)
    for (const Event& event : entry.events) {
      for (std::size_t i = 0; i < rows.size(); ++i)
        if (auto taken = rows[i].take(projections()[i].project(origin, event)); !taken)
          faults.push_back(projections()[i].name + ": " + taken.error().why);
      ++origin.position.index;
    }
}

void History::check_projections() {
  std::vector<Fold> rebuilt = empty_rows();
  for (PartitionId partition = 0; partition < lanes_.size(); ++partition)
    for (std::uint64_t height = 0; height < lanes_[partition].records.size(); ++height)
      project(*lanes_[partition].records[height], {partition, height}, rebuilt);
  for (std::size_t i = 0; i < rows_.size(); ++i)
    for (std::size_t table = 0; table < rows_[i].tables().size(); ++table)
      if (!is_same(rows_[i].tables()[table], rebuilt[i].tables()[table]))
        faults.push_back(std::string{rows_[i].tables()[table].table().name} +
                         ": rebuilt it has other rows");
}

void History::check_reader(const std::string& node, const AcceptedRecord& accepted) {
  read();
  const auto& [partition, height] = accepted.position;
  const std::vector<Sha256>& hashes = lanes_[partition].hashes;
  if (height >= hashes.size() || hashes[height] != accepted.after.hash)
    faults.push_back(node + " accepted another record at " + accepted.position.text());
}

void History::check_policies() {
  for (const auto& [wanted, where] : wanted_)
    if (!handled_.contains(wanted))
      faults.push_back(where + "its policy never reached " + wanted.first.text());
}

const History::Found* History::find(const StreamName& stream, const CommandId& id) const {
  const auto found = found_.find({stream, id});
  return found == found_.end() ? nullptr : &found->second;
}

const Entity* History::stream(const StreamName& name) const {
  const auto found = streams_.find(name);
  return found == streams_.end() ? nullptr : found->second.get();
}

bool History::was_true(const Command& command, const std::string& code, std::uint64_t from,
                       std::uint64_t to, const std::vector<UnixMillis>& times) const {
  const auto entity = Entity::make(command.stream);
  const auto is_so = [&] {
    for (const UnixMillis now : times) {
      AnyCommand content = command.content;
      stamp(content, now);
      const auto decided = entity->decide_on_accepted(content);
      if (decided ? code.empty() && decided->empty() : decided.error().code == code) return true;
    }
    return false;
  };
  const auto changes = changes_.find(command.stream);
  if (changes != changes_.end()) {
    for (const auto& [height, record] : changes->second) {
      if (height >= to) break;
      // Between two commands of one record, too: they were decided one after the other.
      for (const Entry& entry : record->entries) {
        if (height >= from && is_so()) return true;
        for (const Event& event : entry.events) entity->evolve(event);
      }
    }
  }
  return is_so();
}

}  // namespace gstd::sim
