#include "adapters/json/frames.hpp"

#include <algorithm>

#include "adapters/json/record_codec.hpp"

namespace gstd::json {
namespace {

/// The members of an answer that was done. The record travels as the text it is in the journal.
struct DoneFrame {
  Position position;
  std::uint64_t entry = 0;
  bool is_repeat = false;
  std::optional<std::string> record;
};
BOOST_DESCRIBE_STRUCT(DoneFrame, (), (position, entry, is_repeat, record))

struct ErrorFrame {
  std::string code;
  std::string why;
  std::string path;
};
BOOST_DESCRIBE_STRUCT(ErrorFrame, (), (code, why, path))

struct AnswerFrame {
  std::optional<DoneFrame> done;
  std::optional<ErrorFrame> error;  ///< Exactly one of the two is there.
};
BOOST_DESCRIBE_STRUCT(AnswerFrame, (), (done, error))

struct CommandFrame {
  StreamName stream;
  CommandMeta meta;
  AnyCommand content;
};
BOOST_DESCRIBE_STRUCT(CommandFrame, (), (stream, meta, content))

struct ForwardFrame {
  std::uint64_t id = 0;
  std::vector<CommandFrame> commands;
};
BOOST_DESCRIBE_STRUCT(ForwardFrame, (), (id, commands))

struct ReplyFrame {
  std::uint64_t id = 0;
  std::vector<AnswerFrame> answers;
};
BOOST_DESCRIBE_STRUCT(ReplyFrame, (), (id, answers))

struct BeatFrame {
  bool is_ready = false;
};
BOOST_DESCRIBE_STRUCT(BeatFrame, (), (is_ready))

struct AnyFrame {
  std::optional<BeatFrame> beat;
  std::optional<ForwardFrame> forward;
  std::optional<ReplyFrame> reply;
};
BOOST_DESCRIBE_STRUCT(AnyFrame, (), (beat, forward, reply))

/// The struct's own name: what the compiler calls T, behind the namespace.
template <class T>
constexpr std::string_view name_of_type() {
  constexpr std::string_view function = __PRETTY_FUNCTION__;
  constexpr std::string_view before = "T = gstd::";
  constexpr std::size_t start = function.find(before) + before.size();
  return function.substr(start, function.find_first_of(";]", start) - start);
}

struct CommandKind {
  std::string_view name;
  bool (*read)(Reader& in, AnyCommand& command);
};

template <class Noun, class T>
bool read_as(Reader& in, AnyCommand& command) {
  T content{};
  if (!Codec<T>::read(in, content)) return false;
  command = Noun{std::move(content)};
  return true;
}

template <class... Ts>
void add_kinds(std::vector<CommandKind>& kinds, const std::variant<Ts...>*) {
  (kinds.push_back({name_of_type<Ts>(), read_as<std::variant<Ts...>, Ts>}), ...);
}

template <class... Nouns>
std::vector<CommandKind> all_kinds(const std::variant<Nouns...>*) {
  std::vector<CommandKind> kinds;
  (add_kinds(kinds, static_cast<const Nouns*>(nullptr)), ...);
  return kinds;
}

const CommandKind* kind_named(std::string_view name) {
  static const auto kinds = all_kinds(static_cast<const AnyCommand*>(nullptr));
  const auto found = std::ranges::find(kinds, name, &CommandKind::name);
  return found == kinds.end() ? nullptr : &*found;
}

AnswerFrame frame_of(const Answer& answer) {
  if (!answer) return {{}, ErrorFrame{answer.error().code, answer.error().why,
                                      answer.error().path}};
  DoneFrame done{answer->position, answer->entry, answer->is_repeat, {}};
  if (answer->record) done.record = JsonRecordCodec{}.encode(*answer->record);
  return {std::move(done), {}};
}

Result<Answer> answer_of(AnswerFrame frame) {
  if (frame.error)
    return Answer{tl::unexpected{Error{kind_of(frame.error->code), frame.error->code,
                                       frame.error->why, frame.error->path}}};
  if (!frame.done) return refuse("invalid", "neither done nor an error", "/reply/answers");
  Done done{frame.done->position, nullptr, static_cast<std::size_t>(frame.done->entry),
            frame.done->is_repeat};
  if (!frame.done->record) return Answer{std::move(done)};
  auto record = JsonRecordCodec{}.decode(*frame.done->record);
  if (!record) return tl::unexpected{record.error()};
  if (done.entry >= record->entries.size())
    return refuse("invalid", "the record has no such entry", "/reply/answers");
  done.record = std::make_shared<const Record>(*std::move(record));
  return Answer{std::move(done)};
}

Result<Frame> frame_of(ReplyFrame reply) {
  Replied made{reply.id, {}};
  for (AnswerFrame& one : reply.answers) {
    auto answer = answer_of(std::move(one));
    if (!answer) return tl::unexpected{answer.error()};
    made.answers.push_back(*std::move(answer));
  }
  return made;
}

Frame frame_of(ForwardFrame forward) {
  Forward made{forward.id, {}};
  for (CommandFrame& command : forward.commands)
    made.commands.push_back(
        {std::move(command.stream), std::move(command.meta), std::move(command.content)});
  return made;
}

}  // namespace

void Codec<AnyCommand>::write(Writer& out, const AnyCommand& command) {
  std::visit(
      [&](const auto& noun) {
        std::visit(
            [&]<class T>(const T& content) {
              out.array_start();
              out.string(name_of_type<T>());
              Codec<T>::write(out, content);
              out.array_end();
            },
            noun);
      },
      command);
}

bool Codec<AnyCommand>::read(Reader& in, AnyCommand& command) {
  if (in.current().kind != TokenKind::array_start) return in.fail_kind("an array of two");
  std::string_view name;
  if (in.advance().kind == TokenKind::array_end) return in.fail("expected two elements");
  if (!in.text(name, "a command's name")) return in.inside(0);
  const CommandKind* const kind = kind_named(name);
  if (!kind) {
    in.fail("unknown command");
    return in.inside(0);
  }
  if (in.advance().kind == TokenKind::array_end) return in.fail("expected two elements");
  if (!kind->read(in, command)) return in.inside(1);
  return in.advance().kind == TokenKind::array_end || in.fail("expected two elements");
}

std::string JsonFrameCodec::encode(const Frame& frame) const {
  AnyFrame any;
  if (const auto* beat = std::get_if<Beat>(&frame)) any.beat = BeatFrame{beat->is_ready};
  if (const auto* forward = std::get_if<Forward>(&frame)) {
    any.forward = ForwardFrame{forward->id, {}};
    for (const Command& command : forward->commands)
      any.forward->commands.push_back({command.stream, command.meta, command.content});
  }
  if (const auto* reply = std::get_if<Replied>(&frame)) {
    any.reply = ReplyFrame{reply->id, {}};
    for (const Answer& answer : reply->answers) any.reply->answers.push_back(frame_of(answer));
  }
  return json::encode(any);
}

Result<Frame> JsonFrameCodec::decode(std::string_view bytes) const {
  auto any = json::decode<AnyFrame>(bytes);
  if (!any) return tl::unexpected{any.error()};
  if (any->reply) return frame_of(*std::move(any->reply));
  if (any->forward) return frame_of(*std::move(any->forward));
  if (any->beat) return Beat{any->beat->is_ready};
  return refuse("invalid", "neither beat, forward nor reply");
}

}  // namespace gstd::json
