#include "adapters/http/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <thread>

#include "adapters/http/connection.hpp"
#include "adapters/http/routes.hpp"

namespace gstd {
namespace {

using boost::asio::ip::tcp;

/// Offers run out, silent sockets are closed and results pinned this often.
constexpr std::chrono::milliseconds tick_period{200};
/// Requests under way get this long when the server stops.
constexpr std::chrono::seconds stop_within{5};
/// Connections waiting to be accepted.
constexpr int backlog = 1024;

}  // namespace

class HttpServer::Impl {
 public:
  explicit Impl(http::HttpOptions options) : options_{std::move(options)} {}

  Engine::OnAccepted feed() {
    return [this](AcceptedBatch batch) {
      boost::asio::post(io_, [this, batch = std::move(batch)] {
        services_->live.on_accepted(batch);
        services_->vouchers.take(batch);
      });
    };
  }

  Result<std::uint16_t> start(http::HttpPorts ports) {
    if (const auto open = listen(); !open) return tl::unexpected<Error>{open.error()};
    services_ = std::make_unique<http::Services>(
        options_, ports, [this](std::function<void()> job) {
          boost::asio::post(io_, std::move(job));
        });
    gate_ = std::make_unique<http::Gate>(*services_);
    add_routes();
    services_->live.start(ports.engine->partitions());
    connections_ = std::make_shared<http::Connections>(
        *services_, *gate_, http::random_word().substr(0, 8) + "-");
    accept();
    tick();
    thread_ = std::thread{[this] { io_.run(); }};
    return acceptor_.local_endpoint().port();
  }

  std::vector<std::string> routes() const {
    std::vector<std::string> names;
    for (const http::Route& route : services_->router.routes())
      names.push_back(route.method + " " + route.path);
    return names;
  }

  void stop() {
    if (!thread_.joinable()) return;
    boost::asio::post(io_, [this] {
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      http::close_connections(*connections_);
      services_->held.give_all();
      deadline_.expires_after(stop_within);
      deadline_.async_wait([this](boost::system::error_code cancelled) {
        if (!cancelled) io_.stop();
      });
      is_stopping_ = true;
      stop_when_empty();
    });
    thread_.join();
  }

 private:
  Result<void> listen() {
    boost::system::error_code failed;
    const auto address = boost::asio::ip::make_address(options_.address, failed);
    if (failed) return refuse("invalid", "not an address: " + options_.address, "listen");
    if (options_.believes_wallets && !address.is_loopback())
      return refuse("invalid", "without proven wallets the server listens on loopback only",
                    "listen");
    const tcp::endpoint endpoint{address, options_.port};
    acceptor_.open(endpoint.protocol(), failed);
    if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address{true}, failed);
    if (!failed) acceptor_.bind(endpoint, failed);
    if (!failed) acceptor_.listen(backlog, failed);
    if (failed)
      return refuse("unavailable", "cannot listen on " + options_.address + ":" +
                                       std::to_string(options_.port) + ": " + failed.message());
    return {};
  }

  void add_routes() {
    http::Router& router = services_->router;
    http::add_session_routes(router, *services_);
    http::add_wallet_session_routes(router, *services_);
    http::add_create_routes(router, *services_);
    http::add_work_routes(router, *services_);  // Before /tasks/{task}: `available` is no task.
    http::add_task_routes(router, *services_);
    http::add_worker_routes(router, *services_);
    http::add_money_routes(router, *services_);
    http::add_payout_routes(router, *services_);
    http::add_payout_claim_route(router, *services_);
    http::add_blob_routes(router, *services_);
    http::add_evidence_routes(router, *services_);
    http::add_reserve_routes(router, *services_);
    http::add_health_routes(router, *services_);
    http::add_system_routes(router, *services_);
    http::add_admin_routes(router, *services_);
    http::add_admin_money_routes(router, *services_);
  }

  void accept() {
    acceptor_.async_accept([this](boost::system::error_code failed, tcp::socket socket) {
      if (failed == boost::asio::error::operation_aborted || !acceptor_.is_open()) return;
      if (!failed) http::open_connection(std::move(socket), connections_);
      if (failed) return retry_accept();  // Out of files, most likely: some will be closed.
      accept();
    });
  }

  void retry_accept() {
    pause_.expires_after(tick_period);
    pause_.async_wait([this](boost::system::error_code cancelled) {
      if (!cancelled) accept();
    });
  }

  void tick() {
    ticker_.expires_after(tick_period);
    ticker_.async_wait([this](boost::system::error_code cancelled) {
      if (cancelled) return;
      services_->live.tick();
      services_->vouchers.tick(services_->now());
      services_->sessions.tick(services_->now());
      services_->held.give(services_->now());
      services_->blobs.flush_pins();
      if (is_stopping_) stop_when_empty();
      else tick();
    });
  }

  void stop_when_empty() {
    if (connections_->open.empty() && connections_->sockets.empty()) return io_.stop();
    ticker_.expires_after(std::chrono::milliseconds{10});
    ticker_.async_wait([this](boost::system::error_code cancelled) {
      if (!cancelled) stop_when_empty();
    });
  }

  const http::HttpOptions options_;
  boost::asio::io_context io_{1};  // First to be made, last to go: handlers refer to the rest.
  tcp::acceptor acceptor_{io_};
  boost::asio::steady_timer ticker_{io_};
  boost::asio::steady_timer deadline_{io_};
  boost::asio::steady_timer pause_{io_};
  std::unique_ptr<http::Services> services_;
  std::unique_ptr<http::Gate> gate_;
  std::shared_ptr<http::Connections> connections_;
  bool is_stopping_ = false;
  std::thread thread_;
};

HttpServer::HttpServer(http::HttpOptions options)
    : impl_{std::make_unique<Impl>(std::move(options))} {}
HttpServer::~HttpServer() { impl_->stop(); }

Engine::OnAccepted HttpServer::feed() { return impl_->feed(); }

Result<std::uint16_t> HttpServer::start(http::HttpPorts ports) { return impl_->start(ports); }

std::vector<std::string> HttpServer::routes() const { return impl_->routes(); }

void HttpServer::stop() { impl_->stop(); }

}  // namespace gstd
