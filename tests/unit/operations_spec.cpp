#define BOOST_TEST_MODULE operations
#include <boost/test/unit_test.hpp>

#include "actors/operations.hpp"
#include "tests/support/spec.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

Spec<Policy> policy(std::vector<PolicyEvent> events) { return Spec<Policy>{std::move(events)}; }
Spec<Ops> ops(std::vector<OpsEvent> events) { return Spec<Ops>{std::move(events)}; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_checkpoint_only_moves_forward) {
  policy({}).when(CheckpointPolicies{5}).then({PolicyCheckpointed{5}});
  const std::vector<PolicyEvent> before{PolicyCheckpointed{5}};
  policy(before).when(CheckpointPolicies{5}).nothing();
  policy(before).when(CheckpointPolicies{4}).nothing();
  policy(before).when(CheckpointPolicies{6}).then({PolicyCheckpointed{6}});
}
BOOST_AUTO_TEST_CASE(a_record_is_disowned_once) {
  ops({}).when(DisownRecord{9, "not ours"}).then({RecordDisowned{9, "not ours"}});
  const std::vector<OpsEvent> before{RecordDisowned{9, "not ours"}};
  ops(before).when(DisownRecord{9, "other words"}).nothing();
  ops(before).when(DisownRecord{8, "not ours"}).then({RecordDisowned{8, "not ours"}});
}
BOOST_AUTO_TEST_CASE(an_event_is_skipped_once_a_projection) {
  const EventPosition place{{1, 20}, 3};
  const ProjectionSkipped skipped{"tasks", place, "poison"};
  ops({}).when(SkipProjection{"tasks", place, "poison"}).then({skipped});
  ops({skipped})
      .when(SkipProjection{"nodes", place, "poison"})
      .then({ProjectionSkipped{"nodes", place, "poison"}});
}
BOOST_AUTO_TEST_CASE(the_journals_identity_is_kept) {
  const JournalOpened opened{"id", Network::testnet, 3, 8};
  const auto state = state_after<Ops>({opened, PolicyPaused{"looking"}});
  BOOST_TEST((state.identity == opened));
}
BOOST_AUTO_TEST_CASE(the_engines_streams_are_never_due_and_never_ended) {
  BOOST_TEST(!Policy::due({}).has_value());
  BOOST_TEST(!Ops::due({}).has_value());
  BOOST_TEST(!Policy::is_ended({}));
  BOOST_TEST(!Ops::is_ended({}));
}
