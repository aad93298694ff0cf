// `gstd worker`, and `gstd wasm-run`, the child it starts for every run.
#include "adapters/worker/worker.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "adapters/cli/api.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/json/codec.hpp"
#include "adapters/ton/address.hpp"

namespace gstd {
namespace {

std::atomic<bool> stop_asked{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

struct WorkerArguments {
  std::string url = "http://127.0.0.1:8080";
  std::string owner;
  std::string wallet_file;
  std::string domain;
  std::string key_file;
  std::string name;
  std::string kind = "device";
  std::string type;
  std::uint32_t slots = 1;
  std::uint32_t memory_pages_max = WorkerOptions{}.memory_pages_max;
  bool is_once = false;
  bool is_json = false;
};

template <class T>
T value_or_exit(Result<T> result, const std::string& option) {
  if (result) return std::move(*result);
  std::cerr << "gstd worker: " << option << ": " << result.error().why << '\n';
  throw CLI::RuntimeError(2);
}

std::string local_time() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  ::localtime_r(&now, &parts);
  char text[sizeof "hh:mm:ss"];
  return std::string(text, std::strftime(text, sizeof text, "%H:%M:%S", &parts));
}

// 1234500000 nano is 1.2345: people count in whole coins.
std::string coins(Nano amount) {
  constexpr std::int64_t nano_per_coin = 1'000'000'000;
  constexpr std::size_t places = 9;
  std::string fraction = std::to_string(amount.value % nano_per_coin);
  fraction.insert(0, places - fraction.size(), '0');
  fraction.erase(fraction.find_last_not_of('0') + 1);
  const std::string whole = std::to_string(amount.value / nano_per_coin);
  return fraction.empty() ? whole : whole + "." + fraction;
}

void print_for_people(const WorkerNote& note) {
  std::cout << local_time() << "  " << note.event;
  if (note.task) std::cout << "  " << *note.task;
  if (note.task_type) std::cout << "  " << *note.task_type;
  if (note.elapsed_ms) std::cout << "  in " << *note.elapsed_ms << " ms";
  if (note.exit && *note.exit != exit_ok) std::cout << "  the module ended with " << *note.exit;
  if (note.earned_nano) std::cout << "  +" << coins(*note.earned_nano);
  if (note.total_nano) std::cout << "  (" << coins(*note.total_nano) << " since the start)";
  if (note.detail) std::cout << "  " << *note.detail;
  std::cout << '\n' << std::flush;
}

WorkerOptions options_of(const WorkerArguments& arguments) {
  WorkerOptions options;
  options.url = value_or_exit(parse_server_url(arguments.url), "--url");
  // The server knows its network and checks again; any form of the address is understood here.
  if (arguments.wallet_file.empty())
    options.owner = value_or_exit(parse_address(arguments.owner, Network::dev), "--owner");
  options.slots = arguments.slots;
  options.kind = arguments.kind == "node" ? WorkerKind::node : WorkerKind::device;
  options.device_type = !arguments.type.empty()              ? arguments.type
                        : options.kind == WorkerKind::device ? "desktop"
                                                             : "server";
  options.name = arguments.name;
  options.memory_pages_max = arguments.memory_pages_max;
  options.is_once = arguments.is_once;
  if (options.name.empty()) {
    char host[64] = {};
    if (::gethostname(host, sizeof host - 1) == 0) options.name = host;
  }
  return options;
}

/// The owner's wallet, once for as long as the worker needs it.
class Owner {
 public:
  Owner(const WorkerArguments& arguments, const ServerUrl& url)
      : http_{url}, session_{cli::wallet_session(arguments.wallet_file, arguments.domain, url)} {}
  ~Owner() { session_.log_out(http_); }

  /// Waits for a server that is away; nothing when the worker is told to stop meanwhile.
  std::optional<Wallet> log_in() {
    constexpr useconds_t pause_us = 500'000;
    while (!stop_asked) {
      const auto done = session_.log_in(http_);
      if (done) return session_.wallet();
      if (done.error().kind != Errc::unavailable) cli::fail(done.error());
      ::usleep(pause_us);
    }
    return {};
  }
  Result<std::string> token() {
    return session_.renew(http_).map([this] { return session_.token(); });
  }

 private:
  Client http_;
  WalletSession session_;
};

void run_worker(const WorkerArguments& arguments) {
  WorkerOptions options = options_of(arguments);
  const KeyPair key = value_or_exit(load_or_create_key(arguments.key_file), "--key");
  std::signal(SIGINT, [](int) { stop_asked = true; });
  std::signal(SIGTERM, [](int) { stop_asked = true; });
  const WorkerNotes notes = [&](const WorkerNote& note) {
    if (!arguments.is_json) return print_for_people(note);
    std::cout << json::encode(note) << '\n' << std::flush;
  };
  std::optional<Owner> owner;
  if (!arguments.wallet_file.empty()) {
    const auto wallet = owner.emplace(arguments, options.url).log_in();
    if (!wallet) return;
    options.owner = *wallet;
    options.owner_token = [&owner] { return owner->token(); };
  }
  const auto done = work(options, key, notes, stop_asked);
  if (done) return;
  std::cerr << "gstd worker: " << done.error() << '\n';
  throw CLI::RuntimeError(1);
}

}  // namespace

void add_worker_command(CLI::App& app) {
  auto arguments = std::make_shared<WorkerArguments>();
  CLI::App* command = app.add_subcommand("worker", "Take tasks, run them, and earn");
  command->add_option("--url", arguments->url, "the server")
      ->capture_default_str()
      ->envname("GSTD_URL");
  auto* owner = command->add_option_group("owner")->require_option(1);
  owner->add_option("--owner", arguments->owner, "the wallet that earns");
  owner->add_option("--wallet-file", arguments->wallet_file,
                    "the same, to prove it is yours when the worker registers");
  cli::add_domain_option(*command, arguments->domain);
  command->add_option("--key", arguments->key_file, "file of the worker's key; made when missing")
      ->required();
  command->add_option("--slots", arguments->slots, "tasks run at the same time")
      ->capture_default_str()
      ->check(CLI::Range(1u, worker_slots_max));
  command->add_option("--kind", arguments->kind, "device or node")
      ->capture_default_str()
      ->check(CLI::IsMember({"device", "node"}));
  command->add_option("--type", arguments->type, "browser, desktop, mobile or server");
  command->add_option("--name", arguments->name, "shown to people; the host's name by default");
  command
      ->add_option("--memory-pages", arguments->memory_pages_max,
                   "leave tasks alone that may take more pages of 64 KiB")
      ->capture_default_str();
  command->add_flag("--once", arguments->is_once, "stop after one submitted result");
  command->add_flag("--json", arguments->is_json, "one JSON object a line");
  command->callback([arguments] { run_worker(*arguments); });
}

void add_wasm_run_command(CLI::App& app) {
  // Not for people: speaks over its pipes with the worker that started it.
  CLI::App* command = app.add_subcommand("wasm-run", "")->group("");
  command->callback([] { throw CLI::RuntimeError(wasm_child()); });
}

}  // namespace gstd
