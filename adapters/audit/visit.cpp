#include <future>

#include "adapters/audit/audit.hpp"

namespace gstd {
namespace {

constexpr std::size_t batch = 4'000;
constexpr std::chrono::milliseconds read_wait{1'000};

Result<Offset> end_of(Journal& journal, PartitionId partition) {
  std::promise<Result<Offset>> promise;
  journal.end(partition, [&](Result<Offset> end) { promise.set_value(std::move(end)); });
  return promise.get_future().get();
}

}  // namespace

Result<Head> visit_chain(Journal& journal, PartitionId partition, const ChainVisitor& visitor) {
  const Result<Offset> end = end_of(journal, partition);
  if (!end) return tl::unexpected{end.error()};
  const auto reader = journal.read({{partition, 0}});
  Head head;
  for (Offset next = 0; next < *end;) {
    const auto values = reader->next(batch, read_wait);
    if (!values) return tl::unexpected{values.error()};
    for (const RawRecord& raw : *values) {
      next = raw.offset + 1;
      const Head before = head;
      const bool counts = judge(head, raw.value) == Verdict::accepted;
      const auto& on = counts ? visitor.on_accepted : visitor.on_ghost;
      if (on) on(before, raw.value);
      if (next >= *end) break;
    }
  }
  return head;
}

}  // namespace gstd
