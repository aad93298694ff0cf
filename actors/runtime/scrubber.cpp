#include "actors/runtime/scrubber.hpp"

#include "actors/runtime/local_engine.hpp"

namespace gstd {

std::optional<Error> scrub(Journal& journal, const ReadFrom& until, const Head& trusted,
                           StopSign& is_stopping) {
  if (trusted.height == 0) return {};
  const auto reader = journal.read({{until.partition, 0}}, ReadPace::gathered);
  Head head;
  bool is_there = false;
  while (!is_there && !is_stopping) {
    const auto values = reader->next(tail_batch, tail_wait);
    if (!values && is_cut(values.error())) return values.error();
    if (!values) {
      is_stopping.rest(read_again);
      continue;
    }
    for (const RawRecord& value : *values)
      if (value.offset < until.offset) judge(head, value.value);
      else is_there = true;
  }
  if (head == trusted || is_stopping) return {};
  return Error{Errc::unavailable, "journal_cut",
               "the journal was changed below height " + std::to_string(trusted.height) +
                   ": the chain leads to " + head.hash.text() +
                   ", the state cache was made from " + trusted.hash.text(),
               {}};
}

}  // namespace gstd
