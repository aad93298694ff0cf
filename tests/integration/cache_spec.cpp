// The state cache's file: what comes back, what is dropped by name.
#define BOOST_TEST_MODULE cache
#include "adapters/cache/cache.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>

#include "events/sha256.hpp"

using namespace gstd;

namespace {

struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "gstd-cache-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string file() const { return path + "/cache.sqlite"; }
  std::string path;
};

const StreamName task = stream_of(TaskId{});
const StreamName user{StreamKind::user, "0:" + std::string(64, 'a')};
const CacheOwner first{"v1", "journal-1"}, second{"v2", "journal-1"};
const Head seen{9, sha256("nine")};
const CachePoints points{{{8, sha256("eight")}, 80}, {{5, sha256("five")}, 50}};

}  // namespace

BOOST_AUTO_TEST_CASE(what_was_stored_comes_back) {
  const Folder folder;
  {
    const auto cache = open_cache(folder.file(), first);
    BOOST_REQUIRE(cache);
    BOOST_TEST((*cache)->open(3)->has_value() == false);
    const std::vector<CachedRow> rows{{task, true, "T"}, {user, false, "U"}};
    BOOST_TEST((*cache)->store(3, rows, seen, points).has_value());
  }
  const auto cache = open_cache(folder.file(), first);
  const auto found = (*cache)->open(3);
  BOOST_REQUIRE((found && *found));
  BOOST_TEST(((*found)->base.head == points.base.head));
  BOOST_TEST((*found)->base.offset == 80);
  BOOST_TEST(((*found)->policies.head == points.policies.head));
  BOOST_TEST(((*found)->seen == seen));
  BOOST_REQUIRE((*found)->live.size() == 1U);
  BOOST_TEST((*found)->live[0].second == "U");
  BOOST_TEST(((*found)->ended == std::vector{task}));
  BOOST_TEST(**(*cache)->load(3, task) == "T");
  BOOST_TEST((*cache)->load(2, task)->has_value() == false);
  BOOST_TEST(cached_heads(folder.file())->size() == 1U);
}

BOOST_AUTO_TEST_CASE(rows_without_a_complete_cycle_are_no_cache) {
  const Folder folder;
  const auto cache = open_cache(folder.file(), first);
  BOOST_TEST((*cache)->store(0, {{user, false, "U"}}, seen, {}).has_value());
  BOOST_TEST((*cache)->open(0)->has_value() == false);
}

BOOST_AUTO_TEST_CASE(a_journal_that_was_cut_stays_so) {
  const Folder folder;
  {
    const auto cache = open_cache(folder.file(), first);
    BOOST_TEST((*cache)->store(3, {}, seen, points).has_value());
    BOOST_TEST((*(*cache)->open(3))->cut.empty());
    BOOST_TEST((*cache)->mark_cut(3, "it was cut").has_value());
    BOOST_TEST((*cache)->mark_cut(3, "it was cut, once more").has_value());
    BOOST_TEST((*cache)->store(3, {}, seen, points).has_value());
  }
  const auto cache = open_cache(folder.file(), first);
  BOOST_TEST((*(*cache)->open(3))->cut == "it was cut");
  const auto other = open_cache(folder.file(), second);
  BOOST_TEST((*other)->store(3, {}, seen, points).has_value());
  BOOST_TEST((*(*other)->open(3))->cut.empty());
}

BOOST_AUTO_TEST_CASE(a_cache_of_another_journal_is_refused_by_name) {
  const Folder folder;
  {
    const auto cache = open_cache(folder.file(), first);
    BOOST_TEST((*cache)->store(3, {}, seen, points).has_value());
  }
  const auto other = open_cache(folder.file(), {"v1", "journal-2"});
  BOOST_REQUIRE(!other);
  BOOST_TEST(other.error().code == "invalid");
  BOOST_TEST(other.error().path == folder.file());
  BOOST_TEST(other.error().why.starts_with(
      "this state cache is of journal journal-1, not journal-2"));
  BOOST_TEST(cached_heads(folder.file())->at(0).journal_id == "journal-1");
  const auto cache = open_cache(folder.file(), first);
  BOOST_TEST(((*(*cache)->open(3))->seen == seen));
}

BOOST_AUTO_TEST_CASE(another_state_version_drops_it) {
  const Folder folder;
  {
    const auto cache = open_cache(folder.file(), first);
    BOOST_TEST((*cache)->store(0, {{user, false, "U"}}, seen, points).has_value());
  }
  const auto cache = open_cache(folder.file(), second);
  BOOST_TEST((*cache)->open(0)->has_value() == false);
  BOOST_TEST(cached_heads(folder.file())->empty());
}

BOOST_AUTO_TEST_CASE(no_file_means_no_heads) {
  BOOST_TEST(cached_heads("/nonexistent/cache.sqlite")->empty());
}
