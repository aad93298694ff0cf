// How fast the projector follows, and how fast a rebuild reads, without a server beside them.
//   projector_bench [TASKS]    GSTD_TEST_POSTGRES names the server.
#include <chrono>
#include <cstdlib>
#include <iostream>

#include "adapters/postgres/rebuild.hpp"
#include "events/sha256.hpp"
#include "tests/support/people.hpp"
#include "tests/support/world.hpp"

using namespace gstd;
using namespace gstd::testing;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int tasks_default = 20'000;
constexpr int escrows_open = 16;
constexpr std::chrono::milliseconds bench_patience{600'000};

std::int64_t ms_since(Clock::time_point begun) {
  return std::max<std::int64_t>(
      1, std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun).count());
}

void print(const char* name, std::uint64_t events, std::int64_t ms) {
  std::cout << R"({"name":")" << name << R"(","value":)"
            << events * 1000 / static_cast<std::uint64_t>(ms)
            << R"(,"unit":"1/s","journal":"embedded","durability":"none needed: only read"})"
            << "\n"
            << std::flush;
}

/// Lives of many tasks at once, as under load: their records interleave.
std::vector<Position> write_lives(World& world, int tasks) {
  std::vector<EscrowId> escrows;
  for (std::uint8_t number = 1; number <= escrows_open; ++number) {
    escrows.push_back(id_of<EscrowId>(number));
    world.chronicle.open_escrow(requester, escrows.back());
  }
  for (int number = 0; number < tasks; ++number)
    world.chronicle.whole_task(task_id(requester, "bench", static_cast<std::uint32_t>(number)),
                               escrows[static_cast<std::size_t>(number % escrows_open)],
                               requester);
  std::vector<Position> ends;
  for (PartitionId partition = 0; partition < world.journal->partitions(); ++partition)
    ends.push_back(world.chronicle.write(policy_stream(partition),
                                         {PolicyEvent{PolicyCheckpointed{1}}}));
  return ends;
}

}  // namespace

int main(int count, char** words) {
  const int tasks = count > 1 ? std::atoi(words[1]) : tasks_default;
  World world;
  world.chronicle.outstanding_max = 2'000;
  auto begun = Clock::now();
  const auto ends = write_lives(world, tasks);
  std::cout << tasks << " tasks written in " << ms_since(begun) << " ms\n";

  auto projector = world.projector();
  begun = Clock::now();
  projector.start();
  if (const auto done = waited(projector, ends, bench_patience); !done) {
    std::cerr << done.error() << "\n";
    return 1;
  }
  print("projector_events_per_s", projector.status().events, ms_since(begun));
  projector.stop();

  postgres::RebuildOptions options;
  options.conninfo = world.database.conninfo();
  const auto rebuilt = postgres::rebuild(*world.journal, record_codec,
                                         all_projections(encode_event), options);
  if (!rebuilt) {
    std::cerr << rebuilt.error() << "\n";
    return 1;
  }
  print("rebuild_alone_events_per_s", rebuilt->events(), rebuilt->elapsed.count());
  return 0;
}
