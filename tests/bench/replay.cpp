// How fast the engine reads a whole journal into its states: a start without the state cache.
// replay embedded FILE | replay kafka BROKERS TOPIC
#include <algorithm>
#include <atomic>
#include <iostream>

#include "actors/runtime/local_engine.hpp"
#include "adapters/cache/state_codec.hpp"
#include "adapters/journal/open.hpp"
#include "adapters/json/record_codec.hpp"

using namespace gstd;
using std::chrono::steady_clock;

namespace {

/// The codec of the product, counting what it reads.
class CountingCodec final : public RecordCodec {
 public:
  std::string encode(const Record& record) const override { return codec_.encode(record); }
  Result<Record> decode(std::string_view value) const override {
    Result<Record> record = codec_.decode(value);
    if (record) events_ += event_count(*record);
    return record;
  }
  std::uint64_t events() const { return events_; }

 private:
  json::JsonRecordCodec codec_;
  mutable std::atomic<std::uint64_t> events_ = 0;
};

JournalOptions options_of(int argc, char** argv) {
  JournalOptions options;
  const std::string kind = argc > 1 ? argv[1] : "";
  if (kind == "embedded" && argc == 3) {
    options.path = argv[2];
  } else if (kind == "kafka" && argc == 4) {
    options.kind = JournalKind::kafka;
    options.brokers = argv[2];
    options.topic = argv[3];
  } else {
    std::cerr << "usage: replay embedded FILE | replay kafka BROKERS TOPIC\n";
    std::exit(2);
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const auto journal = open_journal(options_of(argc, argv));
  if (!journal) {
    std::cerr << journal.error() << "\n";
    return 1;
  }
  const CountingCodec codec;
  const PackedStateCodec states;
  EngineOptions options;
  options.on_accepted = [](const AcceptedBatch&) {};
  options.alarm = [](std::string_view event, const std::string& what) {
    std::cerr << event << ": " << what << "\n";
  };
  LocalEngine engine{std::move(options), **journal, codec, states, nullptr};
  const auto began = steady_clock::now();
  if (!engine.start()) return 1;
  const bool is_settled = engine.wait_settled(std::chrono::minutes{5});
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
      steady_clock::now() - began);
  const auto status = engine.status();
  const bool is_ready = is_settled && std::ranges::all_of(status, &PartitionStatus::is_ready);
  engine.stop();
  std::cout << R"({"events":)" << codec.events() << R"(,"ms":)" << took.count() << "}\n";
  return is_ready ? 0 : 1;
}
