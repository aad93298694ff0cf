// How the HTTP server is set up and what it is connected to.
#pragma once

#include <functional>

#include "actors/fees.hpp"
#include "actors/runtime/engine.hpp"
#include "adapters/crypto/claims.hpp"
#include "adapters/crypto/session.hpp"
#include "adapters/http/door.hpp"
#include "adapters/http/limits.hpp"
#include "adapters/ton/escrow.hpp"

namespace gstd {

class BlobStore;
class Effects;
class HeadKeeper;
class Publisher;
class ReceiptDesk;
namespace postgres {
class Pool;
class Projector;
}  // namespace postgres

namespace http {

/// One line of the log; the caller of the server writes it as JSON.
struct LogLine {
  std::string_view level;  ///< info, warn, error.
  std::string_view event;
  std::vector<std::pair<std::string_view, std::string>> fields;
};

struct HttpOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0: any free one.
  Network network = Network::dev;
  bool is_dev = false;        ///< Development deposits are taken.
  std::optional<ton::Platform> platform;  ///< Nothing where there is no chain.
  bool believes_wallets = true;  ///< Loopback mode: only this machine is answered.
  std::vector<std::string> domains;  ///< What wallets sign for; one of them.
  DoorRules door;                    ///< Whom others than this machine may be, outside that mode.
  std::vector<OperatorKey> operators;  ///< Whose approval counts; two are needed.
  SessionKey session_key = random_session_key();
  Bps fee_bps = fee_bps_default;
  /// In loopback mode all the world is one address, so these only stop a client gone wild.
  Rate per_ip{50'000, 100'000};
  Rate per_wallet{20'000, 40'000};
  std::size_t sockets_per_ip = 20'000;
  std::int64_t frames_per_second = 0;  ///< Of one WebSocket; 0: no limit.
  Rate logins_per_ip{};  ///< Of wallets, and proofs that failed; 0: no limit.
  std::string version = "dev";
  std::string node = "node-1";
  bool logs_requests = true;
  std::function<UnixMillis()> clock;         ///< Required.
  std::function<void(const LogLine&)> log;   ///< Required; must not block.
};

/// What one address, and one wallet, may do on a server that strangers reach.
constexpr Rate public_per_ip{200, 400};
constexpr Rate public_per_wallet{100, 200};
constexpr Rate public_logins_per_ip{1, 30};
constexpr std::size_t public_sockets_per_ip = 20;      // domain.md §7.
constexpr std::int64_t public_frames_per_second = 20;  // The same.

/// All are there from start to stop; their last answers may come until they go themselves.
struct HttpPorts {
  Engine* engine = nullptr;
  postgres::Pool* pool = nullptr;
  BlobStore* blobs = nullptr;
  postgres::Projector* projector = nullptr;
  Publisher* publisher = nullptr;  ///< Null when there are no public events.
  const HeadKeeper* heads = nullptr;  ///< Null, as the next: no heads are signed here.
  ReceiptDesk* receipts = nullptr;
  Effects* effects = nullptr;  ///< Null where there is no chain.
};

/// Runs a job on the I/O thread, later.
using Post = std::function<void(std::function<void()>)>;

}  // namespace http
}  // namespace gstd
