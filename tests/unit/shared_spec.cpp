// SharedMap and Shared: copies share, and none sees what another changed.
#define BOOST_TEST_MODULE shared
#include "events/shared.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <random>

#include "events/shared_map.hpp"

using namespace gstd;
using Map = SharedMap<int, int>;

namespace {

bool is_same(const Map& map, const std::map<int, int>& model) {
  if (map.size() != model.size() || map.empty() != model.empty()) return false;
  return std::equal(map.begin(), map.end(), model.begin(), [](const auto& one, const auto& other) {
    return one.first == other.first && one.second == other.second;
  });
}

}  // namespace

BOOST_AUTO_TEST_CASE(it_does_what_an_ordered_map_does_and_copies_keep_what_they_had) {
  std::mt19937 random{7};
  Map map;
  std::map<int, int> model;
  Map copy;
  std::map<int, int> copied;
  for (int step = 0; step < 40'000; ++step) {
    // Few keys, then many: blocks fill, split, empty and join.
    const int key = static_cast<int>(random() % (step < 20'000 ? 3'000 : 300));
    if (random() % 2) {
      map.put(key, step);
      model[key] = step;
    } else {
      BOOST_REQUIRE(map.erase(key) == (model.erase(key) == 1));
    }
    const auto found = model.find(key);
    const int* value = map.find(key);
    BOOST_REQUIRE((value != nullptr) == (found != model.end()));
    if (value) BOOST_REQUIRE(*value == found->second);
    if (step % 100 == 0) {
      BOOST_REQUIRE(is_same(map, model));
      BOOST_REQUIRE(is_same(copy, copied));
      BOOST_REQUIRE((map == copy) == (model == copied));
      copy = map;
      copied = model;
      BOOST_REQUIRE(map == copy);
    }
  }
}
BOOST_AUTO_TEST_CASE(a_changed_copy_shares_all_blocks_but_one) {
  Map map;
  for (int i = 0; i < 10'000; ++i) map.put(i, i);
  Map copy = map;
  copy.put(5'000, 0);
  BOOST_TEST(*map.find(5'000) == 5'000);
  std::size_t own = 0;
  for (int i = 0; i < 10'000; ++i) own += map.find(i) != copy.find(i);
  BOOST_TEST(own > 0U);
  BOOST_TEST(own <= Map::block_max);
}
BOOST_AUTO_TEST_CASE(copies_of_a_shared_value_are_one) {
  const Shared<std::string> one{"text"};
  const Shared<std::string> other = one;
  BOOST_TEST(&*one == &*other);
  BOOST_TEST((one == Shared<std::string>{"text"}));
  BOOST_TEST(!(one == Shared<std::string>{"other"}));
  BOOST_TEST(Shared<std::string>{}->empty());
}

BOOST_AUTO_TEST_CASE(equal_values_that_follow_one_another_are_one) {
  const auto one = shared_with_last(std::string{"one"});
  BOOST_TEST(&*one == &*shared_with_last(std::string{"one"}));
  BOOST_TEST(*shared_with_last(std::string{"two"}) == "two");
  BOOST_TEST(*one == "one");
}
