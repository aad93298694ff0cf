// How often a service is asked, and when it is left alone.
#define BOOST_TEST_MODULE patience
#include <boost/test/unit_test.hpp>
#include <deque>

#include "adapters/chain/patient_transport.hpp"
#include "adapters/chain/ttl_cache.hpp"
#include "tests/support/fake_waiting.hpp"
#include "tests/support/refusal.hpp"

using namespace gstd;
using namespace gstd::chain;
using namespace gstd::testing;

namespace {

constexpr unsigned silence = 0;

/// Answers with these statuses in turn, the last one for ever.
class Script final : public Transport {
 public:
  Script(std::deque<unsigned> statuses, std::size_t& asked)
      : statuses_{std::move(statuses)}, asked_{asked} {}
  Result<HttpAnswer> exchange(const HttpRequest&) override {
    ++asked_;
    const unsigned status = statuses_.front();
    if (statuses_.size() > 1) statuses_.pop_front();
    if (status == silence) return refuse("unavailable", "nobody there");
    return HttpAnswer{status, {}};
  }

 private:
  std::deque<unsigned> statuses_;
  std::size_t& asked_;
};

struct Asker {
  explicit Asker(std::deque<unsigned> statuses, Millis gap = {})
      : transport{std::make_unique<Script>(std::move(statuses), asked), waiting, gap} {}
  /// The status; 0 for an error.
  unsigned ask(bool is_repeatable = true) {
    const auto answer = transport.exchange({"/", {}, is_repeatable});
    return answer ? answer->status : silence;
  }
  FakeWaiting waiting;
  std::size_t asked = 0;
  PatientTransport transport;
};

using Rests = std::vector<std::int64_t>;

}  // namespace

