#define BOOST_TEST_MODULE projections
#include <boost/test/unit_test.hpp>
#include <iostream>
#include <set>

#include "adapters/json/sample.hpp"
#include "projections/fold.hpp"
#include "projections/list.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

std::string encode(const Event& event) { return std::string{type_of(event)}; }

Origin origin_of(StreamName stream) { return {std::move(stream), {{3, 7}, 0}, at(5000)}; }

/// A stream that an event of this noun would really be in.
StreamName stream_for(const Event& event) {
  switch (event.index()) {
    case 0: return stream_of(task_1);
    case 1: return stream_of(ann.worker);
    case 2: return stream_of(escrow_1);
    case 3: return {StreamKind::reserve, "ton"};
    case 4: return stream_of(requester);
    case 5: return policy_stream(3);
    default: return ops_stream(3);
  }
}

Value cell(const TableFold& fold, std::size_t row, std::string_view column) {
  const auto& columns = fold.table().columns;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == column) return fold.rows().at(row).cells.at(i);
  return std::string{"no such column"};
}
std::int64_t sum(const TableFold& fold, std::size_t row, std::string_view column) {
  const auto& columns = fold.table().columns;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == column) return fold.rows().at(row).sums.at(i);
  return -1;
}

const Projection things{"things", 1,
                        {{"things", {{"id"}}, {{"word"}, {"count", ColumnKind::counter}}}}, {}};
const Projection totals{
    "totals", 1, {{"totals", {{"id"}}, {{"count", ColumnKind::counter}}, true}}, {}};

}  // namespace

BOOST_AUTO_TEST_CASE(every_change_fits_its_table) {
  for (std::uint64_t seed = 0; seed < 50; ++seed)
    for (const Event& event : json::sample_events(seed))
      for (const Projection& projection : all_projections(encode)) {
        Fold fold{projection};
        const auto folded = fold.take(projection.project(origin_of(stream_for(event)), event));
        // The samples hold amounts at the limits: a sum beyond them is refused, not wrapped.
        const bool is_fit = folded || folded.error().why == "the sum leaves 64 bits";
        BOOST_TEST(is_fit, projection.name << " " << type_of(event) << ": "
                                           << (folded ? "" : folded.error().path));
      }
}

// Which projection looks at which event. An event that shows nowhere is here on purpose.
BOOST_AUTO_TEST_CASE(every_event_is_seen_or_known_to_be_unseen) {
  const std::set<std::string_view> unseen{
      "task.funding_declined", "escrow.reservation_refused",
      "escrow.settlement_refused", "wallet.cursor_moved",
      "policy.checkpointed", "policy.paused", "journal.opened"};
  for (const Event& event : json::sample_events(1)) {
    std::string seen_by;
    for (const Projection& projection : all_projections(encode)) {
      if (projection.name == "task_events") continue;  // Sees every event of a task.
      if (!projection.project(origin_of(stream_for(event)), event).empty())
        seen_by += " " + projection.name;
    }
    std::cout << type_of(event) << " ->" << seen_by << "\n";
    BOOST_TEST(seen_by.empty() == unseen.contains(type_of(event)), type_of(event) << seen_by);
  }
}

BOOST_AUTO_TEST_CASE(many_changes_of_a_row_become_one) {
  Fold fold{things};
  BOOST_REQUIRE(fold.take({put("things", key("a"), {{"word", "one"}}),
                           add("things", key("a"), {{"count", 2}}),
                           set("things", key("b"), {{"word", "old"}}),
                           set("things", key("a"), {{"word", "two"}}),
                           add("things", key("a"), {{"count", 3}})}));
  const TableFold& rows = fold.tables().front();
  BOOST_REQUIRE(rows.rows().size() == 2U);
  BOOST_TEST((rows.rows()[0].act == Act::put));
  BOOST_TEST((cell(rows, 0, "word") == value("two")));
  BOOST_TEST(sum(rows, 0, "count") == 5);
  BOOST_TEST((rows.rows()[1].act == Act::set));
  BOOST_TEST((cell(rows, 1, "count") == Value{}));
}

BOOST_AUTO_TEST_CASE(a_set_forgets_the_sums_before_it) {
  Fold fold{things};
  BOOST_REQUIRE(fold.take({add("things", key("a"), {{"count", 2}}),
                           set("things", key("a"), {{"count", 0}}),
                           add("things", key("a"), {{"count", 3}})}));
  BOOST_TEST((cell(fold.tables().front(), 0, "count") == value(0)));
  BOOST_TEST(sum(fold.tables().front(), 0, "count") == 3);
}

