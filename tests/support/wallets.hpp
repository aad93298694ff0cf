// Wallets that prove themselves to a server, and proofs with something wrong in them.
#pragma once

#include <functional>

#include "adapters/crypto/base64.hpp"
#include "adapters/ton/own_wallet.hpp"
#include "tests/support/server.hpp"

namespace gstd::testing {

inline const std::string test_domain = "app.example.org";

inline UnixMillis clock_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return UnixMillis{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

/// The body of POST /session.
inline std::string login_body(const ton::WalletProof& proof) {
  return R"({"address":")" + proof.address.text() + R"(","network":")" + proof.network +
         R"(","public_key":")" + proof.public_key.text() + R"(","proof":{"timestamp":)" +
         std::to_string(proof.timestamp_s) + R"(,"domain":{"lengthBytes":)" +
         std::to_string(proof.domain_bytes) + R"(,"value":")" + proof.domain +
         R"("},"payload":")" + proof.payload + R"(","signature":")" +
         to_base64(ton::chars(proof.signature.bytes)) + R"(","state_init":")" +
         to_base64(proof.state_init) + R"("}})";
}

class TestWallet {
 public:
  explicit TestWallet(Network network = Network::testnet,
                      ton::WalletVersion version = ton::WalletVersion::v5r1)
      : own_{KeyPair::generate(), version, network} {}

  const ton::OwnWallet& own() const { return own_; }
  const KeyPair& key() const { return own_.key; }
  std::string address() const { return ton::address_of(own_).text(); }

  static std::string challenge(Client& client) {
    return member(body_of(client.post("/api/v1/session/challenge", "{}")).value(), "challenge");
  }
  /// Over a fresh challenge.
  ton::WalletProof proof(Client& client, const std::string& domain = test_domain,
                         UnixMillis at = clock_now()) const {
    return ton::prove(own_, domain, challenge(client), at);
  }
  /// The whole answer of a good login.
  std::string log_in(Client& client) const {
    return body_of(client.post("/api/v1/session", login_body(proof(client)))).value();
  }
  /// A client that carries this wallet's token.
  Client enter(const TestServer& server, std::size_t door = 0) const {
    Client client{server.url(door)};
    client.set_header("Authorization", "Bearer " + member(log_in(client), "token"));
    return client;
  }

 private:
  ton::OwnWallet own_;
};

/// A server to whom wallets must prove themselves, asked as strangers ask it.
inline TestServer::Tweak proven(const TestServer::Tweak& more = {}) {
  return [more](http::HttpOptions& options) {
    options.network = Network::testnet;
    options.believes_wallets = false;
    options.domains = {test_domain};
    options.door.hosts = {test_domain, "127.0.0.1"};
    options.door.origins = {"https://" + test_domain};
    if (more) more(options);
  };
}

}  // namespace gstd::testing
