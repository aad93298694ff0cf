// Who owns what, and how commands get there: the router alone, with a world that only listens.
#define BOOST_TEST_MODULE node_router
#include <boost/test/unit_test.hpp>

#include "actors/runtime/owners.hpp"
#include "actors/runtime/router.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

constexpr std::uint32_t partitions = 16;
constexpr UnixMillis start{1'800'000'000'000};

struct World final : RouterHost {
  void submit(std::vector<Pending> commands) override {
    for (Pending& pending : commands) submitted.push_back(std::move(pending));
  }
  void lead(PartitionId, bool is_owner) override { led += is_owner ? 1 : -1; }
  void post(const std::string& peer, Frame frame) override {
    if (auto* forward = std::get_if<Forward>(&frame)) forwards.emplace_back(peer, *forward);
    if (auto* reply = std::get_if<Replied>(&frame)) replies.push_back(*reply);
    if (std::holds_alternative<Beat>(frame)) ++beats;
  }
  void when_read(const Position&, Partition::OnRead then) override { reads.push_back(then); }

  std::vector<Pending> submitted;
  int led = 0;
  std::vector<std::pair<std::string, Forward>> forwards;
  std::vector<Replied> replies;
  std::vector<Partition::OnRead> reads;
  int beats = 0;
  UnixMillis now = start;
  Router router{{"a", {"b", "c"}, partitions}, *this};
  std::vector<Answer> answers;

  void hear(const std::string& peer, bool is_ready = true) {
    router.on_frame(peer, Beat{is_ready}, now);
  }
  /// All three are here and ready.
  void join() {
    router.set_ready(true, now);
    for (const char* peer : {"b", "c"}) {
      router.on_link(peer, true, now);
      hear(peer);
    }
  }
  void pass(Millis time) {
    now = now + time;
    router.tick(now);
  }
  /// A user's stream that `node` owns while all three are here.
  StreamName stream_owned_by(const std::string& node) const {
    for (std::uint8_t i = 1;; ++i) {
      const StreamName stream = stream_of(wallet_of(i));
      if (router.owner(partition_of(stream, partitions)) == node) return stream;
    }
  }
  void send(const StreamName& stream, std::optional<EventPosition> cause = {}) {
    Command command{stream, {}, User::Command{RegisterUser{}}};
    command.meta.cause = cause;
    std::vector<Pending> commands;
    commands.push_back({std::move(command),
                        [this](Answer answer) { answers.push_back(std::move(answer)); }, false});
    router.send(std::move(commands), now);
  }
  void reply(std::size_t forward, Answer answer) {
    const auto& [peer, sent] = forwards.at(forward);
    router.on_frame(peer, Replied{sent.id, {std::move(answer)}}, now);
  }
};

Answer done_at(std::uint64_t height) { return Done{{0, height}, nullptr, 0, false}; }

}  // namespace

BOOST_AUTO_TEST_CASE(all_nodes_name_the_same_owners_and_few_partitions_move) {
  const std::vector<std::string_view> three{"a", "b", "c"}, turned{"c", "a", "b"}, two{"a", "c"};
  std::map<std::string, int> owned;
  for (PartitionId partition = 0; partition < 300; ++partition) {
    const std::string_view owner = owner_of(partition, three);
    ++owned[std::string{owner}];
    BOOST_TEST(owner == owner_of(partition, turned));
    if (owner != "b") BOOST_TEST(owner == owner_of(partition, two));
  }
  for (const auto& [node, count] : owned) BOOST_TEST(count > 60, node << " has " << count);
}

BOOST_AUTO_TEST_CASE(a_node_alone_owns_everything_at_once) {
  World world;
  Router alone{{"a", {}, partitions}, world};
  BOOST_TEST(alone.owns(0));
  std::vector<Pending> commands;
  commands.push_back({{stream_of(wallet_of(1)), {}, User::Command{RegisterUser{}}}, {}, false});
  alone.send(std::move(commands), start);
  BOOST_TEST(world.submitted.size() == 1);
}

BOOST_AUTO_TEST_CASE(a_node_owns_nothing_until_its_peers_spoke_or_were_silent_long_enough) {
  World world;
  world.router.set_ready(true, world.now);
  world.router.on_link("b", true, world.now);
  world.hear("b");
  BOOST_TEST(world.led == 0);
  world.pass(silence_max);
  world.hear("b");
  BOOST_TEST(world.led > 0);
  BOOST_TEST(world.led < static_cast<int>(partitions));
}

BOOST_AUTO_TEST_CASE(a_forwarded_command_is_answered_once_its_record_was_read_here) {
  World world;
  world.join();
  world.send(world.stream_owned_by("b"));
  BOOST_REQUIRE(world.forwards.size() == 1);
  BOOST_TEST(world.forwards[0].first == "b");
  world.reply(0, done_at(7));
  BOOST_TEST(world.answers.empty());
  world.reads.at(0)({});
  BOOST_REQUIRE(world.answers.size() == 1);
  BOOST_TEST(world.answers[0]->position.height == 7);
  BOOST_TEST(world.router.waiting() == 0);
}

