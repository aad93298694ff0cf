// What a record costs to write and to read: both are on the way of every command.
#include <algorithm>
#include <ctime>
#include <iostream>

#include "adapters/json/record_codec.hpp"

using namespace gstd;

namespace {

constexpr int rounds = 7;  // The best is shown: the others met cold caches.
constexpr int calls = 50'000;

/// A submit: one of the longer records of a task's life.
Record typical() {
  Entry entry;
  entry.by = WorkerId{}.text();
  entry.events = {TaskSubmitted{}};
  Record record;
  record.at = UnixMillis{1'763'848'000'000};
  record.node = "node-1";
  record.stream = stream_of(TaskId{});
  record.seq = 7;
  record.entries = {entry};
  return record;
}

/// Processor time, so that what else the machine does is left out.
template <class Call>
std::int64_t best_nanoseconds(const Call& call) {
  std::int64_t best = INT64_MAX;
  for (int round = 0; round < rounds; ++round) {
    const std::clock_t start = std::clock();
    for (int i = 0; i < calls; ++i) call();
    const std::int64_t spent = std::clock() - start;
    best = std::min(best, spent * (1'000'000'000 / CLOCKS_PER_SEC) / calls);
  }
  return best;
}

void print_figure(std::string_view name, std::int64_t value) {
  std::cout << R"({"name":")" << name << R"(","value":)" << value
            << R"(,"unit":"ns","journal":"none","durability":"none"})"
            << "\n";
}

}  // namespace

int main() {
  const json::JsonRecordCodec codec;
  const Record record = typical();
  const std::string text = codec.encode(record);
  std::size_t bytes = 0;  // Printed, so that no call can be left out.
  print_figure("record_encode_ns", best_nanoseconds([&] { bytes += codec.encode(record).size(); }));
  print_figure("record_decode_ns",
               best_nanoseconds([&] { bytes += codec.decode(text)->node.size(); }));
  std::cout << "a record of " << text.size() << " bytes; " << bytes << " seen in all\n";
  return 0;
}
