#define BOOST_TEST_MODULE embedded_journal
#include <sys/resource.h>

#include <atomic>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <thread>

#include "adapters/journal/embedded.hpp"
#include "tests/support/journal_child.hpp"
#include "tests/support/journal_contract.hpp"

using namespace gstd;
using namespace gstd::test;

namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "gstd-journal-XXXXXX").string();
    BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file() const { return (path_ / "journal.db").string(); }
  std::unique_ptr<Journal> open() const {
    auto journal = open_embedded({file(), contract_partitions});
    BOOST_REQUIRE_MESSAGE(journal, why(journal));
    return std::move(*journal);
  }
  JournalWorld world() const {
    return {[this] { return open(); }};
  }

 private:
  std::filesystem::path path_;
};

/// While it lives, no file of this process grows beyond `bytes`: a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);  // The write fails with EFBIG instead.
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

BOOST_DATA_TEST_CASE(contract, journal_contract(), behaviour) {
  const Folder folder;
  behaviour.check(folder.world());
}

BOOST_AUTO_TEST_CASE(another_number_of_partitions_is_refused_with_both) {
  const Folder folder;
  folder.open();
  const auto wrong = open_embedded({folder.file(), 5});
  BOOST_REQUIRE(!wrong);
  BOOST_TEST(wrong.error().code == "invalid");
  BOOST_TEST(wrong.error().why.find("it has 3 partitions, not 5") != std::string::npos);
  folder.open();
}

BOOST_AUTO_TEST_CASE(what_is_no_journal_is_refused) {
  const Folder folder;
  BOOST_TEST(!open_embedded({folder.file() + "/nowhere/journal.db", 3}));
  BOOST_TEST(!open_embedded({folder.file(), 0}));
}

BOOST_AUTO_TEST_CASE(many_may_open_a_new_file_at_once) {
  const Folder folder;
  std::vector<std::thread> threads;
  std::atomic<int> opened{0};
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      if (open_embedded({folder.file(), contract_partitions})) ++opened;
    });
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(opened == 8);
}

BOOST_AUTO_TEST_CASE(offsets_count_from_zero_without_holes) {
  const Folder folder;
  const auto journal = folder.open();
  for (Offset i = 0; i < 5; ++i) {
    BOOST_TEST(append(folder.world(), *journal, 0, "x").offset == i);
    BOOST_TEST(append(folder.world(), *journal, 2, "y").offset == i);
  }
}

BOOST_AUTO_TEST_CASE(destroying_it_stores_and_answers_what_was_appended) {
  const Folder folder;
  std::atomic<int> stored{0};
  {
    const auto journal = folder.open();
    for (int i = 0; i < 1000; ++i)
      journal->append(0, "x", [&](AppendOutcome outcome) {
        if (outcome.status == AppendStatus::stored) ++stored;
      });
  }
  BOOST_TEST(stored == 1000);
  BOOST_TEST(read_all(folder.world(), *folder.open(), 0).size() == 1000U);
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_and_later_appends_work) {
  const Folder folder;
  const auto journal = folder.open();
  const JournalWorld world = folder.world();
  const std::string large(100'000, 'x');
  BOOST_TEST((append(world, *journal, 0, "before").status == AppendStatus::stored));
  {
    const FullDisk full{256 * 1024};
    bool has_failed = false;
    for (int i = 0; i < 10; ++i) {
      const AppendStatus status = append(world, *journal, 1, large).status;
      if (status != AppendStatus::stored) has_failed = true;
    }
    BOOST_TEST(has_failed);
  }
  BOOST_TEST((append(world, *journal, 0, "after").status == AppendStatus::stored));
  BOOST_TEST((read_all(world, *journal, 0) == std::vector<std::string>{"before", "after"}));
  BOOST_TEST((read_all(world, *folder.open(), 0) == std::vector<std::string>{"before", "after"}));
}

BOOST_AUTO_TEST_CASE(every_ack_survives_kill_9) {
  const Folder folder;
  folder.open();
  for (int round = 0; round < 3; ++round) {
    const auto acked = values_acked_before_kill(
        {"embedded", folder.file(), std::to_string(contract_partitions)}, 500);
    BOOST_TEST(acked.size() >= 500U);
    const auto stored = read_all(folder.world(), *folder.open(), 0);
    check_contains_in_order(stored, acked);
  }
}

BOOST_AUTO_TEST_CASE(a_lost_tail_is_a_cut) {
  const Folder folder;
  const JournalWorld world = folder.world();
  const auto journal = folder.open();
  for (int i = 0; i < 4; ++i) append(world, *journal, 0, "x");
  const auto reader = journal->read({{0, 0}});
  BOOST_TEST(reader->next(10, std::chrono::seconds{1}).value().size() == 4U);
  run_sql(folder.file(), "delete from records_0 where offset >= 2");
  const auto found = reader->next(10, std::chrono::milliseconds{50});
  BOOST_REQUIRE(!found);
  BOOST_TEST(found.error().code == "journal_cut");
  // The writer goes on from what is there.
  BOOST_TEST(append(world, *journal, 0, "y").offset == 2);
}

BOOST_AUTO_TEST_CASE(a_reader_that_fails_has_waited_first) {
  const Folder folder;
  const auto reader = folder.open()->read({{0, 0}});
  std::filesystem::remove(folder.file());
  const auto began = std::chrono::steady_clock::now();
  const auto found = reader->next(10, std::chrono::milliseconds{100});
  BOOST_REQUIRE(!found);
  BOOST_TEST(found.error().code == "unavailable");
  BOOST_TEST((std::chrono::steady_clock::now() - began >= std::chrono::milliseconds{100}));
  folder.open();
  BOOST_TEST(reader->next(10, std::chrono::milliseconds{0}).has_value());
}
