#include "tests/support/server.hpp"

#include <chrono>
#include <filesystem>
#include <future>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "actors/runtime/local_engine.hpp"
#include "adapters/blobs/postgres_blobs.hpp"
#include "adapters/cache/state_codec.hpp"
#include "adapters/evidence/receipt_desk.hpp"
#include "adapters/http/server.hpp"
#include "adapters/json/events.hpp"
#include "adapters/json/record_codec.hpp"
#include "adapters/journal/open.hpp"
#include "adapters/postgres/pool.hpp"
#include "adapters/postgres/projector.hpp"
#include "events/sha256.hpp"
#include "tests/support/postgres.hpp"

namespace gstd::testing {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds patience{10'000};

UnixMillis wall_clock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return UnixMillis{std::chrono::duration_cast<milliseconds>(since).count()};
}

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error{result.error().code + ": " + result.error().why};
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::string unhex(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  from_hex(hex, reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size());
  return bytes;
}

std::string sealed_for(const std::string& task, const std::string& output) {
  // Not the real cipher: the server stores sealed bytes and never looks into them.
  return "sealed " + task + " " + output;
}

/// The engine, until a test breaks it.
class BreakableEngine final : public Engine {
 public:
  explicit BreakableEngine(Engine& whole) : whole_{whole} {}

  void send(Command command, OnAnswer done) override {
    if (const auto error = this->error()) return done(tl::unexpected<Error>{*error});
    whole_.send(std::move(command), std::move(done));
  }
  std::uint32_t partitions() const override { return whole_.partitions(); }
  std::vector<PartitionStatus> status() const override {
    std::vector<PartitionStatus> status = whole_.status();
    if (const auto error = this->error())
      for (PartitionStatus& partition : status) partition.stopped = error->code + ": " + error->why;
    return status;
  }
  void break_with(std::optional<Error> error) {
    const std::lock_guard lock{mutex_};
    error_ = std::move(error);
  }

 private:
  std::optional<Error> error() const {
    const std::lock_guard lock{mutex_};
    return error_;
  }
  Engine& whole_;
  mutable std::mutex mutex_;
  std::optional<Error> error_;
};

}  // namespace

std::string address(std::uint8_t number) {
  Wallet wallet;
  wallet.account.back() = number;
  return wallet.text();
}

std::string echo_module() {
  return unhex(
      "0061736d01000000010c0260017f017f60027f7f017e0303020001050401010102071803066d656d6f727902"
      "0005616c6c6f6300000372756e00010a140205004180080b0c002000ad4220862001ad840b");
}

std::string float_module() {
  return unhex(
      "0061736d01000000010c0260017f017f60027f7f017e0303020001050401010102071803066d656d6f727902"
      "0005616c6c6f6300000372756e00010a1a020b00430000803f1a4180080b0c002000ad4220862001ad840b");
}

/// Members are closed in the order opposite to their making: the server goes last but for the
/// journal, as its header demands.
class TestServer::Impl {
 public:
  Impl(const Tweak& tweak, std::size_t doors) {
    http::HttpOptions options;
    options.port = 0;
    options.is_dev = true;
    options.clock = wall_clock;
    options.log = [](const http::LogLine&) {};
    if (tweak) tweak(options);
    heads_ = std::make_unique<HeadKeeper>(
        *journal_, records_, must(open_chain(*journal_, records_, options.network, "test")),
        KeyPair::generate(), head_options());
    for (std::size_t i = 0; i < doors; ++i)
      servers_.push_back(std::make_unique<HttpServer>(options));
    desk_ = std::make_unique<ReceiptDesk>(*journal_, records_, *heads_);
    pool_ = std::make_unique<postgres::Pool>(postgres::PoolOptions{database_.conninfo()});
    blobs_ = std::make_unique<PostgresBlobs>(*pool_);
    projector_ = std::make_unique<postgres::Projector>(
        *journal_, records_,
        all_projections([](const Event& event) { return json::encode(event); }),
        postgres::ProjectorOptions{database_.conninfo()});
    EngineOptions engine_options;
    engine_options.node = "test";
    std::vector<Engine::OnAccepted> feeds;
    for (const auto& server : servers_) feeds.push_back(server->feed());
    engine_options.on_accepted = [this, feeds](const AcceptedBatch& batch) {
      projector_->feed(batch);
      heads_->feed(batch);
      for (const auto& show : feeds) show(batch);
    };
    engine_options.alarm = [](std::string_view, const std::string&) {};
    engine_ = std::make_unique<LocalEngine>(std::move(engine_options), *journal_, records_,
                                            states_, nullptr);
    must(engine_->start());
    if (!engine_->wait_settled(patience)) throw std::runtime_error{"the engine is not ready"};
    projector_->start();
    heads_->start();
    breakable_ = std::make_unique<BreakableEngine>(*engine_);
    for (const auto& server : servers_)
      ports_.push_back(must(server->start({breakable_.get(), pool_.get(), blobs_.get(),
                                           projector_.get(), nullptr, heads_.get(),
                                           desk_.get()})));
  }

