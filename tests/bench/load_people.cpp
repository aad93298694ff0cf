// Requesters with money and workers with sessions, made through the API as anybody would.
#include <fstream>
#include <sstream>

#include "adapters/crypto/claims.hpp"
#include "tests/bench/load.hpp"

namespace gstd::bench {
namespace {

constexpr std::string_view network = "dev";
// A thousandth of all nano there can be: enough for any run.
constexpr std::string_view plenty_nano = "9000000000000000";

Sha256 seed_of(std::string_view what, std::size_t number) {
  return sha256("gstd bench " + std::string{what} + " " + std::to_string(number));
}

Wallet wallet_of(std::string_view what, std::size_t number) {
  return {0, seed_of(what, number).bytes};
}

std::string wallet_header(const Wallet& wallet) {
  return "X-Wallet-Address: " + wallet.text() + "\r\n";
}

/// A fresh challenge signed for this purpose, as members of a body.
std::string proof(HttpLoad& http, const KeyPair& key, const Wallet& owner, DevicePurpose purpose) {
  const std::string answer = http.call("/session/challenge", "", "{}");
  const auto challenge = Challenge::parse(member(answer, "challenge"));
  if (!challenge || member(answer, "network") != network) give_up("an odd challenge: " + answer);
  const DeviceClaim claim{Network::dev, http.host(), *challenge, key.id(), owner, purpose};
  return R"("worker":")" + key.id().text() + R"(","challenge":")" + challenge->text() +
         R"(","signature":")" + key.sign(signed_bytes(claim)).text() + '"';
}

}  // namespace

Requester add_requester(HttpLoad& http, std::size_t number) {
  Requester made;
  made.wallet = wallet_of("requester", number);
  made.header = wallet_header(made.wallet);
  made.escrow = member(http.call("/escrows", made.header, "{}"), "escrow_id");
  std::string deposit;
  deposit.append(R"({"escrow":")").append(made.escrow).append(R"(","amount":")");
  deposit.append(plenty_nano).append(R"(","lt":1})");
  http.call("/dev/deposits", made.header, deposit);
  return made;
}

SimulatedWorker add_worker(HttpLoad& http, std::size_t number) {
  Secret<32> seed;
  seed.bytes = seed_of("worker", number).bytes;
  SimulatedWorker made{KeyPair::from_seed(seed), wallet_of("owner", number), {}};
  const std::string wallet = wallet_header(made.owner);
  http.call("/devices/register", wallet,
            "{" + proof(http, made.key, made.owner, DevicePurpose::registration) +
                R"(,"type":"desktop","name":"simulated"})");
  const std::string session =
      http.call("/session", "", "{" + proof(http, made.key, made.owner, DevicePurpose::login) +
                                    R"(,"owner":")" + made.owner.text() + "\"}");
  made.header.append("Authorization: Bearer ").append(member(session, "token")).append("\r\n");
  return made;
}

Sha256 upload(HttpLoad& http, std::string_view header, std::string_view bytes) {
  const auto hash = Sha256::parse(member(http.call("/blobs", header, bytes), "sha256"));
  if (!hash) give_up("a blob was not stored");
  return *hash;
}

TaskFiles upload_files(HttpLoad& http, const Requester& requester,
                       const std::string& module_file) {
  std::ifstream file{module_file, std::ios::binary};
  std::ostringstream module;
  if (!file || !(module << file.rdbuf())) give_up("cannot read " + module_file);
  return {upload(http, requester.header, module.str()), upload(http, requester.header, "1000")};
}

std::string task_body(const TaskFiles& files) {
  return R"({"type":"bench","module":")" + files.module.text() + R"(","input":")" +
         files.input.text() +
         R"(","reward_nano":"1000","tier":"standard","memory_pages_max":1024})";
}

}  // namespace gstd::bench
