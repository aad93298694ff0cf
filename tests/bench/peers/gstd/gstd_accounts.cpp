// GSTD's side of the peers' bench: the engine in this process. Takes the words of
// tests/bench/peers/README.md on its input.
//   gstd_accounts embedded FOLDER | gstd_accounts kafka|kafka-flushed FOLDER BROKERS
#include <iostream>
#include <semaphore>
#include <sstream>

#include "tests/bench/peers/gstd/account_load.hpp"
#include "tests/bench/peers/gstd/accounts.hpp"

using namespace gstd;
using namespace gstd::bench;

namespace {

// Commands on their way while a store is filled: enough that every flush carries many.
constexpr std::ptrdiff_t filling_at_once = 2'000;

std::int64_t ms_since(steady_clock::time_point begun) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun).count();
}

/// Does `each(account)` for every account of [from, to), `times` over, many at once, and waits.
template <class Each>
void for_accounts(std::size_t from, std::size_t to, std::size_t times, const Each& each) {
  std::counting_semaphore<filling_at_once> places{filling_at_once};
  for (std::size_t time = 0; time < times; ++time)
    for (std::size_t account = from; account < to; ++account) {
      places.acquire();
      each(account, [&places](Answer answer) {
        if (!answer) give_up("refused: " + answer.error().code + ": " + answer.error().why);
        places.release();
      });
    }
  for (std::ptrdiff_t place = 0; place < filling_at_once; ++place) places.acquire();
}

void open_all(Accounts& accounts, std::size_t count) {
  for_accounts(0, count, 1, [&](std::size_t account, Engine::OnAnswer done) {
    accounts.open(account, std::move(done));
  });
  std::cout << R"({"accounts":)" << count << "}\n";
}

void fill(Accounts& accounts, std::size_t from, std::size_t to, std::size_t each) {
  const auto begun = steady_clock::now();
  std::int64_t amount = 0;
  std::size_t events = 0;
  for_accounts(from, to, each, [&](std::size_t account, Engine::OnAnswer done) {
    const std::int64_t part = amount_of(++events);
    amount += part;
    accounts.deposit(account, Nano{part}, std::move(done));
  });
  std::cout << R"({"events":)" << events << R"(,"amount":)" << amount << R"(,"ms":)"
            << ms_since(begun) << "}\n";
}

void touch(Accounts& accounts, std::size_t account) {
  const auto begun = steady_clock::now();
  for_accounts(account, account + 1, 1, [&](std::size_t number, Engine::OnAnswer done) {
    accounts.deposit(number, Nano{1}, std::move(done));
  });
  const auto took = steady_clock::now() - begun;
  std::cout << R"({"events":1,"amount":1,"us":)"
            << std::chrono::duration_cast<std::chrono::microseconds>(took).count() << "}\n";
}

void load(Accounts& accounts, std::istream& words) {
  LoadWords load;
  std::int64_t ms = 0;
  words >> load.workload >> load.clients >> ms >> load.rate;
  load.measured = std::chrono::milliseconds{ms};
  const LoadSeen seen = run_load(accounts, load);
  std::cout << R"({"events":)" << seen.events << R"(,"amount":)" << seen.amount
            << R"(,"failed":)" << seen.failed << R"(,"ms":)" << seen.took.count()
            << R"(,"us_p50":)" << seen.us_p50 << R"(,"us_p99":)" << seen.us_p99
            << R"(,"us_p999":)" << seen.us_p999
            << R"(,"us_max":)" << seen.us_max << "}\n";
}

void obey(Accounts& accounts, const std::string& line) {
  std::istringstream words{line};
  std::string verb;
  std::size_t first = 0, second = 0, third = 0;
  words >> verb;
  if (verb == "load") return load(accounts, words);
  words >> first >> second >> third;
  if (verb == "open") return open_all(accounts, first);
  if (verb == "fill") return fill(accounts, first, second, third);
  if (verb == "touch") return touch(accounts, first);
  give_up("unknown word: " + line);
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) give_up("usage: gstd_accounts embedded FOLDER | kafka[-flushed] FOLDER BROKERS");
  Accounts accounts{words[1], words[2], count > 3 ? words[3] : ""};
  std::cout << R"({"ready":true,"durability":")" << accounts.durability() << "\"}\n" << std::flush;
  for (std::string line; std::getline(std::cin, line);) {
    obey(accounts, line);
    std::cout << std::flush;
  }
  return 0;
}
