// Appends for ever to partition 0 and prints each value when it is acknowledged. Made to be
// killed: `journal_writer embedded PATH PARTITIONS` or `journal_writer kafka BROKERS/TOPIC
// PARTITIONS`.
#include <unistd.h>

#include <cstdlib>
#include <semaphore>

#include "adapters/journal/embedded.hpp"
#include "adapters/journal/kafka.hpp"

namespace {

using namespace gstd;

constexpr int in_flight_max = 64;

Result<std::unique_ptr<Journal>> open(char** argv) {
  const auto partitions = static_cast<std::uint32_t>(std::atoi(argv[3]));
  const std::string_view target = argv[2];
  if (std::string_view{argv[1]} == "embedded")
    return open_embedded({std::string{target}, partitions});
  KafkaOptions options;
  options.brokers = target.substr(0, target.find('/'));
  options.topic = target.substr(target.find('/') + 1);
  options.partitions = partitions;
  return open_kafka(options);
}

void tell(const std::string& value) {
  const std::string line = value + "\n";
  if (write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto journal = open(argv);
  if (!journal) return 1;
  std::counting_semaphore<in_flight_max> room{in_flight_max};
  const std::string name = std::to_string(getpid()) + "-";
  for (std::uint64_t i = 0;; ++i) {
    room.acquire();
    const std::string value = name + std::to_string(i);
    (*journal)->append(0, value, [&room, value](AppendOutcome outcome) {
      if (outcome.status == AppendStatus::stored) tell(value);
      room.release();
    });
  }
}
