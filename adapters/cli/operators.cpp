// `gstd operator`: what two operators may do together, signed with their keys.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "adapters/cli/api.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/read_models.hpp"
#include "adapters/crypto/claims.hpp"
#include "adapters/crypto/keys.hpp"
#include "adapters/http/admin.hpp"
#include "events/sha256.hpp"

namespace gstd {
namespace {

struct OperatorWords {
  cli::ApiOptions api;
  std::string position;
  std::string projection;
  std::string reason;
  std::vector<std::string> keys;       ///< Files.
  std::vector<std::string> approvals;  ///< Of others, made by `approve`.
  bool is_sure = false;
  bool is_only_approved = false;
};

struct VersionView {
  Network network = Network::dev;
};
BOOST_DESCRIBE_STRUCT(VersionView, (), (network))

UnixMillis clock_now() {
  return UnixMillis{std::chrono::duration_cast<std::chrono::milliseconds>(
                        std::chrono::system_clock::now().time_since_epoch())
                        .count()};
}

std::string approval_of(const KeyPair& key, Network network, const std::string& path,
                        const std::string& body) {
  Approval approval;
  approval.key = key.id();
  approval.time = clock_now();
  fill_random(approval.nonce.bytes.data(), approval.nonce.bytes.size());
  approval.signature = key.sign(signed_bytes(OperatorClaim{
      network, "POST", path, sha256(body), approval.time, approval.nonce}));
  return approval.text();
}

/// A key is made on purpose, never because a name was mistyped.
KeyPair existing_key(const std::string& file) {
  if (!std::filesystem::exists(file))
    cli::fail({Errc::not_found, "not_found", "there is no key; gstd operator key makes one", file});
  return cli::must(load_or_create_key(file));
}

/// Asks the server with every approval there is, or only prints this operator's own.
void act(const OperatorWords& words, const std::string& path, const std::string& body,
         const std::string& question) {
  cli::Api api{words.api};
  const Network network = api.get<VersionView>("/version").network;
  std::string approvals;
  for (const std::string& approval : words.approvals)
    approvals += (approvals.empty() ? "" : ",") + approval;
  for (const std::string& file : words.keys) {
    approvals += (approvals.empty() ? "" : ",") +
                 approval_of(existing_key(file), network, "/api/v1" + path, body);
  }
  if (words.is_only_approved) {
    std::cout << approvals << "\n";
    return;
  }
  cli::confirm(question, words.is_sure);
  api.set_header("X-Operator-Approval", approvals);
  const std::string text = api.post_text(path, body);
  const auto done = cli::must(json::decode_known<http::JournaledView>(text));
  if (words.api.is_json) std::cout << text << "\n";
  else std::cout << "journaled at " << done.position << "\n";
}

void skip(const OperatorWords& words) {
  const Position position = cli::must(Position::parse(words.position));
  act(words, "/admin/projections/skip",
      json::encode(http::SkipBody{words.projection, position, words.reason}),
      "Leave record " + position.text() + " out of " + words.projection + " for ever?");
}

void disown(const OperatorWords& words) {
  const Position position = cli::must(Position::parse(words.position));
  act(words, "/admin/records/disown", json::encode(http::DisownBody{position, words.reason}),
      "Go on without record " + position.text() + ", which nobody can read, for ever?");
}

}  // namespace

void add_operator_command(CLI::App& app) {
  auto words = std::make_shared<OperatorWords>();
  CLI::App* command =
      app.add_subcommand("operator", "What two operators may do together, with their keys");
  command->require_subcommand(1);
  const auto add_act = [&](const char* name, const char* what, auto act) {
    CLI::App* added = command->add_subcommand(name, what);
    cli::add_api_options(*added, words->api);
    added->add_option("position", words->position, "partition:height of the record")->required();
    added->add_option("--reason", words->reason, "for those who read the journal")->required();
    added->add_option("--operator-key", words->keys, "a key's file; repeat it")
        ->envname("GSTD_OPERATOR_KEY");
    added->add_option("--approval", words->approvals,
                      "another operator's, made within this minute by --approve");
    added->add_flag("--approve", words->is_only_approved, "only print this operator's approval");
    added->add_flag("--yes", words->is_sure, "do not ask");
    added->callback([words, act] { act(*words); });
    return added;
  };
  add_act("skip", "Leave a record out of a read model", skip)
      ->add_option("--projection", words->projection, "its name")
      ->required();
  CLI::App* making = command->add_subcommand("key", "Make a key, or show whose a file is");
  making->add_option("file", words->position, "where it is kept, for its owner only")->required();
  making->callback(
      [words] { std::cout << cli::must(load_or_create_key(words->position)).id() << "\n"; });
  add_act("disown", "Go on without a record that cannot be understood", disown);
}

}  // namespace gstd
