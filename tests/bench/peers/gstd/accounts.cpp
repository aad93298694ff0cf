#include "tests/bench/peers/gstd/accounts.hpp"

#include <filesystem>
#include <iostream>

#include "events/sha256.hpp"
#include "tests/bench/http_load.hpp"

namespace gstd::bench {
namespace {

constexpr std::chrono::minutes start_patience{5};
constexpr std::string_view sender = "bench";

UnixMillis now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return UnixMillis{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

template <class T>
T must(Result<T> result) {
  if (!result) give_up(result.error().code + ": " + result.error().why);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

JournalOptions options_of(const std::string& kind, const std::string& folder,
                          const std::string& brokers) {
  JournalOptions options;
  options.kind = kind == "embedded" ? JournalKind::embedded : JournalKind::kafka;
  options.path = folder + "/journal.sqlite";
  options.brokers = brokers;
  options.flush_every_ack = kind == "kafka-flushed";
  return options;
}

}  // namespace

Accounts::Accounts(const std::string& kind, const std::string& folder,
                   const std::string& brokers) {
  std::filesystem::create_directories(folder);
  journal_ = must(open_journal(options_of(kind, folder, brokers)));
  const auto identity = must(open_chain(*journal_, records_, Network::dev, "node-1"));
  cache_ = must(open_cache(folder + "/cache.sqlite", {states_.version(), identity.journal_id}));
  EngineOptions options;
  options.on_accepted = [](const AcceptedBatch&) {};
  options.alarm = [](std::string_view event, const std::string& what) {
    std::cerr << event << ": " << what << "\n";
  };
  engine_ = std::make_unique<LocalEngine>(std::move(options), *journal_, records_, states_,
                                          cache_.get());
  must(engine_->start());
  if (!engine_->wait_settled(start_patience)) give_up("the engine is not ready");
  // Above whatever an earlier process sent: none sends more than one deposit a microsecond.
  const auto lt = static_cast<std::uint64_t>(now().get()) * 1'000;
  for (std::size_t number = 0; number < accounts_max; ++number) {
    Account& account = accounts_.emplace_back();
    account.owner = {0, sha256("gstd bench account " + std::to_string(number)).bytes};
    account.escrow = escrow_id(account.owner, "dev", "ton", 0);
    account.last_lt = lt;
  }
}

Accounts::~Accounts() { engine_->stop(); }

void Accounts::send(const EscrowId& escrow, const std::string& key, Escrow::Command content,
                    Engine::OnAnswer done) {
  engine_->send({stream_of(escrow),
                 {command_id(sender, key), sha256(key), 1, std::string{sender}, {}, {}},
                 std::move(content)},
                std::move(done));
}

void Accounts::open(std::size_t number, Engine::OnAnswer done) {
  const Account& account = accounts_[number];
  send(account.escrow, "open " + account.escrow.text(),
       OpenEscrow{account.owner, Currency::ton, Network::dev, 0, refund_after_default, {}, now()},
       std::move(done));
}

void Accounts::deposit(std::size_t number, Nano amount, Engine::OnAnswer done) {
  Account& account = accounts_[number];
  const std::lock_guard lock{account.lock};
  const std::uint64_t lt = ++account.last_lt;
  const std::string key = account.escrow.text() + " " + std::to_string(lt);
  send(account.escrow, key, RecordDeposit{amount, sha256(key), lt, true}, std::move(done));
}

}  // namespace gstd::bench
