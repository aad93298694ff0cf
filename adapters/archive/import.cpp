#include <condition_variable>
#include <future>
#include <mutex>

#include "adapters/archive/archive.hpp"

namespace gstd::archive {
namespace {

// On their way at once: enough to fill a group commit, well below what the embedded journal and
// librdkafka let wait.
constexpr std::size_t outstanding_bytes_max = 8 * 1024 * 1024;

/// Appends in order and remembers whether all were stored.
class Appender {
 public:
  Appender(Journal& journal, PartitionId partition) : journal_{journal}, partition_{partition} {}
  ~Appender() { wait_below(0); }
  Appender(const Appender&) = delete;
  Appender& operator=(const Appender&) = delete;

  void append(const std::string& value) {
    wait_below(outstanding_bytes_max);
    const std::size_t size = value.size() + 1;  // An empty value is on its way as well.
    {
      const std::lock_guard lock{mutex_};
      if (has_failed_) return;
      outstanding_ += size;
    }
    journal_.append(partition_, value, [this, size](AppendOutcome outcome) {
      const std::lock_guard lock{mutex_};
      outstanding_ -= size;
      has_failed_ = has_failed_ || outcome.status != AppendStatus::stored;
      landed_.notify_all();
    });
  }

  bool finish() {
    wait_below(0);
    const std::lock_guard lock{mutex_};
    return !has_failed_;
  }

 private:
  void wait_below(std::size_t bytes) {
    std::unique_lock lock{mutex_};
    landed_.wait(lock, [&] { return outstanding_ <= bytes; });
  }

  Journal& journal_;
  const PartitionId partition_;
  std::mutex mutex_;
  std::condition_variable landed_;
  std::size_t outstanding_ = 0;
  bool has_failed_ = false;
};

Result<void> check_empty(Journal& journal) {
  for (PartitionId p = 0; p < journal.partitions(); ++p) {
    std::promise<Result<Offset>> promise;
    journal.end(p, [&](Result<Offset> end) { promise.set_value(std::move(end)); });
    const auto end = promise.get_future().get();
    if (!end) return tl::unexpected<Error>{end.error()};
    if (*end > 0)
      return refuse("conflict", "the journal is not empty: partition " + std::to_string(p) +
                                    " has records");
  }
  return {};
}

Result<void> copy(FileJournal& file, Journal& into, PartitionId partition) {
  Appender appender{into, partition};
  ChainVisitor visitor;
  visitor.on_accepted = [&](const Head&, const std::string& value) { appender.append(value); };
  if (auto read = visit_chain(file, partition, visitor); !read)
    return tl::unexpected<Error>{read.error()};
  const FileHead& told = file.told().heads[partition];
  const std::string number = "partition " + std::to_string(partition);
  if (!appender.finish())
    return refuse("unavailable", "not all records of " + number +
                                     " were stored: throw the journal away and import again");
  const auto head = visit_chain(into, partition, {});
  if (!head) return tl::unexpected<Error>{head.error()};
  if (*head != Head{told.height, told.hash})
    return refuse("conflict", number + " reads back with height " +
                                  std::to_string(head->height) + ", expected " +
                                  std::to_string(told.height) + ": somebody else writes it");
  return {};
}

}  // namespace

Result<void> import_journal(FileJournal& file, Journal& into) {
  if (!file.faults().empty()) {
    const Fault& fault = file.faults().front();
    return refuse("invalid", fault.what, fault.place.text());
  }
  if (into.partitions() != file.partitions())
    return refuse("conflict", "the journal has " + std::to_string(into.partitions()) +
                                  " partitions, the file " + std::to_string(file.partitions()));
  if (auto empty = check_empty(into); !empty) return empty;
  for (PartitionId p = file.partitions(); p-- > 0;)
    if (auto copied = copy(file, into, p); !copied) return copied;
  return {};
}

}  // namespace gstd::archive