BOOST_AUTO_TEST_CASE(a_removed_row_stays_removed_until_it_is_put_again) {
  Fold fold{things};
  BOOST_REQUIRE(fold.take({put("things", key("a"), {{"word", "one"}}),
                           remove("things", key("a")),
                           add("things", key("a"), {{"count", 1}})}));
  BOOST_TEST((fold.tables().front().rows().front().act == Act::remove));
  BOOST_REQUIRE(fold.take({put("things", key("a"), {{"word", "two"}})}));
  BOOST_TEST((fold.tables().front().rows().front().act == Act::put));
  BOOST_TEST(sum(fold.tables().front(), 0, "count") == 0);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_refused_by_name) {
  const auto path = [](const Projection& projection, RowChange change) {
    Fold fold{projection};
    const auto done = fold.take({std::move(change)});
    return done ? std::string{"accepted"} : done.error().path;
  };
  BOOST_TEST(path(things, put("others", key("a"), {})) == "others");
  BOOST_TEST(path(things, put("things", key(1), {})) == "things.id");
  BOOST_TEST(path(things, put("things", key("a", "b"), {})) == "things.");
  BOOST_TEST(path(things, put("things", key("a"), {{"colour", "red"}})) == "things.colour");
  BOOST_TEST(path(things, put("things", key("a"), {{"word", 1}})) == "things.word");
  BOOST_TEST(path(things, add("things", key("a"), {{"word", "one"}})) == "things.word");
  BOOST_TEST(path(totals, set("totals", key("a"), {{"count", 1}})) == "totals.");
  Fold fold{totals};
  BOOST_REQUIRE(fold.take({add("totals", key("a"), {{"count", INT64_MAX}})}));
  BOOST_TEST(fold.take({add("totals", key("a"), {{"count", 1}})}).error().path ==
             "totals.count");
}

BOOST_AUTO_TEST_CASE(a_settlement_is_owed_to_each_payee_and_to_the_treasury) {
  const Projection payouts = payouts_projection();
  Fold fold{payouts};
  const Event settled = EscrowEvent{
      EscrowSettled{task_1, Currency::ton,
                    {{ann.worker, ann.wallet, nano(1000)}, {bob.worker, bob.wallet, nano(900)}},
                    nano(95), nano(5)}};
  BOOST_REQUIRE(fold.take(payouts.project(origin_of(stream_of(escrow_1)), settled)));
  const TableFold& intents = fold.tables().front();
  BOOST_REQUIRE(intents.rows().size() == 3U);
  BOOST_TEST((intents.rows()[0].key == key(task_1, ann.wallet)));
  BOOST_TEST((cell(intents, 0, "amount_nano") == value(1000)));
  BOOST_TEST((intents.rows()[2].key == key(task_1, "treasury")));
  BOOST_TEST((cell(intents, 2, "worker") == Value{}));
}

BOOST_AUTO_TEST_CASE(a_contract_owes_each_payee_what_was_settled_and_not_yet_paid) {
  const Projection vouchers = vouchers_projection();
  Fold fold{vouchers};
  const std::vector<EscrowEvent> story{
      EscrowSettled{task_1, Currency::ton, {{ann.worker, ann.wallet, nano(1000)}}, nano(95),
                    nano(5), treasury},
      EscrowWithdrawn{nano(40), nano(40), requester},
      EscrowClaimed{ann.wallet, Currency::ton, false, nano(700), nano(700), yes, 2},
      EscrowClaimReturned{ann.wallet, nano(200), yes, 3},
      EscrowForfeited{ann.wallet, nano(100)},
      // Without a contract nobody will ever claim.
      EscrowSettled{task_2, Currency::ton, {{bob.worker, bob.wallet, nano(9)}}, nano(1), nano(0)}};
  for (const EscrowEvent& event : story)
    BOOST_REQUIRE(fold.take(vouchers.project(origin_of(stream_of(escrow_1)), event)));
  const TableFold& owed = fold.tables().front();
  BOOST_REQUIRE(owed.rows().size() == 3U);
  BOOST_TEST((owed.rows()[0].key == key(escrow_1, ann.wallet)));
  BOOST_TEST(sum(owed, 0, "ever_owed_nano") == 1000);
  BOOST_TEST(sum(owed, 0, "paid_nano") == 500);
  BOOST_TEST(sum(owed, 0, "forfeited_nano") == 100);
  BOOST_TEST((owed.rows()[1].key == key(escrow_1, treasury)));
  BOOST_TEST(sum(owed, 1, "ever_owed_nano") == 95);
  BOOST_TEST((owed.rows()[2].key == key(escrow_1, requester)));
  BOOST_TEST(sum(owed, 2, "ever_owed_nano") == 40);
}

BOOST_AUTO_TEST_CASE(an_escrow_keeps_every_nano_in_one_place) {
  const std::vector<Payment> payments{{ann.worker, ann.wallet, nano(1000)},
                                      {bob.worker, bob.wallet, nano(900)}};
  const std::vector<EscrowEvent> moves{
      EscrowDeposited{nano(9000), yes, 1},
      EscrowReserved{task_1, nano(3000)},
      EscrowReleased{task_2, nano(500), "cancelled"},
      EscrowSettled{task_1, Currency::ton, payments, nano(95), nano(1005)},
      EscrowWithdrawn{nano(40), nano(40)},
      EscrowClaimed{ann.wallet, Currency::ton, false, nano(1000), nano(1000), yes, 2},
      EscrowClaimReturned{ann.wallet, nano(1000), yes, 3},
      EscrowDriftResolved{nano(-7), "counted again"}};
  const Projection escrows = escrows_projection();
  for (const EscrowEvent& move : moves) {
    Fold fold{escrows};
    BOOST_REQUIRE(fold.take(escrows.project(origin_of(stream_of(escrow_1)), move)));
    const TableFold& rows = fold.tables().front();
    std::int64_t moved = 0;
    std::int64_t rest = sum(rows, 0, "deposited_nano");
    for (const char* place :
         {"available_nano", "reserved_nano", "owed_nano", "paid_nano", "refunded_nano"}) {
      rest -= sum(rows, 0, place);
      moved += std::abs(sum(rows, 0, place));
    }
    BOOST_TEST(rest == 0, type_of(move));
    BOOST_TEST(moved > 0, type_of(move));
  }
}

