// What a public log should hold, computed from the journal, and what a reader makes of it.
#pragma once

#include "adapters/json/cloud_event.hpp"
#include "adapters/json/record_codec.hpp"
#include "adapters/publish/publisher.hpp"
#include "events/arbiter.hpp"

namespace gstd::testing {

inline const json::JsonRecordCodec public_codec;
inline const std::string public_source = json::cloud_event_source(Network::dev, "test-journal");
constexpr std::chrono::milliseconds public_patience{20'000};

/// Until it is so, at most 20 s.
template <class IsSo>
bool comes(IsSo is_so) {
  const auto until = std::chrono::steady_clock::now() + public_patience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

/// Every public event of one partition in order: what accepted, readable records say.
inline std::vector<std::string> expected_events(Journal& journal, PartitionId partition) {
  std::vector<std::string> events;
  std::atomic<Offset> end{-1};
  journal.end(partition, [&](Result<Offset> answer) { end = answer.value(); });
  if (!comes([&] { return end >= 0; })) std::abort();
  const auto reader = journal.read({{partition, 0}});
  Head head;
  for (Offset read = 0; read < end;) {
    const auto values = reader->next(256, std::chrono::milliseconds{100}).value();
    for (const RawRecord& raw : values) {
      read = raw.offset + 1;
      const Position position{partition, head.height};
      if (judge(head, raw.value) == Verdict::ghost) continue;
      const auto record = public_codec.decode(raw.value);
      if (!record) continue;
      Origin origin{record->stream, {position, 0}, record->at};
      for (const Entry& entry : record->entries)
        for (const Event& event : entry.events) {
          if (auto text = json::cloud_event(public_source, origin, event)) events.push_back(*text);
          ++origin.position.index;
        }
    }
  }
  return events;
}

/// What a reader keeps who skips every id that is not above the highest one seen. Delivered in any
/// way the contract allows, it is each event once, in order, with none missing.
inline std::vector<std::string> kept_events(const std::vector<std::string>& delivered) {
  std::vector<std::string> kept;
  std::optional<EventPosition> highest;
  for (const std::string& text : delivered) {
    const auto name = json::decode_known<json::CloudEventName>(text).value();
    if (highest && name.id <= *highest) continue;
    highest = name.id;
    kept.push_back(text);
  }
  return kept;
}

}  // namespace gstd::testing
