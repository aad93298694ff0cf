#include "actors/runtime/scrubber.hpp"

#include "actors/runtime/local_engine.hpp"

namespace gstd {

std::optional<Error> scrub(Journal& journal, PartitionId partition, const Head& trusted,
                           StopSign& is_stopping) {
  const auto reader = journal.read({{partition, 0}});
  Head head;
  while (head.height < trusted.height && !is_stopping) {
    const auto values = reader->next(tail_batch, tail_wait);
    if (!values && is_cut(values.error())) return values.error();
    if (!values) {
      is_stopping.rest(read_again);
      continue;
    }
    for (const RawRecord& value : *values)
      if (head.height < trusted.height) judge(head, value.value);
  }
  if (head == trusted || is_stopping) return {};
  return Error{Errc::unavailable, "journal_cut",
               "the journal was changed below height " + std::to_string(trusted.height) +
                   ": the chain leads to " + head.hash.text() +
                   ", the state cache was made from " + trusted.hash.text(),
               {}};
}

}  // namespace gstd
