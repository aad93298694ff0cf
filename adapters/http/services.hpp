// Services: everything the routes work with. Owned by the server, used on its I/O thread only.
#pragma once

#include "adapters/blobs/blobs.hpp"
#include "adapters/http/blob_cache.hpp"
#include "adapters/http/commands.hpp"
#include "adapters/http/directory.hpp"
#include "adapters/http/held_answers.hpp"
#include "adapters/http/identity.hpp"
#include "adapters/http/limits.hpp"
#include "adapters/http/live.hpp"
#include "adapters/http/operators.hpp"
#include "adapters/http/options.hpp"
#include "adapters/http/proof_desk.hpp"
#include "adapters/http/router.hpp"
#include "adapters/http/voucher_desk.hpp"
#include "adapters/http/sessions.hpp"
#include "adapters/metrics/metrics.hpp"
#include "adapters/postgres/pool.hpp"
#include "adapters/postgres/projector.hpp"

namespace gstd::http {

struct Services {
  Services(const HttpOptions& given, const HttpPorts& to, Post poster);

  const HttpOptions options;
  const HttpPorts ports;
  const Post post;          ///< Runs a job on the I/O thread; any thread may call it.
  Directory directory;
  Sessions sessions;
  Identity identity;
  Operators operators;
  BlobCache blobs;
  Metrics metrics;
  Router router;
  Live live;
  VoucherDesk vouchers;
  TokenBuckets logins;  ///< Per address: of wallets, and proofs that failed.
  ProofDesk proofs;
  HeldAnswers held;
  UnixMillis started;

  UnixMillis now() const { return options.clock(); }
  /// `done` comes on the I/O thread.
  void ask(Command command, Engine::OnAnswer done);
  /// The first proven use of a wallet becomes user.registered; costs nothing later.
  void remember_wallet(const Wallet& wallet);
  /// A worker's result, over HTTP or WebSocket: its blob must be there, and is kept if accepted.
  void submit(const Sender& sender, const TaskId& task, const SubmitBody& body,
              Engine::OnAnswer done);
  /// What a new escrow commits to; nothing where there is no chain. `invalid`: not taken here.
  Result<std::optional<EscrowContract>> contract_for(Currency currency) const;
  /// `done` once an escrow that outlives `ends_at` is known; opens one when there is none.
  using OnEscrow = std::function<void(Result<EscrowId>)>;
  void need_escrow(const Wallet& requester, Currency currency, UnixMillis ends_at, OnEscrow done);

 private:
  struct EscrowWait {
    UnixMillis ends_at;
    OnEscrow done;
  };
  using OnSpec = std::function<void(const std::optional<Shared<TaskSpec>>&)>;
  /// Nothing when there is no such task. Tasks long ended are read from the database.
  void need_spec(const TaskId& task, OnSpec done);
  void open_escrow(const Wallet& requester, Currency currency);

  std::map<Wallet, bool> registering_;
  std::map<std::pair<Wallet, Currency>, std::vector<EscrowWait>> opening_;
};

/// A random word nobody can guess: request ids and idempotency keys that a client left out.
std::string random_word();

}  // namespace gstd::http
