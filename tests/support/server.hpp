// A whole server inside the test: real Postgres, embedded journal, engine, HTTP on a free port.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "actors/runtime/engine.hpp"
#include "adapters/client/client.hpp"
#include "adapters/client/live.hpp"
#include "adapters/crypto/claims.hpp"
#include "adapters/crypto/keys.hpp"
#include "adapters/http/options.hpp"

namespace gstd::testing {

/// A wallet whose last byte is this, in raw form.
std::string address(std::uint8_t number);

/// A module that answers its own input, and one that would use a float.
std::string echo_module();
std::string float_module();

class TestServer {
 public:
  using Tweak = std::function<void(http::HttpOptions&)>;
  /// Made from scratch: a database, a folder, a port of its own. Throws when it cannot start.
  /// A server of two doors is asked as two nodes are: each has its own memory, both share the
  /// database and what the options say.
  explicit TestServer(Tweak tweak = {}, std::size_t doors = 1);
  ~TestServer();

  ServerUrl url(std::size_t door = 0) const;
  std::uint16_t port(std::size_t door = 0) const;
  /// One value of the database, as text.
  std::string value(const std::string& sql) const;
  void run(const std::string& sql) const;
  Engine& engine();
  /// A value that counts and that nobody can read: what a newer program would have written.
  Position append_unreadable(PartitionId partition);
  /// What the server serves: `GET /tasks/{task}` and so on.
  std::vector<std::string> routes() const;

  /// A client who says this wallet (no header for 0).
  Client wallet(std::uint8_t number) const;
  /// The answer of a command sent past HTTP, as an operator will do one day.
  Answer command(const StreamName& stream, AnyCommand content);
  /// From now on every command fails with this error and the journal is said to be stopped;
  /// without one all is well again.
  void break_engine(std::optional<Error> error);
  /// Until the read models show this position.
  void wait_for(const std::string& position);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// A device of an owner: its key, and a client that carries its token.
class TestWorker {
 public:
  /// Registers and logs in.
  TestWorker(const TestServer& server, std::uint8_t owner);

  const KeyPair& key() const { return key_; }
  const std::string& token() const { return token_; }
  Client& client() { return client_; }

  /// `{…}` of POST …/submit for a result that claims this output; uploads the blob first.
  std::string submit_body(const std::string& task, std::uint32_t replica,
                          const std::string& module, const std::string& input,
                          const std::string& output);
  /// The body of POST /session or …/register over a fresh challenge.
  static std::string proof(Client& client, const KeyPair& key, const std::string& owner,
                           DevicePurpose purpose, Network network = Network::dev);

 private:
  KeyPair key_;
  std::string owner_;
  Client client_;
  std::string token_;
};

/// The text of a member, wherever it first stands in a JSON text: enough for looking at answers.
std::string member(const std::string& json, const std::string& name);
/// Asks until `is_so` holds, at most ten seconds; the last answer.
std::string until(const std::function<std::string()>& ask,
                  const std::function<bool(const std::string&)>& is_so);

}  // namespace gstd::testing
