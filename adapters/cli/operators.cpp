// `gstd operator`: what two operators may do together, signed with their keys.
#include <CLI/CLI.hpp>
#include <iostream>

#include "adapters/cli/commands.hpp"
#include "adapters/cli/operator_act.hpp"
#include "adapters/crypto/keys.hpp"
#include "adapters/http/admin.hpp"

namespace gstd {
namespace {

using cli::OperatorWords;

void skip(const OperatorWords& words) {
  const Position position = cli::must(Position::parse(words.position));
  cli::act_as_operators(words, "/admin/projections/skip",
                        json::encode(http::SkipBody{words.projection, position, words.reason}),
                        "Leave record " + position.text() + " out of " + words.projection +
                            " for ever?");
}

void disown(const OperatorWords& words) {
  const Position position = cli::must(Position::parse(words.position));
  cli::act_as_operators(words, "/admin/records/disown",
                        json::encode(http::DisownBody{position, words.reason}),
                        "Go on without record " + position.text() +
                            ", which nobody can read, for ever?");
}

}  // namespace

void add_operator_command(CLI::App& app) {
  auto words = std::make_shared<OperatorWords>();
  CLI::App* command =
      app.add_subcommand("operator", "What two operators may do together, with their keys");
  command->require_subcommand(1);
  CLI::App* making = command->add_subcommand("key", "Make a key, or show whose a file is");
  making->add_option("file", words->position, "where it is kept, for its owner only")->required();
  making->callback(
      [words] { std::cout << cli::must(load_or_create_key(words->position)).id() << "\n"; });
  const auto add_record_act = [&](const char* name, const char* what, auto act) {
    CLI::App* added = cli::add_operator_act(*command, words, name, what, act);
    added->add_option("position", words->position, "partition:height of the record")->required();
    return added;
  };
  add_record_act("skip", "Leave a record out of a read model", skip)
      ->add_option("--projection", words->projection, "its name")
      ->required();
  add_record_act("disown", "Go on without a record that cannot be understood", disown);
  cli::add_operator_money_commands(*command, words);
  cli::add_operator_swap_commands(*command, words);
  cli::add_operator_attention_command(*command);
}

}  // namespace gstd