  ~Impl() {
    for (const auto& server : servers_) server->stop();
    engine_->stop();
    projector_->stop();
    engine_.reset();
    projector_.reset();
    blobs_.reset();
    pool_.reset();
    desk_.reset();
    servers_.clear();
    heads_.reset();
    std::filesystem::remove_all(folder_);
  }

  TestDatabase database_;
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / database_.name();
  const json::JsonRecordCodec records_;
  const PackedStateCodec states_;
  std::unique_ptr<Journal> journal_ = open();
  std::unique_ptr<HeadKeeper> heads_;
  std::vector<std::unique_ptr<HttpServer>> servers_;
  std::unique_ptr<ReceiptDesk> desk_;
  std::unique_ptr<postgres::Pool> pool_;
  std::unique_ptr<PostgresBlobs> blobs_;
  std::unique_ptr<postgres::Projector> projector_;
  std::unique_ptr<LocalEngine> engine_;
  std::unique_ptr<BreakableEngine> breakable_;
  std::vector<std::uint16_t> ports_;

 private:
  HeadOptions head_options() const {
    HeadOptions heads;
    heads.file = (folder_ / "heads.json").string();
    heads.interval = milliseconds{200};
    heads.clock = wall_clock;
    heads.alarm = [](std::string_view, const std::string&) {};
    return heads;
  }
  std::unique_ptr<Journal> open() {
    std::filesystem::create_directories(folder_);
    JournalOptions options;
    options.path = (folder_ / "journal.sqlite").string();
    options.partitions = 4;
    return must(open_journal(options));
  }
};

TestServer::TestServer(Tweak tweak, std::size_t doors)
    : impl_{std::make_unique<Impl>(tweak, doors)} {}
TestServer::~TestServer() = default;

std::uint16_t TestServer::port(std::size_t door) const { return impl_->ports_.at(door); }
ServerUrl TestServer::url(std::size_t door) const {
  return must(parse_server_url("http://127.0.0.1:" + std::to_string(port(door))));
}
std::string TestServer::value(const std::string& sql) const {
  return impl_->database_.value(sql);
}
void TestServer::run(const std::string& sql) const { impl_->database_.run(sql); }
Engine& TestServer::engine() { return *impl_->engine_; }

Position TestServer::append_unreadable(PartitionId partition) {
  Journal& journal = *impl_->journal_;
  std::promise<Result<Offset>> end;
  journal.end(partition, [&](Result<Offset> offset) { end.set_value(std::move(offset)); });
  const Offset stop = must(end.get_future().get());
  Head head;
  const auto reader = journal.read({{partition, 0}});
  for (Offset next = 0; next < stop;)
    for (const RawRecord& raw : must(reader->next(1, patience))) {
      judge(head, raw.value);
      next = raw.offset + 1;
    }
  std::promise<AppendOutcome> appended;
  journal.append(partition, R"({"prev":")" + head.hash.text() + R"(","v":99})",
                 [&](AppendOutcome outcome) { appended.set_value(outcome); });
  if (appended.get_future().get().status != AppendStatus::stored)
    throw std::runtime_error{"the journal took no record"};
  return {partition, head.height};
}

