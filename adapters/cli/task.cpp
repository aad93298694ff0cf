// `gstd task`: what a requester does with tasks.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <set>

#include "actors/task.hpp"
#include "adapters/cli/api.hpp"
#include "adapters/cli/commands.hpp"
#include "adapters/crypto/cipher.hpp"
#include "adapters/crypto/claims.hpp"
#include "adapters/ton/address.hpp"
#include "events/stream.hpp"

namespace gstd {
namespace {

using cli::Api;
using cli::ApiOptions;

// How long one question waits for news before it is asked again.
constexpr std::chrono::milliseconds watch_period{200};

struct CreateOptions {
  ApiOptions api;
  std::string module;
  std::string input;
  std::string type = "task";
  std::string reward_nano;
  std::string tier = "standard";
  std::string currency = "ton";
  std::uint32_t memory_pages_max = 1024;  // 64 MiB, as the demo modules declare.
  std::int64_t lease_ms = 30'000;
  std::int64_t queue_timeout_ms = 3'600'000;
  std::int64_t total_timeout_ms = 86'400'000;
  bool is_dry_run = false;
  bool waits = false;
};

struct TaskRequest {
  std::string type;
  Sha256 module;
  Sha256 input;
  std::string reward_nano;
  std::string tier;
  std::string currency;
  std::uint32_t memory_pages_max = 0;
  std::int64_t lease_ms = 0;
  std::int64_t queue_timeout_ms = 0;
  std::int64_t total_timeout_ms = 0;
};
BOOST_DESCRIBE_STRUCT(TaskRequest, (), (type, module, input, reward_nano, tier, currency, memory_pages_max, lease_ms, queue_timeout_ms, total_timeout_ms))

struct PaymentReply {
  EscrowId escrow_id;
  Currency currency = Currency::ton;
  Network network = Network::dev;
  Nano amount;
};
BOOST_DESCRIBE_STRUCT(PaymentReply, (), (escrow_id, currency, network, amount))

struct CreateReply {
  std::optional<TaskId> task_id;  ///< Absent in a dry run, like position.
  Nano reserve_nano;
  Nano fee_nano;
  PaymentReply payment;
  std::optional<Position> position;
};
BOOST_DESCRIBE_STRUCT(CreateReply, (), (task_id, reserve_nano, fee_nano, payment, position))

struct TaskReply {
  TaskId task_id;
  TaskStatus status = TaskStatus::absent;
  std::optional<std::string> reason;
  std::string type;
  Tier tier = Tier::standard;
  Currency currency = Currency::ton;
  Nano reward_nano;
  std::uint32_t live = 0;
  std::uint32_t results = 0;
  std::optional<Sha256> result;
};
BOOST_DESCRIBE_STRUCT(TaskReply, (), (task_id, status, reason, type, tier, currency, reward_nano, live, results, result))

struct MoneyWait {
  std::int64_t chain_lag_ms = 0;
  std::optional<std::string> chain_trouble;
};
BOOST_DESCRIBE_STRUCT(MoneyWait, (), (chain_lag_ms, chain_trouble))

struct DetailReply {
  TaskReply task;
  std::optional<MoneyWait> waits_for_money;
};
BOOST_DESCRIBE_STRUCT(DetailReply, (), (task, waits_for_money))

struct ListReply {
  std::vector<TaskReply> items;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(ListReply, (), (items, next))

struct TimelineReply {
  struct Item {
    EventPosition position;
    std::string type;
  };
  std::vector<Item> items;
};
BOOST_DESCRIBE_STRUCT(TimelineReply::Item, (), (position, type))
BOOST_DESCRIBE_STRUCT(TimelineReply, (), (items))

struct ResultReply {
  struct Replica {
    std::optional<Sha256> blob;
    std::optional<std::int32_t> exit;
    std::optional<std::uint64_t> fuel;
  };
  Wallet requester;
  Sha256 result;
  std::vector<Replica> accepted;
};
BOOST_DESCRIBE_STRUCT(ResultReply::Replica, (), (blob, exit, fuel))
BOOST_DESCRIBE_STRUCT(ResultReply, (), (requester, result, accepted))

struct SpecReply {
  TaskSpec spec;
};
BOOST_DESCRIBE_STRUCT(SpecReply, (), (spec))

/// What `task watch --json` ends with.
struct WatchEnd {
  TaskId task_id;
  TaskStatus status = TaskStatus::absent;
  std::optional<std::string> reason;
  std::optional<Sha256> result;
  std::string position;
};
BOOST_DESCRIBE_STRUCT(WatchEnd, (), (task_id, status, reason, result, position))

std::string status_text(const TaskReply& task) {
  std::string text = boost::describe::enum_to_string(task.status, "?");
  if (task.reason) text += " (" + *task.reason + ")";
  return text;
}

/// What is paid shows within seconds, unless the chain or its service is slow.
std::string wait_text(const std::optional<MoneyWait>& wait) {
  constexpr std::int64_t late_ms = 60'000;
  if (!wait) return {};
  if (wait->chain_trouble) return "  (the chain cannot be read just now)";
  return wait->chain_lag_ms > late_ms ? "  (the chain is seen late)" : "";
}

bool has_ended(TaskStatus status) {
  return status == TaskStatus::settled || status == TaskStatus::cancelled ||
         status == TaskStatus::expired || status == TaskStatus::failed;
}

/// Follows a task to its end. Exit code 1 when it ends any way but settled.
void watch(const ApiOptions& options, const std::string& id) {
  Api api{options};
  const TaskId task = cli::must(TaskId::parse(id));
  cli::ProgressLine line{!options.is_json};
  api.get_soon("/tasks/" + task.text());
  TaskReply seen;
  do {
    if (seen.status != TaskStatus::absent)
      ::usleep(static_cast<useconds_t>(std::chrono::microseconds{watch_period}.count()));
    const auto reply = api.try_get("/tasks/" + task.text());
    // A server that restarts comes back; only a refusal ends the watch.
    if (!reply && reply.error().kind == Errc::unavailable) {
      line.show(task.text() + "  the server is away");
      continue;
    }
    const auto detail = cli::must(json::decode_known<DetailReply>(cli::must(reply)));
    seen = detail.task;
    line.show(task.text() + "  " + status_text(seen) + "  " + std::to_string(seen.results) +
              " results, " + std::to_string(seen.live) + " at work" +
              wait_text(detail.waits_for_money));
  } while (!has_ended(seen.status));
  const auto timeline = api.get<TimelineReply>("/tasks/" + task.text() + "/timeline");
  const std::string position =
      timeline.items.empty() ? "" : timeline.items.back().position.record.text();
  if (options.is_json)
    std::cout << json::encode(WatchEnd{task, seen.status, seen.reason, seen.result, position})
              << "\n";
  if (seen.status != TaskStatus::settled) throw CLI::RuntimeError(1);
}

void create(const CreateOptions& options) {
  Api api{options.api};
  const TaskRequest request{options.type,
                            api.upload(options.module),
                            api.upload(options.input),
                            options.reward_nano,
                            options.tier,
                            options.currency,
                            options.memory_pages_max,
                            options.lease_ms,
                            options.queue_timeout_ms,
                            options.total_timeout_ms};
  const std::string path =
      options.is_dry_run ? "/tasks/create?dry_run=true" : "/tasks/create";
  const std::string text = api.post_text(path, json::encode(request));
  const auto reply = cli::must(json::decode_known<CreateReply>(text));
  if (options.api.is_json) {
    std::cout << text << "\n";
  } else {
    const Currency currency = reply.payment.currency;
    cli::print_pairs({{"task", reply.task_id ? reply.task_id->text() : "(dry run: not created)"},
                      {"price", cli::amount_text(reply.reserve_nano, currency) + " at most, fee " +
                                    cli::amount_text(reply.fee_nano, currency) + " a result"},
                      {"escrow", reply.payment.escrow_id.text()},
                      {"to pay", cli::amount_text(reply.payment.amount, currency)}});
  }
  if (options.waits && reply.task_id) watch(options.api, reply.task_id->text());
}

/// Fetches, opens and checks the decided result: the first replica's blob that hashes to it.
void result(const ApiOptions& options, const std::string& id, const std::string& out) {
  Api api{options};
  const TaskId task = cli::must(TaskId::parse(id));
  const auto decided = api.get<ResultReply>("/tasks/" + task.text() + "/result");
  const TaskSpec spec = api.get<SpecReply>("/tasks/" + task.text()).spec;
  for (const ResultReply::Replica& replica : decided.accepted) {
    if (!replica.blob) continue;
    const std::string sealed = api.blob(*replica.blob, "?task=" + task.text());
    const auto plain = open_result(task, decided.requester, sealed);
    if (!plain) continue;
    const Outcome outcome{spec.module, spec.input, replica.fuel.value_or(0),
                          replica.exit.value_or(0), *plain};
    if (result_hash(outcome) != decided.result) continue;
    if (!out.empty()) cli::write_file(out, *plain);
    if (options.is_json)
      std::cout << R"({"result":")" << decided.result << R"(","size":)" << plain->size()
                << R"(,"exit":)" << outcome.exit << "}\n";
    else if (out.empty()) std::cout << *plain << (::isatty(STDOUT_FILENO) == 1 ? "\n" : "");
    else std::cout << plain->size() << " bytes in " << out << "\n";
    return;
  }
  cli::fail({Errc::unprocessable, "hash_mismatch",
             "no accepted replica's blob opens to the decided result", task.text()});
}

void cancel(const ApiOptions& options, const std::string& id) {
  Api api{options};
  const TaskId task = cli::must(TaskId::parse(id));
  const std::string text = api.post_text("/tasks/" + task.text() + "/cancel", "{}");
  std::cout << (options.is_json ? text : "cancelled") << "\n";
}

void list(const ApiOptions& options, std::uint32_t limit) {
  Api api{options};
  const std::string text = api.get_text("/tasks?limit=" + std::to_string(limit));
  if (options.is_json) {
    std::cout << text << "\n";
    return;
  }
  for (const TaskReply& task : cli::must(json::decode_known<ListReply>(text)).items)
    std::cout << task.task_id << "  " << task.type << "  " << status_text(task) << "  "
              << cli::amount_text(task.reward_nano, task.currency) << "\n";
}

void add_create(CLI::App& task) {
  auto options = std::make_shared<CreateOptions>();
  CLI::App* command = task.add_subcommand("create", "Post a task: a WASM module and its input");
  cli::add_api_options(*command, options->api);
  command->add_option("--module", options->module, "file of the WASM module")->required();
  command->add_option("--input", options->input, "file of the input")->required();
  command->add_option("--reward-nano", options->reward_nano, "what one accepted result earns")
      ->required();
  command->add_option("--type", options->type, "a word for people")->capture_default_str();
  command->add_option("--tier", options->tier, "how sure: fast, standard, high, critical")
      ->capture_default_str()->check(CLI::IsMember({"fast", "standard", "high", "critical"}));
  command->add_option("--currency", options->currency, "ton or gstd")->capture_default_str();
  command->add_option("--memory-pages-max", options->memory_pages_max, "WASM pages of 64 KiB")
      ->capture_default_str();
  command->add_option("--lease-ms", options->lease_ms, "a worker's time between heartbeats")
      ->capture_default_str();
  command->add_option("--queue-timeout-ms", options->queue_timeout_ms, "longest wait for workers")
      ->capture_default_str();
  command->add_option("--total-timeout-ms", options->total_timeout_ms, "the task's whole life")
      ->capture_default_str();
  command->add_flag("--dry-run", options->is_dry_run, "only say what it would cost");
  command->add_flag("--wait", options->waits, "stay until it has ended");
  command->callback([options] { create(*options); });
}

/// A command about one task that exists.
template <class Run>
CLI::App* add_named(CLI::App& task, const char* name, const char* words, Run run) {
  auto options = std::make_shared<std::pair<ApiOptions, std::string>>();
  CLI::App* command = task.add_subcommand(name, words);
  cli::add_api_options(*command, options->first);
  command->add_option("task", options->second, "the task's id")->required();
  command->callback([options, run] { run(options->first, options->second); });
  return command;
}

}  // namespace

void add_task_command(CLI::App& app) {
  CLI::App* task = app.add_subcommand("task", "Post, watch, read and cancel tasks");
  task->require_subcommand(1);
  add_create(*task);
  add_named(*task, "watch", "Follow a task to its end", watch);
  add_named(*task, "cancel", "Cancel a task nobody works on", cancel);
  auto out = std::make_shared<std::string>();
  add_named(*task, "result", "Fetch, open and check the result",
            [out](const ApiOptions& options, const std::string& id) { result(options, id, *out); })
      ->add_option("--out", *out, "write it to this file");
  auto options = std::make_shared<std::pair<ApiOptions, std::uint32_t>>(ApiOptions{}, 50);
  CLI::App* command = task->add_subcommand("list", "Your newest tasks");
  cli::add_api_options(*command, options->first);
  command->add_option("--limit", options->second, "how many")->capture_default_str();
  command->callback([options] { list(options->first, options->second); });
}

}  // namespace gstd
