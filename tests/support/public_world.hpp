// A journal and a public log in memory, and who writes the one and reads the other.
#pragma once

#include <boost/test/unit_test.hpp>

#include "tests/support/people.hpp"
#include "tests/support/public_events.hpp"
#include "tests/support/story.hpp"

namespace gstd::testing {

constexpr std::uint32_t public_partitions = 2;

/// Two partitions in memory; any thread.
class MemoryJournal final : public Journal {
 public:
  std::uint32_t partitions() const override { return public_partitions; }
  std::string durability() const override { return "none"; }
  void append(PartitionId partition, std::string value, AppendDone done) override {
    const std::lock_guard lock{mutex_};
    values_[partition].push_back(std::move(value));
    done({AppendStatus::stored, static_cast<Offset>(values_[partition].size()) - 1});
  }
  void end(PartitionId partition, EndDone done) override {
    const std::lock_guard lock{mutex_};
    done(static_cast<Offset>(values_[partition].size()));
  }
  std::unique_ptr<JournalReader> read(std::vector<ReadFrom> from, ReadPace) override {
    return std::make_unique<Reader>(*this, std::move(from));
  }
  std::string value(PartitionId partition, std::size_t offset) {
    const std::lock_guard lock{mutex_};
    return values_[partition].at(offset);
  }
  std::size_t size() {
    const std::lock_guard lock{mutex_};
    return values_[0].size() + values_[1].size();
  }
  std::atomic<std::size_t> given{0};  ///< Records that readers took.

 private:
  struct Reader final : JournalReader {
    Reader(MemoryJournal& of, std::vector<ReadFrom> places)
        : journal{of}, from{std::move(places)} {}
    Result<std::vector<RawRecord>> next(std::size_t max, std::chrono::milliseconds) override {
      const std::lock_guard lock{journal.mutex_};
      std::vector<RawRecord> found;
      for (ReadFrom& at : from) {
        const auto& values = journal.values_[at.partition];
        for (; found.size() < max && at.offset < static_cast<Offset>(values.size()); ++at.offset)
          found.push_back({at.partition, at.offset, values[static_cast<std::size_t>(at.offset)]});
      }
      journal.given += found.size();
      return found;
    }
    MemoryJournal& journal;
    std::vector<ReadFrom> from;
  };
  std::mutex mutex_;
  std::vector<std::string> values_[public_partitions];
};

/// The broker of the public log; any thread. What was appended is stored by the next settle().
struct Broker {
  std::mutex mutex;
  std::vector<PublicMessage> stored[public_partitions];
  std::size_t on_their_way_max = 100;
  std::size_t most_on_their_way = 0;
  std::size_t opened = 0;
  bool is_slow = false;       ///< Nothing is stored.
  std::size_t fails_at = 0;   ///< The n-th message from now is not stored, nor what is behind it.

  std::vector<std::string> events(PartitionId partition) {
    const std::lock_guard lock{mutex};
    std::vector<std::string> all;
    for (const PublicMessage& message : stored[partition]) all.push_back(message.event);
    return all;
  }
};

class MemoryLog final : public PublicLog {
 public:
  explicit MemoryLog(Broker& broker) : broker_(broker) {}
  Result<std::vector<PublicMessage>> last() override {
    const std::lock_guard lock{broker_.mutex};
    std::vector<PublicMessage> last;
    for (const auto& messages : broker_.stored)
      if (!messages.empty()) last.push_back(messages.back());
    return last;
  }
  Result<bool> append(const PublicMessage& message) override {
    const std::lock_guard lock{broker_.mutex};
    if (waiting_.size() >= broker_.on_their_way_max) return false;
    waiting_.push_back(message);
    broker_.most_on_their_way = std::max(broker_.most_on_their_way, waiting_.size());
    return true;
  }
  Result<std::size_t> settle(std::chrono::milliseconds) override {
    const std::lock_guard lock{broker_.mutex};
    if (broker_.is_slow) return 0;
    std::size_t count = 0;
    for (PublicMessage& message : std::exchange(waiting_, {})) {
      if (broker_.fails_at > 0 && --broker_.fails_at == 0)
        return refuse("unavailable", "the broker does not want it");
      broker_.stored[message.partition].push_back(std::move(message));
      ++count;
    }
    return count;
  }
  std::size_t on_their_way() const override { return waiting_.size(); }

 private:
  Broker& broker_;
  std::vector<PublicMessage> waiting_;
};

struct PublicWorld {
  MemoryJournal journal;
  Chronicle chronicle{journal, public_codec};
  Broker broker;
  std::mutex alarms_mutex;
  std::vector<std::string> alarms;

  PublisherOptions options() {
    PublisherOptions options;
    options.source = public_source;
    options.batch_records_max = 4;
    options.open = [this]() -> Result<std::unique_ptr<PublicLog>> {
      const std::lock_guard lock{broker.mutex};
      ++broker.opened;
      return std::make_unique<MemoryLog>(broker);
    };
    options.alarm = [this](std::string_view event, const std::string& what) {
      const std::lock_guard lock{alarms_mutex};
      alarms.push_back(std::string{event} + ": " + what);
    };
    return options;
  }
  void open_and_work() {
    for (PartitionId partition = 0; partition < public_partitions; ++partition)
      chronicle.write(ops_stream(partition), {OpsEvent{JournalOpened{
                                                 "test-journal", {}, partition, 2}}});
    chronicle.open_escrow(requester, escrow_1);
    chronicle.whole_task(task_1, escrow_1, requester);
  }
  /// Waits until a reader of the public log has everything; then it must have nothing else.
  void check_complete() {
    for (PartitionId partition = 0; partition < public_partitions; ++partition) {
      const auto expected = expected_events(journal, partition);
      comes([&] { return kept_events(broker.events(partition)).size() >= expected.size(); });
      const auto found = kept_events(broker.events(partition));
      BOOST_TEST(found == expected, boost::test_tools::per_element());
    }
  }
  std::size_t stored() { return broker.events(0).size() + broker.events(1).size(); }
  std::size_t expected() {
    return expected_events(journal, 0).size() + expected_events(journal, 1).size();
  }
};

/// Runs from its making to its end.
struct Running : Publisher {
  explicit Running(PublicWorld& world) : Publisher{world.journal, public_codec, world.options()} {
    start();
  }
};

}  // namespace gstd::testing
