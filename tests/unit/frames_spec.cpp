// What nodes say to each other, as bytes and back.
#define BOOST_TEST_MODULE frames
#include <boost/test/unit_test.hpp>

#include "adapters/json/frames.hpp"
#include "adapters/json/record_codec.hpp"
#include "tests/support/people.hpp"

using namespace gstd;
using namespace gstd::testing;

namespace {

const json::JsonFrameCodec codec;

template <class... Ts>
void add_all(std::vector<AnyCommand>& all, const std::variant<Ts...>*) {
  (all.push_back(std::variant<Ts...>{Ts{}}), ...);
}

template <class... Nouns>
std::vector<AnyCommand> one_of_each(const std::variant<Nouns...>*) {
  std::vector<AnyCommand> all;
  (add_all(all, static_cast<const Nouns*>(nullptr)), ...);
  return all;
}

Command full_command(AnyCommand content) {
  Command command{stream_of(wallet_of(1)), {}, std::move(content)};
  command.meta.id = id_of<CommandId>(7);
  command.meta.hash = id_of<Sha256>(8);
  command.meta.attempt = 3;
  command.meta.by = "anna \"quoted\"";
  command.meta.cause = EventPosition{{2, 9}, 1};
  command.meta.trace = "00-trace";
  return command;
}

std::string again(const std::string& bytes) {
  const auto frame = codec.decode(bytes);
  BOOST_REQUIRE_MESSAGE(frame.has_value(), bytes << ": " << frame.error());
  return codec.encode(*frame);
}

std::string fault(std::string_view bytes) {
  const auto frame = codec.decode(bytes);
  return frame ? "none" : frame.error().path + ": " + frame.error().why;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_command_comes_back_as_it_was) {
  const auto all = one_of_each(static_cast<const AnyCommand*>(nullptr));
  BOOST_TEST(all.size() > 30);
  for (const AnyCommand& content : all) {
    const std::string bytes = codec.encode(Forward{5, {full_command(content)}});
    BOOST_TEST(again(bytes) == bytes);
    const auto frame = codec.decode(bytes);
    const Command& back = std::get<Forward>(*frame).commands.at(0);
    BOOST_TEST(back.content.index() == content.index());
    BOOST_TEST(back.meta.attempt == 3);
  }
}

BOOST_AUTO_TEST_CASE(a_command_carries_what_it_says) {
  TaskSpec spec = task_spec();
  spec.labels = {{"colour", "gr\xc3\xbcn"}};
  CreateTask create{spec, wallet_of(3), id_of<EscrowId>(4), Bps{500}, true, UnixMillis{9}};
  const std::string bytes =
      codec.encode(Forward{1, {full_command(Task::Command{create})}});
  const auto frame = codec.decode(bytes);
  BOOST_REQUIRE(frame.has_value());
  const Command& back = std::get<Forward>(*frame).commands.at(0);
  const auto& content = std::get<CreateTask>(std::get<Task::Command>(back.content));
  BOOST_TEST((content == create));
  BOOST_TEST((back.meta.cause == EventPosition{{2, 9}, 1}));
}

BOOST_AUTO_TEST_CASE(answers_come_back_with_their_record) {
  Record record;
  record.stream = stream_of(wallet_of(1));
  record.entries.push_back({});
  record.entries.back().outcome = outcome_ok;
  record.entries.back().events = {UserEvent{UserRegistered{}}};
  Replied reply{9, {}};
  reply.answers.push_back(
      Done{{3, 4}, std::make_shared<const Record>(record), 0, false});
  reply.answers.push_back(Done{{3, 4}, nullptr, 0, true});
  reply.answers.push_back(refuse("not_open", "another holds it", "/replica"));
  const auto frame = codec.decode(codec.encode(reply));
  BOOST_REQUIRE(frame.has_value());
  const auto& answers = std::get<Replied>(*frame).answers;
  BOOST_TEST((*answers[0]->record == record));
  BOOST_TEST(answers[1]->is_repeat);
  BOOST_TEST(!answers[1]->record);
  BOOST_TEST((answers[2].error() == refuse("not_open", "another holds it", "/replica").value()));
}

BOOST_AUTO_TEST_CASE(a_beat_is_a_beat) {
  BOOST_TEST(std::get<Beat>(*codec.decode(codec.encode(Beat{true}))).is_ready);
  BOOST_TEST(!std::get<Beat>(*codec.decode(codec.encode(Beat{false}))).is_ready);
}

BOOST_AUTO_TEST_CASE(what_is_no_frame_is_refused_with_its_place) {
  BOOST_TEST(fault("{}") == ": neither beat, forward nor reply");
  BOOST_TEST(fault("{\"beat\":{}}").starts_with("/beat/is_ready"));
  BOOST_TEST(fault("{\"reply\":{\"id\":1,\"answers\":[{}]}}") ==
             "/reply/answers: neither done nor an error");
  std::string unknown = codec.encode(Forward{5, {full_command(User::Command{RegisterUser{}})}});
  unknown.replace(unknown.find("RegisterUser"), 12, "ConquerWorld");
  BOOST_TEST(fault(unknown) == "/forward/commands/0/content/0: unknown command");
  const std::string reply = R"({"reply":{"id":1,"answers":[{"done":{"position":"0:1","entry":7,)"
                            R"("is_repeat":false,"record":"no record"}}]}})";
  BOOST_TEST(fault(reply) != "none");
}
