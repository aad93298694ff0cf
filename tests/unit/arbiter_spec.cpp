#define BOOST_TEST_MODULE arbiter
#include <boost/test/unit_test.hpp>

#include "events/arbiter.hpp"
#include "events/sha256.hpp"

using namespace gstd;

namespace {

std::string value(const Sha256& prev, std::string_view rest) {
  return std::string{prev_prefix} + prev.text() + "\"," + std::string{rest};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_record_counts_when_it_extends_the_chain) {
  Head head;
  const std::string first = value(Sha256{}, "a}");
  BOOST_TEST((judge(head, first) == Verdict::accepted));
  BOOST_TEST(head.height == 1U);
  BOOST_TEST(head.hash == sha256(first));
  BOOST_TEST((judge(head, value(head.hash, "b}")) == Verdict::accepted));
  BOOST_TEST(head.height == 2U);
}

BOOST_AUTO_TEST_CASE(a_duplicate_a_sibling_and_a_foreign_value_are_ghosts) {
  Head head;
  const std::string first = value(Sha256{}, "a}");
  judge(head, first);
  const Head before = head;
  for (const std::string& wrong :
       {first, value(Sha256{}, "sibling}"), value(sha256("elsewhere"), "c}"), std::string{},
        std::string{"not ours"}, value(before.hash, "").substr(0, 74)}) {
    BOOST_TEST((judge(head, wrong) == Verdict::ghost), wrong);
    BOOST_TEST((head == before));
  }
}

BOOST_AUTO_TEST_CASE(acceptance_looks_at_raw_bytes_only) {
  Head head;  // R10: what does not decode still moves the head.
  BOOST_TEST((judge(head, value(Sha256{}, "\x00\xff nonsense")) == Verdict::accepted));
  BOOST_TEST(head.height == 1U);
}

BOOST_AUTO_TEST_CASE(the_prefix_is_exact) {
  const std::string good = value(Sha256{}, "x");
  BOOST_TEST(prev_of(good).has_value());
  for (std::size_t i = 0; i < prev_prefix.size() + prev_digits + 2; ++i) {
    std::string wrong = good;
    wrong[i] = 'G';
    BOOST_TEST(!prev_of(wrong), "byte " << i);
  }
}
