// What the commands for people share: the server, who is asking, and how answers are shown.
#pragma once

#include <functional>
#include <iosfwd>

#include "adapters/client/client.hpp"
#include "adapters/json/codec.hpp"
#include "events/money.hpp"

namespace CLI {
class App;
}

namespace gstd::cli {

/// Options every command for people has.
struct ApiOptions {
  std::string url = "http://127.0.0.1:8080";
  std::string wallet;   ///< X-Wallet-Address; raw or friendly.
  bool is_json = false; ///< One JSON document on stdout and nothing else.
};
void add_api_options(CLI::App& command, ApiOptions& options);

/// Says on stderr what went wrong and ends the command with exit code 1.
[[noreturn]] void fail(const Error& error);

template <class T>
T must(Result<T> result) {
  if (!result) fail(result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// One server and one caller. Every function ends the command when the server refuses.
class Api {
 public:
  explicit Api(const ApiOptions& options);

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
  Result<Reply> try_get(const std::string& path) { return client_.get(path); }

 private:
  Client client_;
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
