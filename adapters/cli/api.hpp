// What the commands for people share: the server, who is asking, and how answers are shown.
#pragma once

#include <functional>
#include <iosfwd>

#include "adapters/client/wallet_session.hpp"
#include "adapters/json/codec.hpp"
#include "events/money.hpp"

namespace CLI {
class App;
}

namespace gstd::cli {

/// Options every command for people has.
struct ApiOptions {
  std::string url = "http://127.0.0.1:8080";
  std::string wallet;   ///< X-Wallet-Address; raw or friendly. Believed in loopback mode only.
  std::string wallet_file;  ///< Given: the wallet in it proves itself.
  std::string domain;       ///< What it signs for.
  bool is_json = false; ///< One JSON document on stdout and nothing else.
};
void add_api_options(CLI::App& command, ApiOptions& options);

/// `--domain`, for commands that log in by themselves.
void add_domain_option(CLI::App& command, std::string& domain);
/// The session-to-be of the wallet in this file. Signs for the server's own name when no domain is
/// given. Ends the command when there is no such wallet.
WalletSession wallet_session(const std::string& file, const std::string& domain,
                             const ServerUrl& url);

/// Says on stderr what went wrong and ends the command with exit code 1.
[[noreturn]] void fail(const Error& error);

template <class T>
T must(Result<T> result) {
  if (!result) fail(result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// One server and one caller. Every function ends the command when the server refuses. A wallet of
/// a file logs in at once, again when its session ends, and out when the Api goes.
class Api {
 public:
  explicit Api(const ApiOptions& options);
  ~Api();

  template <class T>
  T get(const std::string& path) {
    return must(json::decode_known<T>(get_text(path)));
  }
  template <class T>
  T post(const std::string& path, const std::string& body) {
    return must(json::decode_known<T>(post_text(path, body)));
  }
  std::string get_text(const std::string& path);
  /// With a fresh Idempotency-Key; tried again under the same key while the server is away.
  std::string post_text(const std::string& path, const std::string& body);
  /// Uploads the file; its hash.
  Sha256 upload(const std::string& file);
  /// Bytes of a blob whose hash is checked.
  std::string blob(const Sha256& hash, const std::string& query = {});
  /// What was written a moment ago may not be in the read models yet: asks again for a while.
  std::string get_soon(const std::string& path);
  /// Sent with every request from now on.
  void set_header(std::string name, std::string value) {
    client_.set_header(std::move(name), std::move(value));
  }
  /// The server's own.
  Network network();
  /// The body, or why there is none: for what may pass, such as a server that restarts.
  Result<std::string> try_get(const std::string& path);

 private:
  using Send = std::function<Result<Reply>()>;
  /// The body of the answer; sent once more when the session had ended meanwhile.
  Result<std::string> ask(const Send& send);

  Client client_;
  std::optional<WalletSession> session_;
};

std::string read_file(const std::string& path);
void write_file(const std::string& path, const std::string& bytes);

/// Two columns, the first padded: how single things are shown to people.
void print_pairs(const std::vector<std::pair<std::string, std::string>>& pairs);
/// 1500000000 nano -> `1.5 ton`.
std::string amount_text(Nano amount, Currency currency);
/// A line rewritten in place on a terminal; a new line each time elsewhere.
class ProgressLine {
 public:
  explicit ProgressLine(bool is_shown);
  ~ProgressLine();
  void show(const std::string& text);

 private:
  const bool is_shown_;
  const bool is_terminal_;
  std::string last_;
};

}  // namespace gstd::cli