std::vector<std::string> TestServer::routes() const { return impl_->servers_.front()->routes(); }

void TestServer::break_engine(std::optional<Error> error) {
  impl_->breakable_->break_with(std::move(error));
}

Client TestServer::wallet(std::uint8_t number) const {
  Client client{url()};
  if (number != 0) client.set_header("X-Wallet-Address", address(number));
  return client;
}

Answer TestServer::command(const StreamName& stream, AnyCommand content) {
  const auto random = random_bytes<16>();
  const std::string key = to_hex(random.data(), random.size());
  std::promise<Answer> answer;
  impl_->engine_->send({stream, {command_id("test", key), sha256(key), 1, "test", {}, {}},
                        std::move(content)},
                       [&](Answer given) { answer.set_value(std::move(given)); });
  return answer.get_future().get();
}

void TestServer::wait_for(const std::string& position) {
  std::promise<Result<void>> reached;
  impl_->projector_->wait_for({must(Position::parse(position))}, patience,
                              [&](Result<void> is_so) { reached.set_value(is_so); });
  must(reached.get_future().get());
}

std::string TestWorker::proof(Client& client, const KeyPair& key, const std::string& owner,
                              DevicePurpose purpose, Network network) {
  const std::string reply = must(body_of(client.post("/api/v1/session/challenge", "{}")));
  DeviceClaim claim;
  claim.network = network;
  const std::string host = member(reply, "host");
  claim.host = host;
  claim.challenge = must(Challenge::parse(member(reply, "challenge")));
  claim.worker = key.id();
  claim.owner = must(Wallet::parse(owner));
  claim.purpose = purpose;
  const Signature signature = key.sign(signed_bytes(claim));
  return R"("worker":")" + key.id().text() + R"(","challenge":")" + claim.challenge.text() +
         R"(","signature":")" + signature.text() + "\"";
}

TestWorker::TestWorker(const TestServer& server, std::uint8_t owner)
    : key_{KeyPair::generate()}, owner_{address(owner)}, client_{server.url()} {
  Client wallet = server.wallet(owner);
  must(body_of(wallet.post("/api/v1/devices/register",
                           "{" + proof(wallet, key_, owner_, DevicePurpose::registration) +
                               R"(,"type":"desktop","name":"test"})")));
  const std::string session = must(body_of(
      client_.post("/api/v1/session", "{" + proof(client_, key_, owner_, DevicePurpose::login) +
                                          R"(,"owner":")" + owner_ + "\"}")));
  token_ = member(session, "token");
  client_.set_header("Authorization", "Bearer " + token_);
}

std::string TestWorker::submit_body(const std::string& task, std::uint32_t replica,
                                    const std::string& module, const std::string& input,
                                    const std::string& output) {
  const std::string sealed = sealed_for(task, output + key_.id().text());
  must(body_of(client_.post("/api/v1/blobs", sealed, {}, "application/octet-stream")));
  ResultClaim claim;
  claim.task = must(TaskId::parse(task));
  claim.replica = replica;
  claim.module = sha256(module);
  claim.input = sha256(input);
  claim.result = result_hash({claim.module, claim.input, 0, 0, output});
  claim.blob = sha256(sealed);
  return R"({"replica":)" + std::to_string(replica) + R"(,"result":")" + claim.result.text() +
         R"(","blob":")" + claim.blob.text() + R"(","exit":0,"fuel":0,"signature":")" +
         key_.sign(signed_bytes(claim)).text() + "\"}";
}

std::string member(const std::string& json, const std::string& name) {
  const std::string start = "\"" + name + "\":";
  std::size_t at = json.find(start);
  if (at == std::string::npos) return {};
  at += start.size();
  if (json[at] == '"') return json.substr(at + 1, json.find('"', at + 1) - at - 1);
  return json.substr(at, json.find_first_of(",}]", at) - at);
}

std::string until(const std::function<std::string()>& ask,
                  const std::function<bool(const std::string&)>& is_so) {
  const auto end = std::chrono::steady_clock::now() + patience;
  std::string answer = ask();
  while (!is_so(answer) && std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
    answer = ask();
  }
  return answer;
}

}  // namespace gstd::testing
