#define BOOST_TEST_MODULE state_codec
#include <boost/test/unit_test.hpp>

#include "adapters/cache/packed_containers.hpp"
#include "adapters/cache/state_codec.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

const PackedStateCodec codec;

const Trail trail{
    7, 9, {{id_of<CommandId>(1), id_of<Sha256>(2), "ok", 3}}, {EventPosition{{1, 2}, 3}}};

std::string encode(const StreamImage& image) {
  return std::visit([&](const auto& state) { return codec.encode(&state, image.trail); },
                    image.state);
}

StreamImage image_of(AnyState state) { return {std::move(state), trail}; }

/// One of each kind, in the order of StreamKind, with every kind of member filled somewhere.
std::vector<StreamImage> images() {
  TaskSpec spec = task_spec();
  spec.labels = {{"colour", "gr\xc3\xbcn"}, {"", ""}};
  spec.result_key = ResultKey{};
  Task::State task;
  task.phase = TaskStatus::pending;
  task.spec = spec;
  task.requester = wallet_of(3);
  task.requester.workchain = -1;
  task.replicas.resize(2);
  task.replicas[1].result = id_of<Sha256>(5);
  task.replicas[1].phase = Replica::Phase::lapsed;
  task.reason = "undecided";
  task.is_paid = true;
  Escrow::State escrow;
  escrow.reservations.put(id_of<TaskId>(1), {Nano{5}, 7});
  escrow.reservations.put(id_of<TaskId>(2), {Nano{-5}, 0});
  escrow.owed_to.put(wallet_of(4), Nano{6});
  escrow.queue = {id_of<TaskId>(8)};
  escrow.contract = contract_terms();
  escrow.vouchers.put(wallet_of(4), {Nano{6}, UnixMillis{7}, UnixMillis{8}, true, false, 9,
                                     Nano{1}, 2, UnixMillis{3}, true});
  escrow.unsigned_vouchers = {wallet_of(4)};
  ChainWallet::State sender;
  sender.cursor_lt = 5;
  const SendPurpose claims{{{escrow_1, wallet_of(4), Nano{5}}}, {}, {}};
  sender.on_way = {{1, "dGU=", id_of<Sha256>(2), UnixMillis{3}, claims}};
  Worker::State worker;
  worker.specs = {{"cores", "2"}};
  return {image_of(task),
          image_of(worker),
          image_of(escrow),
          image_of(Reserve::State{}),
          image_of(User::State{true, false, "why"}),
          image_of(Policy::State{}),
          image_of(Ops::State{}),
          image_of(sender)};
}

constexpr auto kind_of(std::size_t index) { return static_cast<StreamKind>(index); }

}  // namespace

BOOST_AUTO_TEST_CASE(states_come_back_with_their_trail) {
  const std::vector<StreamImage> all = images();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string bytes = encode(all[i]);
    const Result<StreamImage> back = codec.decode(kind_of(i), bytes);
    BOOST_REQUIRE_MESSAGE(back, i);
    BOOST_TEST((back->state == all[i].state));
    BOOST_TEST((back->trail == all[i].trail));
    BOOST_TEST(encode(*back) == bytes);
  }
}

BOOST_AUTO_TEST_CASE(equal_specs_that_follow_one_another_are_one) {
  const std::string bytes = encode(images().front());
  const auto one = codec.decode(StreamKind::task, bytes);
  const auto other = codec.decode(StreamKind::task, bytes);
  BOOST_TEST(&*std::get<Task::State>(one->state).spec ==
             &*std::get<Task::State>(other->state).spec);
}

BOOST_AUTO_TEST_CASE(bytes_of_another_kind_or_length_are_refused) {
  const std::vector<StreamImage> all = images();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string bytes = encode(all[i]);
    BOOST_TEST(!codec.decode(kind_of((i + 1) % all.size()), bytes));
    BOOST_TEST(!codec.decode(kind_of(i), bytes + '\0'));
    for (std::size_t size = 0; size < bytes.size(); ++size)
      BOOST_TEST(!codec.decode(kind_of(i), std::string_view{bytes}.substr(0, size)));
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_value_is_refused) {
  TaskStatus status{};
  packed::Reader no_status{"\x63"};
  BOOST_TEST(!packed::read(no_status, status));
  bool flag = false;
  packed::Reader no_flag{"\x02"};
  BOOST_TEST(!packed::read(no_flag, flag));
  std::vector<Nano> values;
  packed::Reader no_list{std::string_view{"\xff\xff\xff\xff", 4}};
  BOOST_TEST(!packed::read(no_list, values));
  BOOST_TEST(values.empty());
}

BOOST_AUTO_TEST_CASE(the_version_names_the_layout) {
  BOOST_TEST(codec.version().starts_with("2-"));
}
