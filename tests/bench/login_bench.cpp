// What a login costs, and what ten thousand bad proofs a second cost everybody else. One process
// holds the server, those who work with it and those who attack it: it says what an attack takes on
// a machine that it shares with its victim.
#include <algorithm>
#include <atomic>
#include <ctime>
#include <iostream>
#include <thread>

#include "adapters/crypto/challenge.hpp"
#include "events/sha256.hpp"
#include "tests/bench/http_load.hpp"
#include "tests/support/wallets.hpp"

using namespace gstd;
using namespace gstd::testing;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int rounds = 7;  // The best is shown: the others met cold caches.
constexpr int calls = 2'000;
constexpr std::size_t workers = 32;    // Connections of those who work.
constexpr std::size_t attackers = 64;  // Of those who send bad proofs, from fifty addresses.
constexpr std::int64_t proofs_per_s = 10'000;
constexpr std::int64_t commands_per_s = 1'000;
constexpr std::chrono::seconds span{5};

void print_figure(std::string_view name, std::int64_t value, std::string_view unit) {
  std::cout << R"({"name":")" << name << R"(","value":)" << value << R"(,"unit":")" << unit
            << R"(","journal":"embedded","durability":"none"})"
            << '\n'
            << std::flush;
}

/// Processor time, so that what else the machine does is left out.
template <class Call>
std::int64_t best_nanoseconds(const Call& call) {
  std::int64_t best = INT64_MAX;
  for (int round = 0; round < rounds; ++round) {
    const std::clock_t start = std::clock();
    for (int i = 0; i < calls; ++i) call();
    best = std::min<std::int64_t>(best, (std::clock() - start) * (1'000'000'000 / CLOCKS_PER_SEC) /
                                            calls);
  }
  return best;
}

void measure_checks() {
  for (const auto version : {ton::WalletVersion::v4r2, ton::WalletVersion::v5r1}) {
    const TestWallet wallet{Network::testnet, version};
    const SessionKey key = random_session_key();
    const UnixMillis now = clock_now();
    const Challenge challenge = new_challenge(key, now + Millis{60'000});
    const auto proof = ton::prove(wallet.own(), test_domain, challenge.text(), now);
    const ton::ProofRules rules{{test_domain}, "-3", now};
    std::size_t good = 0;
    const std::int64_t all = best_nanoseconds([&] {
      good += ton::check_proof(proof, rules).has_value();
    });
    const std::int64_t cheap = best_nanoseconds([&] {
      good += check_challenge(key, challenge, now).has_value() &&
              ton::check_proof_words(proof, rules).has_value();
    });
    if (good != 2U * rounds * calls) std::exit(1);
    const std::string name = version == ton::WalletVersion::v4r2 ? "v4r2" : "v5r1";
    print_figure("ton_proof_check_" + name + "_ns", all, "ns");
    print_figure("ton_proof_cheap_" + name + "_ns", cheap, "ns");
  }
}

/// Sends at this rate until told to stop; a request for which no connection is free waits.
class Paced {
 public:
  explicit Paced(std::int64_t per_s) : per_s_{per_s} {}

  template <class Send>
  void run(bench::HttpLoad& http, const Send& send, const std::function<bool()>& is_over) {
    const auto began = Clock::now();
    while (!is_over()) {
      const auto elapsed = std::chrono::duration_cast<std::chrono::microseconds>(
          Clock::now() - began);
      for (; http.free() > 0 && sent_ < elapsed.count() * per_s_ / 1'000'000; ++sent_)
        send(began + std::chrono::microseconds{sent_ * 1'000'000 / per_s_});
      http.turn(std::chrono::microseconds{200});
    }
  }
  std::int64_t sent() const { return sent_; }

 private:
  std::int64_t per_s_;
  std::int64_t sent_ = 0;
};

/// Tasks created at a steady rate: how long each took from when it should have been sent, sorted.
std::vector<std::int64_t> work(std::uint16_t port, const std::vector<std::string>& headers) {
  const std::string task = R"({"type":"bench","module":")" + sha256(echo_module()).text() +
                           R"(","input":")" + sha256(echo_module()).text() +
                           R"(","reward_nano":"1000"})";
  bench::HttpLoad http{port, workers};
  std::vector<std::int64_t> took_us;
  std::size_t next = 0;
  const auto end = Clock::now() + span;
  const auto create = [&](Clock::time_point due) {
    http.post("/tasks", headers[next++ % headers.size()], task,
              [&took_us, due](const bench::HttpAnswer& answer) {
                const auto took = Clock::now() - due;
                if (answer.is_good())
                  took_us.push_back(
                      std::chrono::duration_cast<std::chrono::microseconds>(took).count());
              });
  };
  Paced{commands_per_s}.run(http, create, [&] { return Clock::now() > end; });
  std::ranges::sort(took_us);
  return took_us;
}

void print_work(const std::string& name, const std::vector<std::int64_t>& took_us) {
  if (took_us.empty()) std::exit(1);
  print_figure(name + "_commands_per_s", std::ssize(took_us) / span.count(), "1/s");
  print_figure(name + "_p50_us", took_us[took_us.size() / 2], "us");
  print_figure(name + "_p99_us", took_us[took_us.size() * 99 / 100], "us");
}

void measure_flood(const std::string& name, const http::Rate& logins_per_ip) {
  TestServer server{proven([&](http::HttpOptions& options) {
    options.logins_per_ip = logins_per_ip;
    options.logs_requests = false;
  })};
  std::vector<std::string> headers;
  for (std::size_t i = 0; i < 16; ++i) {
    Client client{server.url()};
    const std::string token = "Bearer " + member(TestWallet{}.log_in(client), "token");
    body_of(client.post("/api/v1/blobs", echo_module(), {{"Authorization", token}},
                        "application/octet-stream"))
        .value();
    headers.push_back("Authorization: " + token + "\r\n");
  }
  Client client{server.url()};
  ton::WalletProof bad = TestWallet{}.proof(client);
  bad.signature.bytes[0] ^= 1;  // Wrong in its last part only: the most we can be made to do.
  const std::string body = login_body(bad);
  print_work(name + "_calm", work(server.port(), headers));
  std::atomic<bool> stop{false};
  Paced attack{proofs_per_s};
  std::thread attacker{[&] {
    bench::HttpLoad http{server.port(), attackers};
    const auto send = [&](Clock::time_point) {
      http.post("/session", "", body, [](const bench::HttpAnswer&) {});
    };
    attack.run(http, send, [&] { return stop.load(); });
  }};
  print_work(name + "_attacked", work(server.port(), headers));
  stop = true;
  attacker.join();
  print_figure(name + "_bad_proofs_per_s", attack.sent() / span.count(), "1/s");
}

}  // namespace

int main() {
  measure_checks();
  // From everywhere: nobody is told to slow down.
  measure_flood("login_flood_spread", {});
  // From fifty addresses, to a server that strangers reach.
  measure_flood("login_flood", http::public_logins_per_ip);
  return 0;
}
