#include <algorithm>
#include <mutex>

#include "adapters/crypto/secret.hpp"
#include "adapters/journal/open.hpp"
#include "events/arbiter.hpp"
#include "events/sha256.hpp"

namespace gstd {
namespace {

using namespace std::chrono_literals;

// How long one look at the tail waits; a simulated journal lets this much time pass.
constexpr auto look = 5ms;
// Looks without anything new, although the barrier says there is more: 10 s.
constexpr int idle_looks_max = 2000;
constexpr std::size_t batch_max = 256;
// Appends whose outcome was not `stored` before opening gives up.
constexpr int tries_max = 10;

/// What a callback on another thread leaves for us. Shared: it may come after we gave up.
template <class T>
class Answer {
 public:
  void set(T value) {
    const std::lock_guard lock{mutex_};
    value_ = std::move(value);
  }
  std::optional<T> get() const {
    const std::lock_guard lock{mutex_};
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<T> value_;
};

/// The beginning of one partition's chain, as far as it has been read.
class Beginning {
 public:
  Beginning(Journal& journal, PartitionId partition)
      : journal_(journal), partition_(partition), reader_(journal.read({{partition, 0}})) {}

  /// The first accepted values; never more than the two that matter.
  const std::vector<std::string>& accepted() const { return accepted_; }

  /// Reads until `wanted` values are accepted, or to the end of now.
  Result<bool> read(std::size_t wanted) {
    const auto answer = std::make_shared<Answer<Result<Offset>>>();
    journal_.end(partition_, [answer](Result<Offset> end) { answer->set(std::move(end)); });
    int idle_looks = 0;
    while (accepted_.size() < wanted) {
      const auto end = answer->get();
      if (end && !*end) return tl::unexpected<Error>{end->error()};
      if (end && next_ >= **end) return true;
      const auto found = take();
      if (!found) return found;
      // The journal always answers a barrier, so only a reader that stays behind it is idle.
      idle_looks = end && !*found ? idle_looks + 1 : 0;
      if (idle_looks > idle_looks_max)
        return refuse("unavailable",
                      "partition " + std::to_string(partition_) + " cannot be read to its end");
    }
    return true;
  }

  /// Appends and waits for the outcome, reading on meanwhile.
  Result<bool> append(std::string value) {
    const auto answer = std::make_shared<Answer<AppendOutcome>>();
    journal_.append(partition_, std::move(value),
                    [answer](AppendOutcome outcome) { answer->set(outcome); });
    while (!answer->get())
      if (auto found = take(); !found) return found;
    return true;
  }

 private:
  Result<bool> take() {
    auto found = reader_->next(batch_max, look);
    if (!found) return tl::unexpected<Error>{found.error()};
    for (RawRecord& record : *found) {
      next_ = record.offset + 1;
      if (judge(head_, record.value) == Verdict::accepted && accepted_.size() < 2)
        accepted_.push_back(std::move(record.value));
    }
    return !found->empty();
  }

  Journal& journal_;
  PartitionId partition_;
  std::unique_ptr<JournalReader> reader_;
  Head head_;
  Offset next_ = 0;
  std::vector<std::string> accepted_;
};

std::string encode_opening(const RecordCodec& codec, const JournalOpened& opened,
                           const std::string& node, UnixMillis at) {
  Entry entry;
  // One command per partition of a journal: the same however often it is tried.
  entry.hash =
      sha256("journal.opened/" + opened.journal_id + "/" + std::to_string(opened.partition));
  std::copy_n(entry.hash.bytes.begin(), CommandId::size, entry.command.bytes.begin());
  entry.by = node;
  entry.events.push_back(OpsEvent{opened});
  Record record;
  record.at = at;
  record.node = node;
  record.stream = ops_stream(opened.partition);
  record.entries.push_back(std::move(entry));
  return codec.encode(record);
}

Result<JournalOpened> decode_opening(const RecordCodec& codec, PartitionId partition,
                                     std::string_view value) {
  const std::string height = Position{partition, 0}.text();
  const auto record = codec.decode(value);
  if (!record) return refuse("upgrade_needed", "record " + height + ": " + record.error().why);
  if (record->entries.size() == 1 && record->entries[0].events.size() == 1)
    if (const auto* ops = std::get_if<OpsEvent>(&record->entries[0].events[0]))
      if (const auto* opened = std::get_if<JournalOpened>(ops)) return *opened;
  return refuse("upgrade_needed", "record " + height + " is not journal.opened");
}

/// What is wrong with a partition's opening; empty when nothing is.
std::string fault_of(const JournalOpened& opened, PartitionId partition,
                     const JournalIdentity& expected) {
  const std::string found = "partition " + std::to_string(partition) + " is ";
  if (opened.partition != partition)
    return found + "partition " + std::to_string(opened.partition) + " of journal " +
           opened.journal_id;
  if (opened.network != expected.network)
    return found + "of network " + boost::describe::enum_to_string(opened.network, "?") + ", not " +
           boost::describe::enum_to_string(expected.network, "?");
  if (opened.partitions != expected.partitions)
    return found + "of a journal of " + std::to_string(opened.partitions) + " partitions, not " +
           std::to_string(expected.partitions);
  if (partition != 0 && opened.journal_id != expected.journal_id)
    return found + "of journal " + opened.journal_id + ", partition 0 of " + expected.journal_id;
  return {};
}

}  // namespace

NewChain draw_chain() {
  auto bytes = random_bytes<16>();
  // RFC 9562 §5.4: version 4, variant 10.
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3f) | 0x80);
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {uuid_text(bytes),
          UnixMillis{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()}};
}

Result<JournalIdentity> open_chain(Journal& journal, const RecordCodec& codec, Network network,
                                   const std::string& node, const NewChain& fresh) {
  JournalIdentity identity{fresh.journal_id, network, journal.partitions()};
  std::vector<Beginning> partitions;
  for (PartitionId p = 0; p < identity.partitions; ++p) partitions.emplace_back(journal, p);

  // A new journal is opened from 0 upward and used only afterwards. Read downward, and whatever
  // is seen here proves that the partitions below were opened before.
  bool is_opened = false;
  bool is_used = false;
  for (PartitionId p = identity.partitions; p-- > 0;) {
    if (auto read = partitions[p].read(2); !read) return tl::unexpected<Error>{read.error()};
    is_opened |= p != 0 && !partitions[p].accepted().empty();
    is_used |= partitions[p].accepted().size() > 1;
  }
  for (PartitionId p = 0; p < identity.partitions; ++p) {
    Beginning& partition = partitions[p];
    for (int tries = 0; partition.accepted().empty(); ++tries) {
      if (auto read = partition.read(1); !read) return tl::unexpected<Error>{read.error()};
      if (!partition.accepted().empty()) break;
      if (is_used || (p == 0 && is_opened))
        return refuse("invalid", "partition " + std::to_string(p) +
                                     " is empty, but the journal is in use: it has lost records");
      if (tries == tries_max)
        return refuse("unavailable", "partition " + std::to_string(p) + " cannot be opened");
      const JournalOpened opened{identity.journal_id, network, p, identity.partitions};
      auto appended = partition.append(encode_opening(codec, opened, node, fresh.at));
      if (!appended) return tl::unexpected<Error>{appended.error()};
    }
    const auto opened = decode_opening(codec, p, partition.accepted().front());
    if (!opened) return tl::unexpected<Error>{opened.error()};
    if (const auto fault = fault_of(*opened, p, identity); !fault.empty())
      return refuse("invalid", fault);
    identity.journal_id = opened->journal_id;
  }
  return identity;
}

}  // namespace gstd