BOOST_AUTO_TEST_CASE(what_a_lost_peer_held_goes_elsewhere_as_a_retry) {
  World world;
  world.join();
  world.send(world.stream_owned_by("b"));
  const Forward first = world.forwards.at(0).second;
  world.router.on_link("b", false, world.now);
  const Command& again = world.submitted.empty() ? world.forwards.at(1).second.commands[0]
                                                 : world.submitted[0].command;
  BOOST_TEST(again.meta.attempt == 2);
  // An answer to the try given up says nothing (R5).
  world.router.on_frame("b", Replied{first.id, {refuse("not_open", "late")}}, world.now);
  BOOST_TEST(world.answers.empty());
}

BOOST_AUTO_TEST_CASE(a_silent_peer_owns_nothing_but_a_pause_of_our_own_is_no_silence) {
  World world;
  world.join();
  const StreamName stream = world.stream_owned_by("b");
  const PartitionId partition = partition_of(stream, partitions);
  // We were stopped: nothing was heard, nothing follows.
  world.pass(Millis{silence_max.get() + 200});
  BOOST_TEST(world.router.owner(partition) == "b");
  for (int i = 0; i < 10; ++i) {
    world.pass(beat_period);
    world.hear("c");
  }
  BOOST_TEST(world.router.owner(partition) != "b");
  BOOST_TEST(world.beats > 10);
}

BOOST_AUTO_TEST_CASE(a_client_is_told_when_nobody_can_decide_a_policy_never_gives_up) {
  World world;
  world.join();
  const StreamName stream = world.stream_owned_by("b");
  world.send(stream);
  world.send(stream, EventPosition{{0, 1}, 0});
  while (world.now - start <= Millis{route_patience.get() + 1'000}) {
    for (std::size_t at = 0; at < world.forwards.size(); ++at)
      world.reply(at, refuse("unavailable", "still reading"));
    world.pass(beat_period);
    world.hear("b");
    world.hear("c");
  }
  BOOST_REQUIRE(world.answers.size() == 1);
  BOOST_TEST(world.answers[0].error().code == "unavailable");
  BOOST_TEST(world.router.waiting() == 1);
}

BOOST_AUTO_TEST_CASE(a_reply_that_got_lost_is_not_waited_for) {
  World world;
  world.join();
  const StreamName stream = world.stream_owned_by("b");
  world.send(stream);
  world.send(stream, EventPosition{{0, 1}, 0});
  while (world.now - start <= Millis{reply_max.get() + 1'000}) {
    world.pass(beat_period);
    world.hear("b");
    world.hear("c");
  }
  BOOST_REQUIRE(world.answers.size() == 1);  // The client's: nobody knows what became of it.
  BOOST_TEST(world.answers[0].error().code == "unavailable");
  BOOST_REQUIRE(world.forwards.size() == 3);  // The policy's goes out again, as a retry.
  BOOST_TEST(world.forwards[2].second.commands[0].meta.attempt == 2);
}

BOOST_AUTO_TEST_CASE(what_comes_from_a_peer_is_decided_here_and_answered_together) {
  World world;
  world.join();
  const StreamName stream = world.stream_owned_by("c");  // Even what we do not own.
  const Command command{stream, {}, User::Command{RegisterUser{}}};
  world.router.on_frame("b", Forward{5, {command, command}}, world.now);
  BOOST_REQUIRE(world.submitted.size() == 2);
  world.submitted[1].done(done_at(2));
  BOOST_TEST(world.replies.empty());
  world.submitted[0].done(done_at(1));
  BOOST_REQUIRE(world.replies.size() == 1);
  BOOST_TEST(world.replies[0].id == 5);
  BOOST_TEST(world.replies[0].answers[0]->position.height == 1);
}

BOOST_AUTO_TEST_CASE(a_peer_that_stands_still_holds_no_more_than_forwards_max) {
  World world;
  world.join();
  const StreamName stream = world.stream_owned_by("b");
  for (std::size_t i = 0; i < forwards_max; ++i) world.send(stream);
  BOOST_TEST(world.answers.empty());
  world.send(stream);
  BOOST_REQUIRE(world.answers.size() == 1);
  BOOST_TEST(world.answers[0].error().code == "overloaded");
}

BOOST_AUTO_TEST_CASE(strangers_are_not_heard) {
  World world;
  world.join();
  world.router.on_frame("d", Forward{1, {{stream_of(wallet_of(1)), {}, {}}}}, world.now);
  BOOST_TEST(world.submitted.empty());
}
