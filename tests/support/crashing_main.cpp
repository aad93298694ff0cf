// gstd whose server kills itself (SIGKILL) at a chosen record of its journal; crash_test.py's.
// GSTD_CRASH_AT=7: the 7th record appended, the first escrow.opened being number 1.
// GSTD_CRASH_ON=escrow.settled: the first record with that event.
// GSTD_CRASH_WHEN=read (default): when it has been read back and handed on.
// GSTD_CRASH_WHEN=stored: when it is stored, and nobody has been given it.
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <mutex>

#include "adapters/cli/commands.hpp"
#include "adapters/cli/serve.hpp"

using namespace gstd;

namespace {

constexpr std::string_view first_event = "escrow.opened";

bool has_event(std::string_view value, std::string_view type) {
  std::string member{R"("type":")"};
  member.append(type).append("\"");
  return value.find(member) != std::string_view::npos;
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// Which record is the last one. Any thread.
class Trap {
 public:
  Trap()
      : on_{variable("GSTD_CRASH_ON")}, is_when_stored_{variable("GSTD_CRASH_WHEN") == "stored"} {
    const std::string at = variable("GSTD_CRASH_AT");
    std::from_chars(at.data(), at.data() + at.size(), at_);
  }

  bool is_when_stored() const { return is_when_stored_; }

  /// Called with each value before it is appended. True for the fatal one.
  bool is_sprung_by(const std::string& value) {
    const std::scoped_lock lock{mutex_};
    if (count_ > 0 || has_event(value, first_event)) ++count_;
    const bool is_it = on_.empty() ? at_ > 0 && count_ == at_ : has_event(value, on_);
    if (!is_it || !fatal_.empty()) return false;
    fatal_ = value;
    return true;
  }
  bool is_fatal(const std::string& value) {
    const std::scoped_lock lock{mutex_};
    return !fatal_.empty() && value == fatal_;
  }

  [[noreturn]] void crash() {
    {
      const std::scoped_lock lock{mutex_};
      // In one piece: the server's own log goes to the same file.
      std::cerr << "crash " + std::to_string(count_) + " " +
                       fatal_.substr(fatal_.find("\"stream\"")) + "\n";
    }
    ::kill(::getpid(), SIGKILL);
    while (true) ::pause();
  }

 private:
  std::mutex mutex_;
  std::string on_;
  bool is_when_stored_;
  std::uint64_t at_ = 0;
  std::uint64_t count_ = 0;
  std::string fatal_;
};

class CrashingReader final : public JournalReader {
 public:
  CrashingReader(std::unique_ptr<JournalReader> inner, Trap& trap)
      : inner_{std::move(inner)}, trap_{trap} {}

  Result<std::vector<RawRecord>> next(std::size_t max, std::chrono::milliseconds wait) override {
    if (has_given_) trap_.crash();  // Whoever got it has done with it what it wanted.
    auto records = inner_->next(max, wait);
    if (!records) return records;
    for (const RawRecord& record : *records) {
      if (!trap_.is_fatal(record.value)) continue;
      while (trap_.is_when_stored()) ::pause();  // The append's own answer ends the process.
      has_given_ = true;
    }
    return records;
  }

 private:
  std::unique_ptr<JournalReader> inner_;
  Trap& trap_;
  bool has_given_ = false;
};

class CrashingJournal final : public Journal {
 public:
  explicit CrashingJournal(std::unique_ptr<Journal> inner) : inner_{std::move(inner)} {}

  std::uint32_t partitions() const override { return inner_->partitions(); }
  std::string durability() const override { return inner_->durability(); }
  void append(PartitionId partition, std::string value, AppendDone done) override {
    if (!trap_.is_sprung_by(value) || !trap_.is_when_stored())
      return inner_->append(partition, std::move(value), std::move(done));
    inner_->append(partition, std::move(value), [this](AppendOutcome) { trap_.crash(); });
  }
  void end(PartitionId partition, EndDone done) override {
    inner_->end(partition, std::move(done));
  }
  std::unique_ptr<JournalReader> read(std::vector<ReadFrom> from, ReadPace pace) override {
    return std::make_unique<CrashingReader>(inner_->read(std::move(from), pace), trap_);
  }

 private:
  Trap trap_;  // Before the journal: its threads end first.
  std::unique_ptr<Journal> inner_;
};

}  // namespace

int main(int argc, char** argv) {
  set_wrap_journal([](std::unique_ptr<Journal> journal) -> std::unique_ptr<Journal> {
    return std::make_unique<CrashingJournal>(std::move(journal));
  });
  return run_cli(argc, argv);
}
