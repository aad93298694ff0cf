// What effects and metrics look at follows the journal's records.
#define BOOST_TEST_MODULE board
#include <boost/test/unit_test.hpp>

#include "adapters/effects/board.hpp"
#include "tests/support/escrow_story.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

AcceptedBatch batch_of(const EscrowId& id, bool is_frozen) {
  EscrowView view;
  view.escrow = id;
  view.requester = requester;
  view.terms = {refund_after, claims_close};
  view.contract = contract_terms();
  view.is_frozen = is_frozen;
  AcceptedRecord record;
  record.view = view;
  return {record};
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_escrow_is_frozen_until_its_drift_is_resolved) {
  Board board{1};
  const EscrowId other = id_of<EscrowId>(2);
  board.take(batch_of(escrow_1, false));
  BOOST_TEST(board.frozen() == 0U);
  board.take(batch_of(escrow_1, true));
  board.take(batch_of(escrow_1, true));
  board.take(batch_of(other, true));
  BOOST_TEST(board.frozen() == 2U);
  board.take(batch_of(escrow_1, false));
  BOOST_TEST(board.frozen() == 1U);
}
