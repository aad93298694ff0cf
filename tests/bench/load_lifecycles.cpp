// Whole lives of tasks: created over HTTP, claimed and submitted by two workers of two owners.
// The run of the module is left out: every worker knows the answer. Its signature is real.
#include <iostream>
#include <unordered_map>
#include <unordered_set>

#include "adapters/crypto/claims.hpp"
#include "tests/bench/load.hpp"

namespace gstd::bench {
namespace {

// A worker asks for work this often while it could do more.
constexpr std::chrono::milliseconds ask_every{10};
constexpr std::string_view page = "200";
constexpr std::chrono::milliseconds count_every{500};

class Lifecycles {
 public:
  explicit Lifecycles(const LoadOptions& options)
      : options_{options}, http_{options.port, options.connections} {
    for (std::size_t i = 0; i < options.requesters; ++i)
      requesters_.push_back(add_requester(http_, i));
    files_ = upload_files(http_, requesters_.front(), options.module_file);
    body_ = task_body(files_);
    for (std::size_t i = 0; i < workers_.size(); ++i)
      workers_[i].emplace(Hand{add_worker(http_, i), {}, {}, false});
    outcome_.result = result_hash({files_.module, files_.input, 0, 0, "168"});
    // All results are the same sealed bytes, stored once: what is measured is the server's life of
    // a task, not its store of blobs.
    outcome_.blob = upload(http_, workers_.front()->who.header, "sealed result of the bench");
  }

  void run() {
    const Window window{options_};
    window_ = &window;
    bool has_begun = false;
    while (!window.is_over(steady_clock::now())) {
      if (!has_begun && window.has_begun(steady_clock::now())) {
        settled_before_ = settled();
        began_ = steady_clock::now();
        has_begun = true;
      }
      turn();
    }
    settled_after_ = settled();
    ended_ = steady_clock::now();
    std::int64_t count = settled_after_;
    for (auto next = ended_; count < static_cast<std::int64_t>(options_.tasks); turn()) {
      if (steady_clock::now() < next) continue;
      count = settled();
      next = steady_clock::now() + count_every;
    }
  }

  void print() {
    const auto span = std::chrono::duration_cast<std::chrono::milliseconds>(ended_ - began_);
    std::cout << R"({"settled":)" << settled_after_ - settled_before_ << R"(,"ms":)"
              << span.count() << R"(,"commands":)" << commands_ << R"(,"refused":)" << refused_
              << R"(,"created":)" << created_ << R"(,"settled_ever":)" << settled() << "}\n";
  }

 private:
  /// One worker at work.
  struct Hand {
    SimulatedWorker who;
    std::unordered_set<std::string> known;  ///< Tasks it has seen and not finished.
    steady_clock::time_point asked;
    bool is_asking = false;
  };

  void turn() {
    while (in_flight_ < options_.in_flight_max && http_.free() > 2) create();
    for (auto& hand : workers_)
      if (!hand->is_asking && steady_clock::now() - hand->asked >= ask_every) ask(*hand);
    http_.turn(std::chrono::milliseconds{2});
  }

  bool count(const HttpAnswer& answer, std::string_view what) {
    if (answer.is_good()) {
      if (window_->contains(steady_clock::now())) ++commands_;
      return true;
    }
    if (refused_++ == 0)
      std::cerr << what << " refused: " << answer.status << " " << answer.body << "\n";
    return false;
  }

  void create() {
    ++in_flight_;
    const Requester& requester = requesters_[++created_ % requesters_.size()];
    http_.post("/tasks/create", requester.header, body_, [this](const HttpAnswer& answer) {
      if (!count(answer, "create")) --in_flight_;
    });
  }

  void ask(Hand& hand) {
    hand.is_asking = true;
    hand.asked = steady_clock::now();
    http_.get("/tasks/available?limit=" + std::string{page}, hand.who.header,
              [this, &hand](const HttpAnswer& answer) {
                hand.is_asking = false;
                if (!answer.is_good()) give_up("available: " + std::string{answer.body});
                on_offers(hand, answer.body);
              });
  }

  void on_offers(Hand& hand, std::string_view body) {
    constexpr std::string_view name = R"("task_id":")";
    constexpr std::size_t id_size = 36;
    for (std::size_t at = body.find(name); at != std::string_view::npos;
         at = body.find(name, at + id_size)) {
      const std::string id{body.substr(at + name.size(), id_size)};
      if (hand.known.insert(id).second) claim(hand, id);
    }
  }

  void claim(Hand& hand, const std::string& id) {
    http_.post("/tasks/" + id + "/claim", hand.who.header, "{}",
               [this, &hand, id](const HttpAnswer& answer) {
                 if (count(answer, "claim")) submit(hand, id, member(answer.body, "replica"));
                 else hand.known.erase(id);
               });
  }

  void submit(Hand& hand, const std::string& id, std::string_view replica) {
    ResultClaim claim = outcome_;
    claim.task = *TaskId::parse(id);
    claim.replica = replica == "1" ? 1 : replica == "2" ? 2 : 0;
    claim.module = files_.module;
    claim.input = files_.input;
    std::string body{R"({"replica":)"};
    body.append(replica).append(R"(,"result":")").append(claim.result.text());
    body.append(R"(","blob":")").append(claim.blob.text());
    body.append(R"(","exit":0,"fuel":0,"signature":")");
    body.append(hand.who.key.sign(signed_bytes(claim)).text()).append("\"}");
    http_.post("/tasks/" + id + "/submit", hand.who.header, body,
               [this, &hand, id](const HttpAnswer& answer) {
                 count(answer, "submit");
                 on_submitted(hand, id);
               });
  }

  void on_submitted(Hand& hand, const std::string& id) {
    hand.known.erase(id);
    if (++submitted_[id] < workers_.size()) return;
    submitted_.erase(id);
    --in_flight_;
  }

  /// In Postgres, by the projection's own count.
  std::int64_t settled() {
    const std::string answer = http_.call("/stats", "", "");
    std::int64_t count = 0;
    const std::string_view text = member(answer, "tasks_settled");
    for (const char digit : text)
      if (digit >= '0' && digit <= '9') count = count * 10 + (digit - '0');
    return count;
  }

  const LoadOptions& options_;
  HttpLoad http_;
  std::vector<Requester> requesters_;
  std::array<std::optional<Hand>, 2> workers_;
  std::unordered_map<std::string, std::size_t> submitted_;  ///< Results in, of each task.
  TaskFiles files_;
  std::string body_;
  ResultClaim outcome_;
  const Window* window_ = nullptr;
  steady_clock::time_point began_;
  steady_clock::time_point ended_;
  std::int64_t settled_before_ = 0;
  std::int64_t settled_after_ = 0;
  std::size_t in_flight_ = 0;
  std::size_t created_ = 0;
  std::size_t commands_ = 0;
  std::size_t refused_ = 0;
};

}  // namespace

void run_lifecycles(const LoadOptions& options) {
  Lifecycles lifecycles{options};
  lifecycles.run();
  lifecycles.print();
}

}  // namespace gstd::bench
