// Commands of one kind as fast as they are answered, or at a fixed rate, and how long each took.
#include <iostream>

#include "tests/bench/load.hpp"

namespace gstd::bench {
namespace {

class Commands {
 public:
  explicit Commands(const LoadOptions& options)
      : options_{options}, http_{options.port, options.connections}, random_{sha256("gaps")} {
    for (std::size_t i = 0; i < options.requesters; ++i)
      requesters_.push_back(add_requester(http_, i));
    body_ = task_body(upload_files(http_, requesters_.front(), options.module_file));
  }

  void run() {
    const Window window{options_};
    window_ = &window;
    due_ = steady_clock::now();
    while (!window.is_over(steady_clock::now())) {
      std::chrono::nanoseconds wait = std::chrono::milliseconds{100};
      if (options_.rate == 0) {
        while (http_.free() > 0) begin(steady_clock::now());
      } else {
        for (; due_ <= steady_clock::now(); due_ += gap()) begin(due_);
        wait = std::max(std::chrono::nanoseconds{0}, due_ - steady_clock::now());
      }
      http_.turn(wait);
    }
    const auto patience = steady_clock::now() + std::chrono::seconds{10};
    while (http_.open() > 0 && steady_clock::now() < patience)
      http_.turn(std::chrono::milliseconds{100});
  }

  void print() {
    std::cout << R"({"commands":)" << took_.count() << R"(,"refused":)" << refused_
              << R"(,"unanswered":)" << http_.open() << R"(,"us_p50":)" << took_.at_permille(500)
              << R"(,"us_p90":)" << took_.at_permille(900) << R"(,"us_p99":)"
              << took_.at_permille(990) << R"(,"us_max":)" << took_.at_permille(1000) << "}\n";
  }

 private:
  /// `due`: when it should have been sent. With a fixed rate a slow server or a slow sender makes
  /// commands late, and being late counts as waiting.
  void begin(steady_clock::time_point due) {
    const Requester& requester = requesters_[++begun_ % requesters_.size()];
    http_.post("/tasks/create", requester.header, body_, [this, due](const HttpAnswer& answer) {
      const auto now = steady_clock::now();
      const bool is_done = answer.is_good() && !member(answer.body, "position").empty();
      if (!is_done && refused_++ == 0)
        std::cerr << "refused: " << answer.status << " " << answer.body << "\n";
      // At a fixed rate what was due in the window counts, however late it is answered.
      const bool counts = window_->contains(options_.rate == 0 ? now : due);
      if (is_done && counts) took_.add(now - due);
    });
  }

  /// Commands come by themselves, not in step: gaps spread evenly over 0 to 2 of the mean.
  std::chrono::nanoseconds gap() {
    random_ = sha256({reinterpret_cast<const char*>(random_.bytes.data()), random_.bytes.size()});
    const auto mean_ns = 1'000'000'000 / static_cast<std::int64_t>(options_.rate);
    return std::chrono::nanoseconds{2 * mean_ns * random_.bytes.front() / 255};
  }

  const LoadOptions& options_;
  HttpLoad http_;
  std::vector<Requester> requesters_;
  std::string body_;
  const Window* window_ = nullptr;
  steady_clock::time_point due_;
  Sha256 random_;
  std::size_t begun_ = 0;
  std::size_t refused_ = 0;
  Latencies took_;
};

}  // namespace

void run_commands(const LoadOptions& options) {
  Commands commands{options};
  commands.run();
  commands.print();
}

}  // namespace gstd::bench
