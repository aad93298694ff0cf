// What the journal carries: values of 400 bytes in one partition, each counted when it came back on
// the tail, because that is when a command is acknowledged.
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "adapters/journal/open.hpp"

using namespace gstd;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t value_bytes = 400;
constexpr std::size_t read_max = 4096;
constexpr auto measured_for = std::chrono::seconds{3};

struct Figures {
  std::int64_t per_second = 0;
  std::int64_t p50_us = 0;
  std::int64_t p99_us = 0;
};

void append(Journal& journal, std::vector<steady_clock::time_point>& began) {
  std::string value(value_bytes, '.');
  const std::uint64_t number = began.size();
  std::memcpy(value.data(), &number, sizeof number);
  began.push_back(steady_clock::now());
  journal.append(0, std::move(value), [](AppendOutcome outcome) {
    if (outcome.status == AppendStatus::stored) return;
    std::cerr << "an append was not stored\n";
    std::_Exit(1);
  });
}

/// Keeps `outstanding` appends on their way.
Result<Figures> measure(Journal& journal, Offset from, std::size_t outstanding) {
  const auto reader = journal.read({{0, from}});
  if (auto connected = reader->next(1, std::chrono::milliseconds{0}); !connected)
    return tl::unexpected<Error>{connected.error()};
  std::vector<steady_clock::time_point> began;
  began.reserve(4'000'000);
  std::vector<std::int64_t> took_us;
  took_us.reserve(4'000'000);
  const auto start = steady_clock::now();
  for (std::size_t i = 0; i < outstanding; ++i) append(journal, began);
  bool is_over = false;
  while (took_us.size() < began.size()) {
    const auto found = reader->next(read_max, std::chrono::milliseconds{100});
    if (!found) return tl::unexpected<Error>{found.error()};
    const auto now = steady_clock::now();
    is_over = now - start >= measured_for;
    for (const RawRecord& record : *found) {
      std::uint64_t number = 0;
      std::memcpy(&number, record.value.data(), sizeof number);
      const auto took = now - began[number];
      took_us.push_back(std::chrono::duration_cast<std::chrono::microseconds>(took).count());
      if (!is_over) append(journal, began);
    }
  }
  const auto spent = steady_clock::now() - start;
  const auto count = static_cast<std::int64_t>(took_us.size());
  std::ranges::sort(took_us);
  return Figures{
      count * 1'000'000 / std::chrono::duration_cast<std::chrono::microseconds>(spent).count(),
      took_us[took_us.size() / 2], took_us[took_us.size() * 99 / 100]};
}

void print_figure(std::string_view name, std::int64_t value, std::string_view unit,
                  const std::string& kind, const Journal& journal) {
  std::cout << R"({"name":")" << name << R"(","value":)" << value << R"(,"unit":")" << unit
            << R"(","journal":")" << kind << R"(","durability":")" << journal.durability() << "\"}"
            << '\n'
            << std::flush;
}

bool run(const std::string& kind, const JournalOptions& options) {
  auto journal = open_journal(options);
  std::atomic<Offset> end = 0;
  for (const std::size_t outstanding : {1U, 16U, 128U, 1000U}) {
    if (!journal) {
      std::cerr << journal.error() << "\n";
      return false;
    }
    const auto figures = measure(**journal, end, outstanding);
    if (!figures) {
      std::cerr << figures.error() << "\n";
      return false;
    }
    const std::string name = "journal_" + std::to_string(outstanding);
    print_figure(name + "_per_s", figures->per_second, "1/s", kind, **journal);
    print_figure(name + "_us_p50", figures->p50_us, "us", kind, **journal);
    print_figure(name + "_us_p99", figures->p99_us, "us", kind, **journal);
    // Offsets of both journals count from 0 without holes here: nobody else writes.
    end = -1;
    (*journal)->end(0, [&](Result<Offset> found) {
      end = found.value_or(0);
      end.notify_one();
    });
    end.wait(-1);
  }
  return true;
}

}  // namespace

int main() {
  std::string folder = (std::filesystem::temp_directory_path() / "gstd-bench-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) return 1;
  JournalOptions options;
  options.path = folder + "/journal.db";
  bool is_good = run("embedded", options);
  std::filesystem::remove_all(folder);
  if (const char* brokers = std::getenv("GSTD_TEST_KAFKA")) {
    options.kind = JournalKind::kafka;
    options.brokers = brokers;
    options.topic = "gstd.bench." + std::to_string(getpid());
    is_good = run("kafka", options) && is_good;
    options.topic += ".flushed";
    options.flush_every_ack = true;
    is_good = run("kafka", options) && is_good;
  }
  return is_good ? 0 : 1;
}
