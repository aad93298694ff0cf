// The background reading of what the cache spared: patient with a slow journal, strict with a
// changed one.
#define BOOST_TEST_MODULE scrubber
#include <boost/test/unit_test.hpp>

#include "actors/runtime/scrubber.hpp"
#include "events/sha256.hpp"

using namespace gstd;

namespace {

std::string value(const Head& head, const std::string& word) {
  return std::string{prev_prefix} + head.hash.text() + "\",\"word\":\"" + word + "\"}";
}

/// Gives one value at a time; every other time nothing, or an error.
class HaltingReader final : public JournalReader {
 public:
  HaltingReader(std::vector<std::string> values, Error error)
      : values_{std::move(values)}, error_{std::move(error)} {}

  Result<std::vector<RawRecord>> next(std::size_t, std::chrono::milliseconds) override {
    const std::size_t turn = turn_++ % 3;
    if (turn == 1) return std::vector<RawRecord>{};
    if (turn == 2 || at_ == values_.size()) return tl::unexpected<Error>{error_};
    const auto offset = static_cast<Offset>(at_);
    return std::vector<RawRecord>{{0, offset, values_[at_++]}};
  }

 private:
  std::vector<std::string> values_;
  Error error_;
  std::size_t at_ = 0;
  std::size_t turn_ = 0;
};

class HaltingJournal final : public Journal {
 public:
  HaltingJournal(std::vector<std::string> values, const std::string& code)
      : values_{std::move(values)}, error_{kind_of(code), code, "a test broke it", {}} {}

  std::uint32_t partitions() const override { return 1; }
  std::string durability() const override { return "none"; }
  void append(PartitionId, std::string, AppendDone) override { std::abort(); }
  void end(PartitionId, EndDone) override { std::abort(); }
  std::unique_ptr<JournalReader> read(std::vector<ReadFrom>, ReadPace) override {
    return std::make_unique<HaltingReader>(values_, error_);
  }

 private:
  std::vector<std::string> values_;
  Error error_;
};

/// A chain of these words, and the head behind it.
std::vector<std::string> chain(const std::vector<std::string>& words, Head& head) {
  std::vector<std::string> values;
  for (const std::string& word : words) {
    values.push_back(value(head, word));
    BOOST_REQUIRE((judge(head, values.back()) == Verdict::accepted));
  }
  return values;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_slow_journal_is_no_changed_one) {
  Head head;
  std::vector<std::string> values = chain({"a", "b", "c"}, head);
  values.push_back(value(head, "last"));
  HaltingJournal journal{values, "unavailable"};
  StopSign is_stopping;
  BOOST_TEST(!scrub(journal, {0, 3}, head, is_stopping).has_value());
}

BOOST_AUTO_TEST_CASE(a_changed_record_is_told_though_all_behind_it_are_ghosts) {
  Head trusted;
  std::vector<std::string> values = chain({"a", "b", "c"}, trusted);
  values.push_back(value(trusted, "last"));
  Head changed;
  values[1] = chain({"a", "x"}, changed)[1];
  HaltingJournal journal{values, "unavailable"};
  StopSign is_stopping;
  const auto told = scrub(journal, {0, 3}, trusted, is_stopping);
  BOOST_REQUIRE(told.has_value());
  BOOST_TEST(told->code == "journal_cut");
  BOOST_TEST(told->why.find(changed.hash.text()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_journal_that_lost_records_is_told) {
  Head trusted;
  std::vector<std::string> values = chain({"a", "b", "c"}, trusted);
  values.pop_back();
  HaltingJournal journal{values, "journal_cut"};
  StopSign is_stopping;
  const auto changed = scrub(journal, {0, 3}, trusted, is_stopping);
  BOOST_REQUIRE(changed.has_value());
  BOOST_TEST(changed->why == "a test broke it");
}

BOOST_AUTO_TEST_CASE(a_stopping_node_does_not_wait_for_its_journal) {
  Head trusted;
  chain({"a"}, trusted);
  HaltingJournal journal{{}, "unavailable"};
  StopSign is_stopping;
  BOOST_TEST(is_stopping.raise());
  BOOST_TEST(!scrub(journal, {0, 3}, trusted, is_stopping).has_value());
}
