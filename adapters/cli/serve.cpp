// `gstd serve`: one node. Opens journal, read models, engine and door, in that order, and closes
// them in the other.
#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <thread>

#include "actors/runtime/local_engine.hpp"
#include "adapters/blobs/postgres_blobs.hpp"
#include "adapters/cache/cache.hpp"
#include "adapters/cache/state_codec.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/cli/serve.hpp"
#include "adapters/cli/serve_options.hpp"
#include "adapters/evidence/receipt_desk.hpp"
#include "adapters/http/server.hpp"
#include "adapters/journal/kafka_events.hpp"
#include "adapters/json/cloud_event.hpp"
#include "adapters/json/events.hpp"
#include "adapters/json/frames.hpp"
#include "adapters/json/record_codec.hpp"
#include "adapters/log/log.hpp"
#include "adapters/postgres/checkpoint.hpp"
#include "adapters/postgres/migrate.hpp"
#include "adapters/postgres/pool.hpp"
#include "adapters/postgres/projector.hpp"
#include "adapters/publish/publisher.hpp"

/// The allocator's, in a binary that has tcmalloc.
extern "C" void MallocExtension_ReleaseToSystem(std::size_t bytes) __attribute__((weak));

namespace gstd {
namespace {

// Replaying a long journal without a cache takes this long at most before the door opens; health
// says the rest. Meanwhile a signal is looked for this often.
constexpr std::chrono::seconds start_patience{300};
constexpr std::chrono::milliseconds start_look{100};
// Unnamed blobs older than a day are looked for this often.
constexpr std::chrono::minutes sweep_period{10};
// Freed memory given back a second: a burst's is gone within a minute, and each step takes a
// millisecond or two only.
constexpr std::size_t given_back_max = 16 << 20;

WrapJournal wrap_journal = [](std::unique_ptr<Journal> journal) { return journal; };

UnixMillis wall_clock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return UnixMillis{std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

void alarm(std::string_view event, const std::string& what) {
  log_line("warn", event, {{"what", what}});
}

[[noreturn]] void fail(const Error& error) {
  log_line("error", "start_failed",
           {{"code", error.code}, {"why", error.why}, {"at", error.path}});
  std::cerr << "gstd serve: " << error << "\n";
  throw CLI::RuntimeError(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) fail(result.error());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

Network network_of(const std::string& name) {
  Network network = Network::dev;
  boost::describe::enum_from_string(name.c_str(), network);
  return network;
}

http::HttpOptions http_options(const ServeOptions& options) {
  http::HttpOptions http;
  std::tie(http.address, http.port) = split_address("--listen", options.listen);
  http.network = network_of(options.network);
  http.is_dev = options.is_dev;
  for (const std::string& key : options.operators) {
    auto parsed = OperatorKey::parse(key);
    if (!parsed) parsed.error().path = "--operator";
    http.operators.push_back(must(std::move(parsed)));
  }
  http.fee_bps = Bps{options.fee_bps};
  http.node = options.node;
  http.logs_requests = !options.is_quiet;
  http.clock = wall_clock;
  http.log = [](const http::LogLine& line) { log_line(line.level, line.event, line.fields); };
  set_identity(http, options);
  return http;
}

/// Returns when SIGINT or SIGTERM comes; a second one ends the process at once. Meanwhile forgets
/// blobs nobody named, and memory nobody uses.
void wait_for_signal(BlobStore& blobs, const sigset_t& signals) {
  const timespec period{1, 0};
  for (std::chrono::seconds up{1}; sigtimedwait(&signals, nullptr, &period) < 0; ++up) {
    if (MallocExtension_ReleaseToSystem) MallocExtension_ReleaseToSystem(given_back_max);
    if (up % sweep_period != std::chrono::seconds{0}) continue;
    blobs.sweep(wall_clock(), [](Result<std::size_t> swept) {
      if (!swept) log_line("warn", "sweep_failed", {{"why", swept.error().why}});
    });
  }
}

/// False when SIGINT or SIGTERM came before the engine had read its journal.
bool settle(LocalEngine& engine, const sigset_t& signals) {
  const timespec at_once{};
  const auto give_up = std::chrono::steady_clock::now() + start_patience;
  while (!engine.wait_settled(start_look)) {
    if (sigtimedwait(&signals, nullptr, &at_once) > 0) return false;
    if (std::chrono::steady_clock::now() > give_up) break;
  }
  for (const PartitionStatus& status : engine.status())
    if (!status.is_ready)
      log_line("error", "partition_not_ready",
               {{"partition", std::to_string(status.partition)},
                {"why", status.stopped.empty() ? "still reading" : status.stopped}});
  return true;
}

std::string encode_event(const Event& event) { return json::encode(event); }

/// Brings the read models' schema up to date; the heads they have seen.
std::vector<SeenHead> prepare_read_models(const std::string& conninfo,
                                          const JournalIdentity& identity) {
  auto db = must(postgres::Connection::open(conninfo));
  const std::size_t applied = must(postgres::migrate(db));
  if (applied > 0) log_line("info", "migrated", {{"applied", std::to_string(applied)}});
  must(postgres::bind_to_journal(db, identity.journal_id));
  std::vector<SeenHead> seen;
  for (const postgres::Checkpoint& checkpoint : must(postgres::read_checkpoints(db)))
    seen.push_back({checkpoint.partition, checkpoint.mark.head,
                    "checkpoint of " + checkpoint.projection});
  return seen;
}

JournalOptions journal_options(const ServeOptions& options) {
  JournalOptions journal;
  journal.kind = options.journal == "kafka" ? JournalKind::kafka : JournalKind::embedded;
  journal.path = options.data + "/journal.sqlite";
  journal.brokers = options.kafka_brokers;
  journal.topic = options.kafka_topic;
  journal.partitions = options.partitions;
  journal.flush_every_ack = options.flush_every_ack;
  return journal;
}

/// Null when nobody asked for public events.
std::unique_ptr<Publisher> publisher_of(const std::optional<KafkaOptions>& events,
                                        Journal& journal, const RecordCodec& records,
                                        const JournalIdentity& identity) {
  if (!events) return nullptr;
  PublisherOptions options;
  options.source = json::cloud_event_source(identity.network, identity.journal_id);
  options.open = [events] { return open_kafka_events(*events); };
  options.alarm = alarm;
  return std::make_unique<Publisher>(journal, records, std::move(options));
}

/// None where there is no chain.
std::optional<EffectsOptions> chain_of(const ServeOptions& options, http::HttpOptions& http) {
  auto chain = effects_options(options.chain, http.network, options.postgres);
  if (chain) http.platform = chain->platform;
  return chain;
}

/// Null where there is no chain.
std::unique_ptr<Effects> effects_of(std::optional<EffectsOptions> options,
                                    const JournalIdentity& identity, HeadKeeper& heads,
                                    const ServeOptions& given) {
  if (!options) return nullptr;
  options->heads = [&heads] { return heads.heads(); };
  options->on_anchor = [&heads](const HeadsAnchor& anchor) { heads.set_anchor(anchor); };
  options->anchor_file = given.data + "/anchors.json";
  options->anchor_gap = std::chrono::seconds{given.heads_interval_s};
  options->clock = wall_clock;
  options->alarm = alarm;
  return std::make_unique<Effects>(std::move(*options), identity.partitions);
}

/// What the engine tells the others of this node. Publisher and effects may be null.
EngineOptions engine_options_of(const ServeOptions& options, HttpServer& server,
                                postgres::Projector& projector, Publisher* publisher,
                                HeadKeeper& heads, Effects* effects) {
  EngineOptions engine;
  engine.node = options.node;
  engine.threads = options.threads;
  engine.on_accepted = [&projector, publisher, &heads, effects,
                        show = server.feed()](AcceptedBatch batch) {
    if (effects) effects->board().take(batch);
    projector.feed(batch);
    heads.feed(batch);
    if (publisher) publisher->feed(batch);
    show(std::move(batch));
  };
  engine.alarm = alarm;
  engine.on_lead = [&projector, publisher, effects](PartitionId partition, bool is_owner) {
    if (effects) effects->board().lead(partition, is_owner);
    log_line("info", is_owner ? "owns" : "no_longer_owns",
             {{"partition", std::to_string(partition)}});
    if (partition != 0) return;
    projector.lead(is_owner);  // One node projects, and the same publishes.
    if (publisher) publisher->lead(is_owner);
  };
  return engine;
}

void tell_open(const Journal& journal, const JournalIdentity& identity, const KeyPair& audit_key) {
  log_line("info", "journal_open",
           {{"journal_id", identity.journal_id},
            {"durability", journal.durability()},
            {"audit_key", audit_key.id().text()}});
}

void tell_listening(const ServeOptions& options, std::uint16_t port) {
  const std::string address = options.listen.substr(0, options.listen.rfind(':'));
  std::cout << "listening http://" << address << ":" << port << "\n" << std::flush;
  log_line("info", "listening", {{"address", address}, {"port", std::to_string(port)}});
}

/// Every thread started later inherits the mask: signals come to wait_for_signal alone.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

HeadOptions head_options(const ServeOptions& options) {
  HeadOptions heads;
  heads.file = options.data + "/heads.json";
  heads.interval = std::chrono::seconds{options.heads_interval_s};
  heads.clock = wall_clock;
  heads.alarm = alarm;
  return heads;
}

/// A node among others leads nothing until the cluster says so; one alone leads everything.
void lead_at_start(const ServeOptions& options, std::uint32_t partitions,
                   postgres::Projector& projector, Publisher* publisher, Effects* effects) {
  const bool is_alone = options.cluster_listen.empty();
  projector.lead(is_alone);
  if (publisher) publisher->lead(is_alone);
  if (!effects || !is_alone) return;
  for (PartitionId i = 0; i < partitions; ++i) effects->board().lead(i, true);
}

void serve(const ServeOptions& options) {
  const sigset_t signals = block_signals();
  start_log();
  log_settings(options);
  const json::JsonFrameCodec frames;
  // Wrong words are told before anything is opened.
  http::HttpOptions http = http_options(options);
  auto chain = chain_of(options, http);
  auto cluster = cluster_options(options, frames);
  const auto events = public_events_options(options);
  KeyPair key = audit_key(options);
  std::filesystem::create_directories(options.data);
  const json::JsonRecordCodec records;
  const PackedStateCodec states;
  const auto journal = wrap_journal(must(open_journal(journal_options(options))));
  const auto identity =
      must(open_chain(*journal, records, network_of(options.network), options.node));
  tell_open(*journal, identity, key);
  HeadKeeper heads{*journal, records, identity, std::move(key), head_options(options)};
  std::vector<SeenHead> seen = prepare_read_models(options.postgres, identity);

  const auto cache = must(
      open_cache(options.data + "/cache.sqlite", {states.version(), identity.journal_id}));
  // Before the pool, so that the last reads still find it when all of this is closed.
  HttpServer server{http};
  ReceiptDesk receipts{*journal, records, heads};
  postgres::Pool pool{{options.postgres, options.connections}};
  PostgresBlobs blobs{pool};
  postgres::Projector projector{
      *journal, records, all_projections(encode_event), {options.postgres}};
  const auto publisher = publisher_of(events, *journal, records, identity);
  const std::unique_ptr<Effects> effects = effects_of(std::move(chain), identity, heads, options);
  EngineOptions engine_options =
      engine_options_of(options, server, projector, publisher.get(), heads, effects.get());
  engine_options.seen = std::move(seen);
  engine_options.cluster = std::move(cluster);
  LocalEngine engine{std::move(engine_options), *journal, records, states, cache.get()};
  lead_at_start(options, identity.partitions, projector, publisher.get(), effects.get());
  must(engine.start());
  if (settle(engine, signals)) {
    if (effects) must(effects->start(engine));
    projector.start();
    if (publisher) publisher->start();
    heads.start();
    const std::uint16_t port = must(server.start(
        {&engine, &pool, &blobs, &projector, publisher.get(), &heads, &receipts, effects.get()}));
    tell_listening(options, port);
    wait_for_signal(blobs, signals);
  }
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  log_line("info", "stopping");
  server.stop();
  if (effects) effects->stop();
  engine.stop();
  projector.stop();
  if (publisher) publisher->stop();
  heads.stop();
  log_line("info", "stopped");
  stop_log();
}

}  // namespace

void set_wrap_journal(WrapJournal wrap) { wrap_journal = std::move(wrap); }

void add_serve_command(CLI::App& app) {
  auto options = std::make_shared<ServeOptions>();
  CLI::App* command = app.add_subcommand("serve", "Run one node: engine, projections, HTTP");
  add_serve_options(*command, *options);
  command->callback([options] { serve(*options); });
}

}  // namespace gstd
