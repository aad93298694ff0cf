#define BOOST_TEST_MODULE worker
#include <boost/test/unit_test.hpp>

#include "actors/worker.hpp"
#include "tests/support/people.hpp"
#include "tests/support/spec.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

using WorkerEvents = std::vector<WorkerEvent>;

RegisterWorker enrol() {
  return {ann.wallet, WorkerKind::device, "desktop", "study", {{"cores", "2"}}};
}
WorkerRegistered registered() {
  return {ann.wallet, WorkerKind::device, "desktop", "study", {{"cores", "2"}}};
}
Spec<Worker> given(WorkerEvents events) { return Spec<Worker>{std::move(events)}; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_key_is_bound_to_its_first_owner_for_ever) {
  given({}).when(enrol()).then({registered()});
  RegisterWorker other = enrol();
  other.owner = bob.wallet;
  given({registered()}).when(other).refused("key_bound");
}
BOOST_AUTO_TEST_CASE(registering_with_other_words_is_a_conflict) {
  RegisterWorker other = enrol();
  other.name = "kitchen";
  given({registered()}).when(other).refused("conflict");
  other = enrol();
  other.kind = WorkerKind::node;
  given({registered()}).when(other).refused("conflict");
}
BOOST_AUTO_TEST_CASE(the_words_have_limits_on_both_sides) {
  RegisterWorker words = enrol();
  words.name = std::string(64, 'n');
  BOOST_TEST(Worker::decide({}, words).has_value());
  words.name = std::string(65, 'n');
  given({}).when(words).refused("invalid", "/name");
  words = enrol();
  for (int i = 0; i < 31; ++i) words.specs[std::to_string(i)] = std::string(256, 'v');
  BOOST_TEST(Worker::decide({}, words).has_value());
  words.specs["one more"] = "";
  given({}).when(words).refused("invalid", "/specs");
  words.specs = {{"k", std::string(257, 'v')}};
  given({}).when(words).refused("invalid", "/specs");
  words.specs = {{std::string(65, 'k'), "v"}};
  given({}).when(words).refused("invalid", "/specs");
  words.specs = {{"", "v"}};
  given({}).when(words).refused("invalid", "/specs");
}
BOOST_AUTO_TEST_CASE(a_device_is_no_server_and_a_node_is_nothing_else) {
  RegisterWorker words = enrol();
  for (const char* type : {"browser", "desktop", "mobile"}) {
    words.device_type = type;
    BOOST_TEST(Worker::decide({}, words).has_value());
  }
  words.device_type = "server";
  given({}).when(words).refused("invalid", "/device_type");
  words.kind = WorkerKind::node;
  BOOST_TEST(Worker::decide({}, words).has_value());
  words.device_type = "desktop";
  given({}).when(words).refused("invalid", "/device_type");
}
BOOST_AUTO_TEST_CASE(its_owner_updates_its_words) {
  const UpdateWorker change{ann.wallet, "mobile", "pocket", {}};
  given({registered()}).when(change).then({WorkerUpdated{"mobile", "pocket", {}}});
  given({registered()})
      .when(UpdateWorker{ann.wallet, "desktop", "study", {{"cores", "2"}}})
      .nothing();
  given({}).when(change).refused("not_found");
  given({registered()}).when(UpdateWorker{bob.wallet, "mobile", "pocket", {}}).refused("forbidden");
  given({registered()})
      .when(UpdateWorker{ann.wallet, "server", "pocket", {}})
      .refused("invalid", "/device_type");
}
BOOST_AUTO_TEST_CASE(an_attempt_gets_one_verdict) {
  const RecordVerdict good{task_1, 1, WorkerVerdict::good};
  const WorkerVerdictRecorded recorded{task_1, 1, WorkerVerdict::good};
  given({registered()}).when(good).then({recorded});
  given({registered(), recorded}).when(RecordVerdict{task_1, 1, WorkerVerdict::bad}).nothing();
  given({registered(), recorded})
      .when(RecordVerdict{task_1, 2, WorkerVerdict::bad})
      .then({WorkerVerdictRecorded{task_1, 2, WorkerVerdict::bad}});
}
BOOST_AUTO_TEST_CASE(verdicts_are_counted_and_the_memory_of_them_stays_short) {
  auto state = state_after<Worker>({registered()});
  for (std::uint32_t i = 0; i < 300; ++i) {
    const auto verdict = static_cast<WorkerVerdict>(i % 3);
    Worker::evolve(state, WorkerVerdictRecorded{task_1, i, verdict});
  }
  BOOST_TEST(state.good == 100U);
  BOOST_TEST(state.bad == 100U);
  BOOST_TEST(state.lapsed == 100U);
  BOOST_TEST(state.recent.size() == recent_verdicts_max);
}
BOOST_AUTO_TEST_CASE(an_operator_suspends_and_reinstates) {
  const WorkerSuspended suspended{"cheated"};
  given({registered()}).when(SuspendWorker{"cheated"}).then({suspended});
  given({registered(), suspended}).when(SuspendWorker{"late"}).refused("conflict");
  given({registered(), suspended}).when(ReinstateWorker{"paid"}).then({WorkerReinstated{"paid"}});
  given({registered()}).when(ReinstateWorker{"paid"}).nothing();
  given({}).when(SuspendWorker{"cheated"}).refused("not_found");
  given({}).when(ReinstateWorker{"paid"}).refused("not_found");
  BOOST_TEST(state_after<Worker>({registered(), suspended}).is_suspended);
  BOOST_TEST(
      !state_after<Worker>({registered(), suspended, WorkerReinstated{"paid"}}).is_suspended);
}
BOOST_AUTO_TEST_CASE(a_worker_is_never_due_and_never_ended) {
  const auto state = state_after<Worker>({registered()});
  BOOST_TEST(!Worker::due(state).has_value());
  BOOST_TEST(!Worker::is_ended(state));
  BOOST_TEST(Worker::decide(state, Worker::wake(state, at(1)))->empty());
}
