// Many waiting tasks: created in batches of 1,000 as fast as they are acknowledged; and claims
// among them, at a fixed rate.
#include <iostream>
#include <unordered_set>

#include "tests/bench/load.hpp"

namespace gstd::bench {
namespace {

constexpr std::size_t batch_tasks = 1'000;  // As many as the server takes at once.
constexpr std::size_t batches_open_max = 8;
constexpr std::string_view task_member = R"("task_id":")";
constexpr std::size_t id_size = 36;

/// Calls `on` with every task id in an answer.
template <class On>
void for_each_task(std::string_view body, const On& on) {
  for (std::size_t at = body.find(task_member); at != std::string_view::npos;
       at = body.find(task_member, at + id_size))
    on(body.substr(at + task_member.size(), id_size));
}

std::string batch_body(const std::string& task) {
  std::string body = R"({"tasks":[)";
  for (std::size_t i = 0; i < batch_tasks; ++i) body += (i == 0 ? "" : ",") + task;
  return body + "]}";
}

std::int64_t ms_since(steady_clock::time_point began) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - began)
      .count();
}

/// Claims by several workers among tasks that wait; how long each took from when it was due.
class Claims {
 public:
  explicit Claims(const LoadOptions& options)
      : options_{options}, http_{options.port, options.connections} {
    for (std::size_t i = 0; i < workers_max; ++i) workers_.push_back(add_worker(http_, i));
    offers_.resize(workers_max);
  }

  void run() {
    const Window window{options_};
    const auto mean = std::chrono::nanoseconds{1'000'000'000 / std::max<std::size_t>(
                                                                   1, options_.rate)};
    for (auto due = steady_clock::now(); !window.is_over(due); due += mean) {
      while (steady_clock::now() < due) http_.turn(due - steady_clock::now());
      claim(due, window.contains(due));
    }
    while (http_.open() > 0) http_.turn(std::chrono::milliseconds{100});
  }

  void print() {
    std::cout << R"({"claims":)" << took_.count() << R"(,"refused":)" << refused_
              << R"(,"us_p50":)" << took_.at_permille(500) << R"(,"us_p99":)"
              << took_.at_permille(990) << "}\n";
  }

 private:
  static constexpr std::size_t workers_max = 16;
  static constexpr std::size_t low_water = 10;
  static constexpr std::size_t groups = 8;  ///< Of two workers each: a task takes two.

  void claim(steady_clock::time_point due, bool counts) {
    const std::size_t number = next_++ % workers_max;
    std::vector<std::string>& offers = offers_[number];
    if (offers.size() < low_water) ask(number);
    if (offers.empty()) {
      refused_ += counts ? 1 : 0;  // Nothing to claim among so many is a failure, too.
      return;
    }
    const std::string id = std::move(offers.back());
    offers.pop_back();
    http_.post("/tasks/" + id + "/claim", workers_[number].header, "{}",
               [this, due, counts](const HttpAnswer& answer) {
                 if (!counts) return;
                 if (answer.is_good()) took_.add(steady_clock::now() - due);
                 else if (refused_++ == 0)
                   std::cerr << "refused: " << answer.status << " " << answer.body << "\n";
               });
  }

  void ask(std::size_t number) {
    if (!asking_.insert(number).second) return;
    http_.get("/tasks/available?limit=200", workers_[number].header,
              [this, number](const HttpAnswer& answer) {
                asking_.erase(number);
                for_each_task(answer.body, [&](std::string_view id) {
                  // All see the same list: without a share of its own each would lose races.
                  if (std::hash<std::string_view>{}(id) % groups != number % groups) return;
                  if (seen_.insert(std::string{id} + std::to_string(number)).second)
                    offers_[number].emplace_back(id);
                });
              });
  }

  const LoadOptions& options_;
  HttpLoad http_;
  std::vector<SimulatedWorker> workers_;
  std::vector<std::vector<std::string>> offers_;
  std::unordered_set<std::size_t> asking_;
  std::unordered_set<std::string> seen_;
  std::size_t next_ = 0;
  std::size_t refused_ = 0;
  Latencies took_;
};

}  // namespace

void run_batches(const LoadOptions& options) {
  HttpLoad http{options.port, options.connections};
  std::vector<Requester> requesters;
  for (std::size_t i = 0; i < options.requesters; ++i)
    requesters.push_back(add_requester(http, i));
  const std::string body =
      batch_body(task_body(upload_files(http, requesters.front(), options.module_file)));
  const std::size_t batches = (options.tasks + batch_tasks - 1) / batch_tasks;
  std::size_t begun = 0;
  std::size_t created = 0;
  Latencies took;
  const auto began = steady_clock::now();
  while (begun < batches || http.open() > 0) {
    while (begun < batches && http.open() < batches_open_max) {
      const auto sent = steady_clock::now();
      http.post("/tasks/create", requesters[begun++ % requesters.size()].header, body,
                [&, sent](const HttpAnswer& answer) {
                  if (!answer.is_good()) give_up("batch: " + std::string{answer.body});
                  for_each_task(answer.body, [&](std::string_view) { ++created; });
                  took.add(steady_clock::now() - sent);
                });
    }
    http.turn(std::chrono::milliseconds{100});
  }
  std::cout << R"({"created":)" << created << R"(,"refused":)" << batches * batch_tasks - created
            << R"(,"ms":)" << ms_since(began) << R"(,"batch_us_p50":)" << took.at_permille(500)
            << R"(,"batch_us_p99":)" << took.at_permille(990) << "}\n";
}

void run_claims(const LoadOptions& options) {
  Claims claims{options};
  claims.run();
  claims.print();
}

}  // namespace gstd::bench
