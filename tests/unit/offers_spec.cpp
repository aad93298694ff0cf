#define BOOST_TEST_MODULE offers
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <set>

#include "adapters/http/offers.hpp"

using namespace gstd;
using namespace gstd::http;

namespace {

/// The number, big-endian, in the last bytes.
void put(std::uint32_t number, auto& bytes) {
  for (auto byte = bytes.rbegin(); number != 0; ++byte, number >>= 8)
    *byte = static_cast<std::uint8_t>(number);
}
TaskId task(std::uint32_t number) {
  TaskId id;
  put(number, id.bytes);
  return id;
}
WorkerId worker(std::uint32_t number) {
  WorkerId id;
  put(number, id.bytes);
  return id;
}
Wallet owner(std::uint32_t number) {
  Wallet wallet;
  put(number, wallet.account);
  return wallet;
}
const Wallet requester = owner(9'999'999);
constexpr UnixMillis start{1'000'000};

UnixMillis after(std::int64_t ms) { return start + Millis{ms}; }

/// Offers with the workers 1 to n, each of the owner of its number, each with one free slot.
Offers with_workers(std::uint32_t n) {
  Offers offers;
  for (std::uint32_t i = 1; i <= n; ++i) offers.set_ready(worker(i), owner(i), 1, start);
  return offers;
}

}  // namespace

namespace gstd::http {
std::ostream& operator<<(std::ostream& out, const Offer& offer) {
  return out << offer.task << " to " << offer.worker;
}
}  // namespace gstd::http

BOOST_AUTO_TEST_CASE(a_task_is_offered_to_open_slots_and_two_more) {
  Offers offers = with_workers(10);
  offers.set_task(task(1), requester, 2, {}, start);
  BOOST_TEST(offers.take().size() == 4u);
  offers.set_task(task(2), requester, 1, {}, start);
  BOOST_TEST(offers.take().size() == 3u);
}

BOOST_AUTO_TEST_CASE(a_worker_that_becomes_ready_gets_what_waits) {
  Offers offers;
  offers.set_task(task(1), requester, 2, {}, start);
  BOOST_TEST(offers.take().empty());
  offers.set_ready(worker(1), owner(1), 1, start);
  BOOST_TEST(offers.take() == (std::vector<Offer>{{worker(1), task(1)}}));
}

BOOST_AUTO_TEST_CASE(nobody_is_offered_his_own_task_or_one_he_tried) {
  Offers offers;
  offers.set_ready(worker(1), requester, 1, start);
  offers.set_ready(worker(2), owner(2), 1, start);
  offers.set_task(task(1), requester, 2, {owner(2)}, start);
  BOOST_TEST(offers.take().empty());
  offers.set_ready(worker(3), owner(3), 1, start);
  BOOST_TEST(offers.take() == (std::vector<Offer>{{worker(3), task(1)}}));
}

