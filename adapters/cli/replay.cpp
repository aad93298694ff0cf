// `gstd replay --stream S`: what happened to one stream, and what it was at any point.
#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>

#include "actors/runtime/entity.hpp"
#include "adapters/audit/audit.hpp"
#include "adapters/cli/api.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/journal_arguments.hpp"
#include "adapters/json/events.hpp"
#include "adapters/json/record_codec.hpp"
#include "adapters/json/states.hpp"

namespace gstd {
namespace {

struct ReplayOptions {
  cli::JournalArguments journal;
  std::string stream;
  std::string at;
  bool is_json = false;
};

/// Up to where: a position of the stream's partition, or a time.
struct Until {
  std::optional<Position> position;
  std::optional<UnixMillis> time;

  bool includes(const Position& at, const Record& record) const {
    if (position && at > *position) return false;
    return !time || record.at <= *time;
  }
};

Until until_of(const std::string& text) {
  if (text.empty()) return {};
  if (text.find(':') != std::string::npos) return {cli::must(Position::parse(text)), {}};
  std::int64_t ms = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), ms);
  if (fault != std::errc{} || end != text.data() + text.size())
    cli::fail({Errc::invalid, "invalid", "expected a position such as 3:1842, or UTC ms", "--at"});
  return {{}, UnixMillis{ms}};
}

void print_event(const EventPosition& at, const Record& record, const Event& event,
                 bool is_json) {
  const std::string text = json::encode(event);
  if (is_json)
    std::cout << R"({"position":")" << at << R"(","at":)" << record.at << R"(,"event":)" << text
              << "}\n";
  else std::cout << at << "  " << record.at << "  " << text << "\n";
}

void replay(const ReplayOptions& options) {
  const StreamName stream = cli::must(StreamName::parse(options.stream));
  const Until until = until_of(options.at);
  const auto journal = cli::open_existing(options.journal);
  const json::JsonRecordCodec codec;
  const auto entity = Entity::make(stream);
  const PartitionId partition = partition_of(stream, journal->partitions());
  std::uint64_t events = 0;
  ChainVisitor visitor;
  visitor.on_accepted = [&](const Head& before, const std::string& value) {
    const auto record = codec.decode(value);
    const Position at{partition, before.height};
    if (!record || record->stream != stream || !until.includes(at, *record)) return;
    std::uint32_t index = 0;
    for (const Entry& entry : record->entries)
      for (const Event& event : entry.events) {
        print_event({at, index++}, *record, event, options.is_json);
        entity->evolve(event);
        ++events;
      }
    entity->trail().seq += event_count(*record);
    entity->trail().height = before.height + 1;
  };
  cli::must(visit_chain(*journal, partition, visitor));
  if (events == 0)
    cli::fail({Errc::not_found, "not_found", "nothing happened to it", stream.text()});
  const std::string shown = json::state_text(entity->state());
  if (options.is_json) std::cout << R"({"state":)" << shown << "}\n";
  else std::cout << "\nstate  " << shown << "\n";
}

}  // namespace

void add_replay_command(CLI::App& app) {
  auto options = std::make_shared<ReplayOptions>();
  CLI::App* command = app.add_subcommand("replay", "A stream's history and state, at any point");
  cli::add_journal_arguments(*command, options->journal, cli::JournalSource::servers_and_files);
  command->add_option("--stream", options->stream, "for example task/ID")->required();
  command->add_option("--at", options->at, "up to a position (3:1842) or a time (UTC ms)");
  command->add_flag("--json", options->is_json, "one JSON object a line");
  command->callback([options] { replay(*options); });
}

}  // namespace gstd