BOOST_AUTO_TEST_CASE(the_bound_of_the_wait_doubles_up_to_half_a_minute) {
  const auto most = [](unsigned failures) {
    std::int64_t longest = 0;
    for (std::uint64_t chance = 0; chance <= 40'000; ++chance)
      longest = std::max(longest, backoff(failures, chance).get());
    return longest;
  };
  BOOST_TEST(most(1) == 1'000);
  BOOST_TEST(most(2) == 2'000);
  BOOST_TEST(most(5) == 16'000);
  BOOST_TEST(most(6) == 30'000);
  BOOST_TEST(most(1'000) == 30'000);
  BOOST_TEST(backoff(3, 0) == Millis{0});
  BOOST_TEST(backoff(3, UINT64_MAX) <= Millis{4'000});
}

BOOST_AUTO_TEST_CASE(passing_statuses_are_asked_again_and_others_are_answers) {
  for (const unsigned status : {429u, 500u, 502u, 503u, 504u, 542u, silence}) {
    Asker asker{{status, 200}};
    BOOST_TEST(asker.ask() == 200u, status);
    BOOST_TEST(asker.asked == 2u, status);
  }
  for (const unsigned status : {200u, 301u, 400u, 401u, 403u, 404u, 409u, 422u, 501u, 505u}) {
    Asker asker{{status, 200}};
    BOOST_TEST(asker.ask() == status);
    BOOST_TEST(asker.asked == 1u, status);
  }
}

BOOST_AUTO_TEST_CASE(a_question_has_four_tries_and_longer_waits_between_them) {
  Asker asker{{503}};
  asker.waiting.chance = 1'000;
  BOOST_TEST(asker.ask() == 503u);
  BOOST_TEST(asker.asked == tries_max);
  BOOST_TEST((asker.waiting.rests == Rests{1'000, 1'000, 1'000}));
  Asker longer{{silence, 503, 429, 200}};
  longer.waiting.chance = std::uint64_t{1'001} * 2'001 * 4'001 - 1;  // The most of each bound.
  BOOST_TEST(longer.ask() == 200u);
  BOOST_TEST((longer.waiting.rests == Rests{1'000, 2'000, 4'000}));
}

BOOST_AUTO_TEST_CASE(what_is_sent_is_asked_again_only_when_it_was_not_looked_at) {
  for (const unsigned status : {500u, 502u, 503u, 504u, 542u, silence}) {
    Asker asker{{status, 200}};
    BOOST_TEST(asker.ask(false) == status);
    BOOST_TEST(asker.asked == 1u, status);
  }
  Asker asker{{429, 200}};
  BOOST_TEST(asker.ask(false) == 200u);
  BOOST_TEST(asker.asked == 2u);
}

BOOST_AUTO_TEST_CASE(a_service_that_fails_on_and_on_is_left_alone_for_a_while) {
  Asker asker{{silence}};
  BOOST_TEST(asker.ask() == silence);
  BOOST_TEST(asker.ask() == silence);
  BOOST_TEST(asker.asked == Breaker::failures_max);
  BOOST_TEST(code_of(asker.transport.exchange({"/", {}})) == "unavailable");
  BOOST_TEST(asker.asked == Breaker::failures_max);
  asker.waiting.pass(Millis{Breaker::pause.get() - 1});
  BOOST_TEST(asker.ask() == silence);
  BOOST_TEST(asker.asked == Breaker::failures_max);
  asker.waiting.pass(Millis{1});
  BOOST_TEST(asker.ask() == silence);
  BOOST_TEST(asker.asked == Breaker::failures_max + 1);  // One probe, and no second try.
  BOOST_TEST(asker.ask() == silence);
  BOOST_TEST(asker.asked == Breaker::failures_max + 1);
}

BOOST_AUTO_TEST_CASE(one_answer_ends_the_count) {
  Breaker breaker;
  for (unsigned i = 1; i < Breaker::failures_max; ++i) breaker.failed(Millis{5});
  BOOST_TEST(breaker.allows(Millis{5}));
  breaker.succeeded();
  breaker.failed(Millis{5});
  BOOST_TEST(breaker.allows(Millis{5}));
  for (unsigned i = 1; i < Breaker::failures_max; ++i) breaker.failed(Millis{6});
  BOOST_TEST(!breaker.allows(Millis{6}));
  BOOST_TEST(!breaker.allows(Millis{5 + Breaker::pause.get()}));
  BOOST_TEST(breaker.allows(Millis{6 + Breaker::pause.get()}));
  breaker.succeeded();
  BOOST_TEST(breaker.allows(Millis{7}));
}

BOOST_AUTO_TEST_CASE(a_message_that_is_refused_is_no_fault_of_the_service) {
  Asker refused{{500}};
  for (unsigned i = 0; i < 2 * Breaker::failures_max; ++i) BOOST_TEST(refused.ask(false) == 500u);
  BOOST_TEST(refused.asked == 2 * Breaker::failures_max);
  Asker lost{{silence}};
  for (unsigned i = 0; i < 2 * Breaker::failures_max; ++i) lost.ask(false);
  BOOST_TEST(lost.asked == Breaker::failures_max);
}

BOOST_AUTO_TEST_CASE(requests_keep_their_distance_retries_too) {
  Asker asker{{200}, pace_without_key};
  asker.ask();
  BOOST_TEST((asker.waiting.rests == Rests{}));
  asker.ask();
  BOOST_TEST((asker.waiting.rests == Rests{1'000}));
  asker.waiting.pass(Millis{400});
  asker.ask();
  BOOST_TEST((asker.waiting.rests == Rests{1'000, 600}));
  asker.waiting.pass(Millis{5'000});
  asker.ask();
  BOOST_TEST((asker.waiting.rests == Rests{1'000, 600}));
  Asker again{{429, 200}, pace_without_key};
  BOOST_TEST(again.ask() == 200u);
  BOOST_TEST((again.waiting.rests == Rests{1'000}));
}

BOOST_AUTO_TEST_CASE(nothing_is_waited_for_when_all_is_over) {
  Asker asker{{503}};
  asker.waiting.is_over = true;
  BOOST_TEST(asker.ask() == silence);
  BOOST_TEST(asker.asked == 0u);
}

BOOST_AUTO_TEST_CASE(the_sign_ends_a_wait) {
  StopSign stop;
  RealWaiting waiting{stop};
  BOOST_TEST(waiting.rest(Millis{0}));
  BOOST_TEST(waiting.now() <= waiting.now());
  BOOST_TEST((waiting.random() != waiting.random() || waiting.random() != waiting.random()));
  stop.raise();
  BOOST_TEST(!waiting.rest(Millis{3'600'000}));
}

BOOST_AUTO_TEST_CASE(a_cache_forgets_in_time_and_never_grows_beyond_its_bound) {
  TtlCache<int, std::string> cache{Millis{100}, 2};
  cache.put(1, "one", Millis{0});
  BOOST_TEST(*cache.find(1, Millis{99}) == "one");
  BOOST_TEST((cache.find(1, Millis{100}) == nullptr));
  cache.put(2, "two", Millis{10});
  cache.put(1, "one more", Millis{20});
  cache.put(3, "three", Millis{30});
  BOOST_TEST((cache.find(2, Millis{30}) == nullptr));
  BOOST_TEST(*cache.find(1, Millis{119}) == "one more");
  BOOST_TEST(*cache.find(3, Millis{30}) == "three");
}
