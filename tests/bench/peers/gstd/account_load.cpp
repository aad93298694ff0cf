#include "tests/bench/peers/gstd/account_load.hpp"

#include <cmath>
#include <condition_variable>
#include <memory>
#include <random>

namespace gstd::bench {
namespace {

constexpr double zipf_exponent = 0.99;  // YCSB's.

/// Which account the next deposit goes to.
class Picker {
 public:
  explicit Picker(const std::string& workload) : is_uniform_{workload == "uniform"} {
    if (workload == "hot") shares_ = {1.0};
    if (workload != "zipf") return;
    double sum = 0;
    for (std::size_t rank = 1; rank <= accounts_max; ++rank)
      shares_.push_back(sum += std::pow(static_cast<double>(rank), -zipf_exponent));
    for (double& share : shares_) share /= sum;
  }
  std::size_t pick(std::mt19937_64& random) const {
    if (is_uniform_) return random() % accounts_max;
    const double at = std::uniform_real_distribution<>{}(random);
    const auto place = std::ranges::upper_bound(shares_, at) - shares_.begin();
    return std::min(static_cast<std::size_t>(place), shares_.size() - 1);
  }

 private:
  bool is_uniform_;
  std::vector<double> shares_;  ///< Of the accounts up to this one.
};

/// One deposit under way at a time, so nothing here is shared.
struct LoadClient {
  std::mt19937_64 random;
  std::uint64_t sent = 0;
  LoadSeen seen;
  std::vector<steady_clock::duration> took;
};

class Load {
 public:
  Load(Accounts& accounts, const LoadWords& words)
      : accounts_{accounts}, words_{words}, picker_{words.workload}, clients_(words.clients) {
    for (std::size_t number = 0; number < clients_.size(); ++number)
      clients_[number].random.seed(number + 1);
    for (LoadClient& client : clients_) idle_.push_back(&client);
  }

  LoadSeen run() {
    const auto begun = steady_clock::now();
    end_ = begun + words_.measured;
    if (words_.rate == 0)
      for (LoadClient* client : std::exchange(idle_, {})) send(*client, steady_clock::now());
    else
      send_on_time(begun);
    std::unique_lock lock{lock_};
    is_idle_.wait(lock, [&] { return idle_.size() == clients_.size(); });
    return sum(steady_clock::now() - begun);
  }

 private:
  /// `since`: what its latency counts from. The engine answers on a thread of its own.
  void send(LoadClient& client, steady_clock::time_point since) {
    const std::int64_t amount = amount_of(++client.sent);
    accounts_.deposit(picker_.pick(client.random), Nano{amount},
                      [this, &client, since, amount](const Answer& answer) {
                        answered(client, since, amount, answer && !answer->is_repeat);
                      });
  }

  void answered(LoadClient& client, steady_clock::time_point since, std::int64_t amount,
                bool is_done) {
    const auto now = steady_clock::now();
    if (is_done) {
      client.took.push_back(now - since);
      ++client.seen.events;
      client.seen.amount += amount;
    } else {
      ++client.seen.failed;
    }
    if (words_.rate == 0 && now < end_) return send(client, now);
    const std::lock_guard lock{lock_};
    idle_.push_back(&client);
    is_idle_.notify_one();
  }

  void send_on_time(steady_clock::time_point begun) {
    const std::chrono::nanoseconds gap{1'000'000'000 / words_.rate};
    for (auto due = begun; due < end_; due += gap) {
      std::unique_lock lock{lock_};
      is_idle_.wait_until(lock, due, [&] { return steady_clock::now() >= due; });
      is_idle_.wait(lock, [&] { return !idle_.empty(); });
      LoadClient* const client = idle_.back();
      idle_.pop_back();
      lock.unlock();
      send(*client, due);
    }
  }

  LoadSeen sum(steady_clock::duration took) const {
    LoadSeen all;
    Latencies latencies;
    for (const LoadClient& client : clients_) {
      all.events += client.seen.events;
      all.amount += client.seen.amount;
      all.failed += client.seen.failed;
      for (const auto one : client.took) latencies.add(one);
    }
    all.took = std::chrono::duration_cast<std::chrono::milliseconds>(took);
    all.us_p50 = latencies.at_permille(500);
    all.us_p99 = latencies.at_permille(990);
    all.us_p999 = latencies.at_permille(999);
    all.us_max = latencies.at_permille(1000);
    return all;
  }

  Accounts& accounts_;
  const LoadWords words_;
  const Picker picker_;
  std::vector<LoadClient> clients_;
  steady_clock::time_point end_;
  std::mutex lock_;
  std::condition_variable is_idle_;
  std::vector<LoadClient*> idle_;
};

}  // namespace

LoadSeen run_load(Accounts& accounts, const LoadWords& words) {
  return Load{accounts, words}.run();
}

}  // namespace gstd::bench