BOOST_AUTO_TEST_CASE(two_workers_of_one_owner_are_not_offered_the_same_task) {
  Offers offers;
  offers.set_ready(worker(1), owner(1), 1, start);
  offers.set_ready(worker(2), owner(1), 1, start);
  offers.set_task(task(1), requester, 2, {}, start);
  BOOST_TEST(offers.take().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_worker_has_no_more_offers_than_free_slots) {
  Offers offers;
  for (std::uint32_t i = 1; i <= 5; ++i) offers.set_task(task(i), requester, 2, {}, start);
  offers.set_ready(worker(1), owner(1), 2, start);
  BOOST_TEST(offers.take() ==
             (std::vector<Offer>{{worker(1), task(1)}, {worker(1), task(2)}}));
  offers.claimed(worker(1), task(1), start);
  BOOST_TEST(offers.take().empty());  // One slot is used, the other has its offer.
  offers.set_ready(worker(1), owner(1), 3, start);
  BOOST_TEST(offers.take().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_refused_claim_frees_the_slot_for_another_task) {
  Offers offers;
  offers.set_task(task(1), requester, 2, {}, start);
  offers.set_task(task(2), requester, 2, {}, start);
  offers.set_ready(worker(1), owner(1), 1, start);
  BOOST_TEST(offers.take() == (std::vector<Offer>{{worker(1), task(1)}}));
  offers.refused(worker(1), task(1), start);
  BOOST_TEST(offers.take() == (std::vector<Offer>{{worker(1), task(2)}}));
  offers.refused(worker(1), task(2), start);
  BOOST_TEST(offers.take().empty());
}

BOOST_AUTO_TEST_CASE(an_offer_nobody_answers_goes_to_somebody_else) {
  Offers offers = with_workers(1);
  offers.set_task(task(1), requester, 1, {}, start);
  BOOST_TEST(offers.take().size() == 1u);
  offers.tick(after(offer_life.get() - 1));
  BOOST_TEST(offers.take().empty());
  offers.set_ready(worker(2), owner(2), 1, after(1));
  offers.set_ready(worker(3), owner(3), 1, after(1));
  BOOST_TEST(offers.take().size() == 2u);
  offers.set_ready(worker(4), owner(4), 1, after(1));
  BOOST_TEST(offers.take().empty());  // Slot and two spare ones are out.
  offers.tick(after(offer_life.get()));
  BOOST_TEST(offers.take() == (std::vector<Offer>{{worker(4), task(1)}}));
}

BOOST_AUTO_TEST_CASE(a_worker_that_does_not_answer_waits_until_it_says_ready) {
  Offers offers = with_workers(1);
  offers.set_task(task(1), requester, 1, {}, start);
  offers.take();
  offers.tick(after(offer_life.get()));
  offers.set_task(task(2), requester, 1, {}, after(offer_life.get()));
  BOOST_TEST(offers.take().empty());
  offers.set_ready(worker(1), owner(1), 1, after(offer_life.get()));
  BOOST_TEST(offers.take().size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_offer_made_while_a_slot_was_taken_does_not_silence_the_worker) {
  Offers offers = with_workers(1);
  offers.set_task(task(1), requester, 1, {}, start);
  offers.set_task(task(2), requester, 1, {}, start);
  BOOST_TEST(offers.take().size() == 1u);
  // The claim's own record is seen before its answer: the slot looks free for a moment.
  offers.set_task(task(1), requester, 0, {owner(1)}, start);
  BOOST_TEST(offers.take().size() == 1u);
  offers.claimed(worker(1), task(1), start);
  offers.set_ready(worker(1), owner(1), 1, after(1'000));
  offers.tick(after(5'500));  // The offer of task 2 runs out.
  BOOST_TEST(offers.take().size() == 1u);  // And is made again: the worker has said it is ready.
}

BOOST_AUTO_TEST_CASE(the_offers_of_a_worker_that_left_go_to_others) {
  Offers offers = with_workers(3);
  offers.set_task(task(1), requester, 1, {}, start);
  BOOST_TEST(offers.take().size() == 3u);
  offers.set_ready(worker(4), owner(4), 1, start);
  BOOST_TEST(offers.take().empty());
  offers.remove_worker(worker(2), start);
  BOOST_TEST(offers.take() == (std::vector<Offer>{{worker(4), task(1)}}));
  offers.set_ready(worker(2), owner(2), 1, start);
  offers.remove_worker(worker(1), start);
  BOOST_TEST(offers.take() == (std::vector<Offer>{{worker(2), task(1)}}));
}

BOOST_AUTO_TEST_CASE(a_task_without_open_slots_is_offered_to_nobody) {
  Offers offers = with_workers(1);
  offers.set_task(task(1), requester, 1, {}, start);
  offers.take();
  offers.set_task(task(1), requester, 0, {owner(1)}, start);
  offers.set_ready(worker(2), owner(2), 1, start);
  BOOST_TEST(offers.take().empty());
  BOOST_TEST(offers.waiting_tasks() == 0u);
}

BOOST_AUTO_TEST_CASE(a_task_that_opens_again_goes_before_fresh_ones) {
  Offers offers;
  offers.set_task(task(1), requester, 1, {}, start);
  offers.set_task(task(2), requester, 1, {}, start);
  offers.set_ready(worker(1), owner(1), 1, start);
  offers.set_task(task(1), requester, 0, {owner(1)}, start);
  offers.take();
  offers.set_task(task(1), requester, 1, {owner(1)}, start);
  for (std::uint32_t i = 3; i < 10; ++i) offers.set_task(task(i), requester, 1, {}, start);
  offers.set_ready(worker(2), owner(2), 1, start);
  BOOST_TEST(!offers.take().empty());
}

BOOST_AUTO_TEST_CASE(what_is_open_to_an_owner_leaves_out_what_he_cannot_claim) {
  Offers offers;
  offers.set_task(task(1), requester, 1, {}, start);
  offers.set_task(task(2), owner(1), 1, {}, start);
  offers.set_task(task(3), requester, 1, {owner(1)}, start);
  offers.set_task(task(4), requester, 1, {}, start);
  BOOST_TEST(offers.open_to(owner(1), 10) == (std::vector<TaskId>{task(1), task(4)}));
  BOOST_TEST(offers.open_to(owner(1), 1) == (std::vector<TaskId>{task(1)}));
}

BOOST_AUTO_TEST_CASE(an_owner_passes_his_own_million_tasks_only_once) {
  Offers offers;
  for (std::uint32_t i = 1; i <= 100'000; ++i) offers.set_task(task(i), owner(1), 1, {}, start);
  offers.set_task(task(500'000), requester, 1, {}, start);
  offers.set_ready(worker(1), owner(1), 1, start);
  BOOST_TEST(offers.take().empty());  // The look was cut short …
  for (int i = 0; i < 100; ++i) offers.tick(after(i));
  BOOST_TEST(offers.take() == (std::vector<Offer>{{worker(1), task(500'000)}}));  // … and goes on.
}

BOOST_AUTO_TEST_CASE(a_million_waiting_tasks_and_ten_thousand_workers_stay_fast) {
  using Clock = std::chrono::steady_clock;
  Offers offers;
  constexpr std::uint32_t tasks = 1'000'000;
  constexpr std::uint32_t workers = 10'000;
  for (std::uint32_t i = 1; i <= tasks; ++i) offers.set_task(task(i), requester, 2, {}, start);
  for (std::uint32_t i = 1; i <= workers; ++i) offers.set_ready(worker(i), owner(i), 1, start);
  std::vector<Offer> open = offers.take();
  BOOST_TEST(open.size() == workers);
  // Each worker claims what it is offered, and is ready again: 200,000 claims.
  const auto began = Clock::now();
  std::size_t claims = 0;
  std::unordered_map<TaskId, std::vector<Wallet>, IdHash> tried;
  while (claims < 200'000) {
    std::vector<Offer> next;
    for (const Offer& offer : open) {
      std::vector<Wallet>& owners = tried[offer.task];
      const std::uint32_t number = static_cast<std::uint32_t>(offer.worker.bytes[30]) << 8 |
                                   static_cast<std::uint32_t>(offer.worker.bytes[31]);
      if (owners.size() < 2) {
        owners.push_back(owner(number));
        offers.set_task(offer.task, requester, 2 - static_cast<std::uint32_t>(owners.size()),
                        owners, start);
        offers.claimed(offer.worker, offer.task, start);
      } else {
        offers.refused(offer.worker, offer.task, start);
      }
      offers.set_ready(offer.worker, owner(number), 1, start);
      for (const Offer& made : offers.take()) next.push_back(made);
      ++claims;
    }
    BOOST_REQUIRE(!next.empty());
    open = std::move(next);
  }
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
  const auto each_us = took.count() / static_cast<std::int64_t>(claims);
  BOOST_TEST_MESSAGE("one claim with its offers: " << each_us << " us");
  BOOST_TEST(each_us < 200);  // Generous: sanitizers and a busy machine; about 5 alone.
}