namespace {

/// What the reserve of GSTD shows after these, told one after the other.
Fold after_swap(const std::vector<ReserveEvent>& events) {
  static const Projection reserve = golden_reserve_log_projection();
  Fold fold{reserve};
  std::uint64_t height = 10;
  for (const ReserveEvent& event : events) {
    Origin origin = origin_of({StreamKind::reserve, "gstd"});
    origin.position.record.height = ++height;
    BOOST_REQUIRE(fold.take(reserve.project(origin, event)));
  }
  return fold;
}

const SwapQuote swap_quote{nano(250), nano(248), Bps{12}, wallet_of(8), wallet_of(9)};

}  // namespace

BOOST_AUTO_TEST_CASE(a_swap_shows_both_amounts_and_its_hashes) {
  const Fold fold =
      after_swap({ReserveSwapDue{1, nano(1'000)},
                  ReserveSwapOrdered{1, nano(1'000), swap_quote, at(9), no, false, {}},
                  ReserveSwapSent{1, wallet_of(7), 4, maybe},
                  ReserveSwapConfirmed{1, nano(1'000), nano(249), nano(100), yes, 5}});
  const TableFold& log = fold.tables()[0];
  const TableFold& totals = fold.tables()[1];
  const TableFold& swaps = fold.tables()[2];
  BOOST_TEST(log.rows().size() == 4U);
  BOOST_TEST((cell(log, 3, "kind") == value("swap_confirmed")));
  BOOST_TEST((cell(log, 3, "amount_nano") == value(1'000)));
  BOOST_TEST((cell(log, 3, "gold_units") == value(249)));
  BOOST_TEST((cell(log, 3, "hash") == value(yes)));
  BOOST_TEST(sum(totals, 0, "spent_nano") == 900);
  BOOST_TEST(sum(totals, 0, "gold_units") == 249);
  BOOST_TEST(swaps.rows().size() == 1U);
  BOOST_TEST((swaps.rows()[0].key == key("gstd", 1)));
  BOOST_TEST((cell(swaps, 0, "state") == value("confirmed")));
  BOOST_TEST((cell(swaps, 0, "offer_nano") == value(1'000)));
  BOOST_TEST((cell(swaps, 0, "got_units") == value(249)));
  BOOST_TEST((cell(swaps, 0, "returned_nano") == value(100)));
  BOOST_TEST((cell(swaps, 0, "hash_norm") == value(maybe)));
  BOOST_TEST((cell(swaps, 0, "tx") == value(yes)));
}
BOOST_AUTO_TEST_CASE(a_dry_run_shows_as_one_and_spends_nothing) {
  const Fold fold = after_swap(
      {ReserveSwapDue{1, nano(1'000)},
       ReserveSwapOrdered{1, nano(1'000), swap_quote, at(9), no, true, at(99)}});
  BOOST_TEST((cell(fold.tables()[2], 0, "state") == value("dry_run")));
  BOOST_TEST((cell(fold.tables()[2], 0, "is_dry_run") == value(true)));
  BOOST_TEST((cell(fold.tables()[0], 1, "is_dry_run") == value(true)));
  BOOST_TEST(fold.tables()[1].rows().empty());
}
BOOST_AUTO_TEST_CASE(an_approved_price_is_told_nobody) {
  const Fold fold = after_swap({ReserveSwapDue{1, nano(1'000)},
                                ReserveSwapApproved{1, nano(777), at(9), "secret words"}});
  for (const TableFold& table : fold.tables())
    for (const auto& row : table.rows())
      for (const Value& shown : row.cells)
        BOOST_TEST((shown != value(777) && shown != value("secret words")));
  BOOST_TEST((cell(fold.tables()[2], 0, "state") == value("approved")));
}
BOOST_AUTO_TEST_CASE(a_failed_swap_says_why) {
  const Fold fold = after_swap(
      {ReserveSwapDue{1, nano(1'000)}, ReserveSwapDelayed{1, "price_moved"},
       ReserveSwapFailed{1, "returned", nano(1'000), at(99)}});
  BOOST_TEST((cell(fold.tables()[2], 0, "state") == value("failed")));
  BOOST_TEST((cell(fold.tables()[2], 0, "reason") == value("returned")));
  BOOST_TEST((cell(fold.tables()[0], 1, "reason") == value("price_moved")));
}
