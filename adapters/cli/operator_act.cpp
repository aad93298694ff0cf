#include "adapters/cli/operator_act.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>

#include "adapters/cli/read_models.hpp"
#include "adapters/crypto/claims.hpp"
#include "adapters/crypto/keys.hpp"
#include "adapters/http/admin.hpp"
#include "events/sha256.hpp"

namespace gstd::cli {
namespace {

std::string approval_of(const KeyPair& key, Network network, const std::string& path,
                        const std::string& body) {
  Approval approval;
  approval.key = key.id();
  approval.time = operators_clock();
  fill_random(approval.nonce.bytes.data(), approval.nonce.bytes.size());
  approval.signature = key.sign(signed_bytes(OperatorClaim{
      network, "POST", path, sha256(body), approval.time, approval.nonce}));
  return approval.text();
}

}  // namespace

UnixMillis operators_clock() {
  return UnixMillis{std::chrono::duration_cast<std::chrono::milliseconds>(
                        std::chrono::system_clock::now().time_since_epoch())
                        .count()};
}

CLI::App* add_operator_act(CLI::App& command, const OperatorWordsPtr& words, const char* name,
                           const char* what, void (*act)(const OperatorWords&)) {
  CLI::App* added = command.add_subcommand(name, what);
  add_api_options(*added, words->api);
  added->add_option("--reason", words->reason, "for those who read the journal")->required();
  added->add_option("--operator-key", words->keys, "a key's file; repeat it")
      ->envname("GSTD_OPERATOR_KEY");
  added->add_option("--approval", words->approvals,
                    "another operator's, made within this minute by --approve");
  added->add_flag("--approve", words->is_only_approved, "only print this operator's approval");
  added->add_flag("--yes", words->is_sure, "do not ask");
  added->callback([words, act] { act(*words); });
  return added;
}

KeyPair existing_key(const std::string& file) {
  if (!std::filesystem::exists(file))
    fail({Errc::not_found, "not_found", "there is no key; gstd operator key makes one", file});
  return must(load_or_create_key(file));
}

void act_as_operators(const OperatorWords& words, const std::string& path,
                      const std::string& body, const std::string& question) {
  Api api{words.api};
  const Network network = api.network();
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
  confirm(question, words.is_sure);
  api.set_header("X-Operator-Approval", approvals);
  const std::string text = api.post_text(path, body);
  const auto done = must(json::decode_known<http::JournaledView>(text));
  if (words.api.is_json) std::cout << text << "\n";
  else std::cout << "journaled at " << done.position << "\n";
}

}  // namespace gstd::cli
