// One HTTP request and its answer, as routes see them: no Beast, no sockets.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/crypto/session.hpp"

namespace gstd::http {

/// Who is calling, proven by a token or, in loopback mode, said by a header.
struct Caller {
  enum class Role { nobody, wallet, worker };
  Role role = Role::nobody;
  WorkerId worker;  ///< Zero unless role is worker.
  Wallet wallet;    ///< The wallet itself, or the worker's owner.
  SessionId session;  ///< Zero for a wallet that is believed.

  /// The principal of a command: what its id is made from (domain.md §2).
  std::string by() const { return role == Role::worker ? worker.text() : wallet.text(); }
};

struct Request {
  std::string method;
  std::string path;  ///< Without the query; not percent-decoded: no path of ours needs it.
  std::vector<std::pair<std::string, std::string>> query;  ///< Decoded.
  std::string body;

  std::string host;           ///< Host header.
  std::string origin;         ///< Origin header.
  std::string authorization;  ///< Authorization header; never logged.
  std::string wallet;         ///< X-Wallet-Address header.
  std::string key;            ///< Idempotency-Key; the router fills an absent one at random.
  std::string attempt;        ///< Idempotency-Attempt header.
  std::string approvals;      ///< X-Operator-Approval headers, joined by commas.
  bool is_forwarded = false;  ///< Forwarded, X-Forwarded-* or Via is there.
  std::string forwarded_for;  ///< X-Forwarded-For headers, joined by commas.

  std::string ip;  ///< Of the client; the peer's until the door has looked at what forwarded it.
  std::string id;       ///< X-Request-Id of the answer and of the log line.
  UnixMillis received;

  /// The value of a query parameter, if given.
  const std::string* find(std::string_view name) const;
};

struct Reply {
  unsigned status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// A request on its way to its answer. Lives on the I/O thread; handlers keep it while they wait.
struct Exchange {
  Request request;
  Caller caller;
  std::string operators;  ///< The principal of those who approve; empty on other routes.
  std::vector<std::pair<std::string_view, std::string>> params;  ///< {task} and the like.
  std::string_view route;                                        ///< The template that matched.
  std::function<void(Reply)> respond;                            ///< Called exactly once.

  const std::string& param(std::string_view name) const;
};
using ExchangePtr = std::shared_ptr<Exchange>;

/// `?name=value&…`, percent-decoded; false when an escape is broken.
bool parse_query(std::string_view text, std::vector<std::pair<std::string, std::string>>& out);

}  // namespace gstd::http
