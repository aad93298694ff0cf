// Appends for ever to partition 0 and prints each value when it is acknowledged. Made to be
// killed: `journal_writer embedded PATH PARTITIONS`.
#include <unistd.h>

#include <cstdlib>
#include <semaphore>

#include "adapters/journal/embedded.hpp"

namespace {

using namespace gstd;

constexpr int in_flight_max = 64;

Result<std::unique_ptr<Journal>> open(char** argv) {
  const auto partitions = static_cast<std::uint32_t>(std::atoi(argv[3]));
  return open_embedded({argv[2], partitions});
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
