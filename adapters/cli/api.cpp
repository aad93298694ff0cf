#include "adapters/cli/api.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "adapters/cli/wallet_file.hpp"
#include "events/sha256.hpp"

namespace gstd::cli {
namespace {

struct VersionView {
  Network network = Network::dev;
};
BOOST_DESCRIBE_STRUCT(VersionView, (), (network))

// A server that restarts is back within this many tries, 250 ms apart at first.
constexpr int post_tries = 5;
constexpr int get_tries = 50;  // Every 100 ms: projections are at most 5 s behind.

bool may_pass(const Result<std::string>& answer) {
  return !answer && answer.error().kind == Errc::unavailable;
}

}  // namespace

void add_api_options(CLI::App& command, ApiOptions& options) {
  command.add_option("--url", options.url, "the server")->envname("GSTD_URL")
      ->capture_default_str();
  command
      .add_option("--wallet", options.wallet, "your wallet's address, to a server that believes it")
      ->envname("GSTD_WALLET");
  command.add_option("--wallet-file", options.wallet_file, "your wallet, to prove it is yours")
      ->envname("GSTD_WALLET_FILE");
  add_domain_option(command, options.domain);
  command.add_flag("--json", options.is_json, "one JSON document instead of words");
}

void fail(const Error& error) {
  std::cerr << "gstd: " << error << "\n";
  throw CLI::RuntimeError(1);
}

void add_domain_option(CLI::App& command, std::string& domain) {
  command.add_option("--domain", domain, "what the wallet signs for; the url's name by default")
      ->envname("GSTD_DOMAIN");
}

WalletSession wallet_session(const std::string& file, const std::string& domain,
                             const ServerUrl& url) {
  WalletFile wallet = must(load_wallet(file));
  return {std::move(wallet.key), wallet.version, domain.empty() ? url.host : domain};
}

Api::Api(const ApiOptions& options) : client_{must(parse_server_url(options.url))} {
  if (options.wallet_file.empty()) {
    client_.set_header("X-Wallet-Address", options.wallet);
    return;
  }
  session_ = wallet_session(options.wallet_file, options.domain,
                            must(parse_server_url(options.url)));
  must(session_->log_in(client_));
}

Api::~Api() {
  if (session_) session_->log_out(client_);
}

Result<std::string> Api::ask(const Send& send) {
  Result<std::string> answer = body_of(send());
  if (answer || !session_ || answer.error().kind != Errc::unauthenticated) return answer;
  if (auto renewed = session_->renew(client_); !renewed)
    return tl::unexpected<Error>{std::move(renewed.error())};
  return body_of(send());
}

Result<std::string> Api::try_get(const std::string& path) {
  return ask([&] { return client_.get("/api/v1" + path); });
}

std::string Api::get_text(const std::string& path) { return must(try_get(path)); }

std::string Api::get_soon(const std::string& path) {
  Result<std::string> answer = try_get(path);
  for (int tries = 0; tries < get_tries && !answer && answer.error().kind == Errc::not_found;
       ++tries) {
    ::usleep(100'000U);
    answer = try_get(path);
  }
  return must(std::move(answer));
}

std::string Api::post_text(const std::string& path, const std::string& body) {
  const auto random = random_bytes<16>();
  const std::string key = to_hex(random.data(), random.size());
  Result<std::string> answer = refuse("unavailable", "not asked yet");
  for (int attempt = 1; attempt <= post_tries; ++attempt) {
    answer = ask([&] {
      return client_.post(
          "/api/v1" + path, body,
          {{"Idempotency-Key", key}, {"Idempotency-Attempt", std::to_string(attempt)}});
    });
    if (!may_pass(answer)) break;
    ::usleep(250'000U * static_cast<unsigned>(attempt));
  }
  return must(std::move(answer));
}

Network Api::network() { return get<VersionView>("/version").network; }

Sha256 Api::upload(const std::string& file) {
  const std::string bytes = read_file(file);
  const Sha256 hash = sha256(bytes);
  must(ask([&] {
    return client_.post("/api/v1/blobs?sha256=" + hash.text(), bytes, {},
                        "application/octet-stream");
  }));
  return hash;
}

std::string Api::blob(const Sha256& hash, const std::string& query) {
  std::string bytes = get_text("/blobs/" + hash.text() + query);
  if (sha256(bytes) != hash)
    fail({Errc::unprocessable, "hash_mismatch", "the server sent other bytes", hash.text()});
  return bytes;
}

std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream bytes;
  bytes << in.rdbuf();
  if (!in) fail({Errc::invalid, "invalid", "cannot be read", path});
  return std::move(bytes).str();
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream out{path, std::ios::binary};
  out << bytes;
  if (!out.flush()) fail({Errc::invalid, "invalid", "cannot be written", path});
}

void print_pairs(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::size_t width = 0;
  for (const auto& [name, value] : pairs) width = std::max(width, name.size());
  for (const auto& [name, value] : pairs)
    std::cout << name << std::string(width + 2 - name.size(), ' ') << value << "\n";
}

std::string amount_text(Nano amount, Currency currency) {
  constexpr std::size_t places = 9;
  std::string digits = amount.text();
  const bool is_negative = digits.starts_with('-');
  if (is_negative) digits.erase(0, 1);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, ".");
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.ends_with('.')) digits.pop_back();
  return (is_negative ? "-" : "") + digits + (currency == Currency::ton ? " ton" : " gstd");
}

ProgressLine::ProgressLine(bool is_shown)
    : is_shown_{is_shown}, is_terminal_{::isatty(STDERR_FILENO) == 1} {}

ProgressLine::~ProgressLine() {
  if (is_shown_ && is_terminal_ && !last_.empty()) std::cerr << "\n";
}

void ProgressLine::show(const std::string& text) {
  if (!is_shown_ || text == last_) return;
  if (is_terminal_) std::cerr << "\r\033[K" << text << std::flush;
  else std::cerr << text << "\n";
  last_ = text;
}

}  // namespace gstd::cli
