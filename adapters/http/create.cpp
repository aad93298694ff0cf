// POST /tasks: one task or up to 1,000, each decided on its own; a dry run only tells the price.
#include "actors/spec_limits.hpp"
#include "adapters/http/routes.hpp"
#include "events/sha256.hpp"

namespace gstd::http {
namespace {

struct PaymentView {
  EscrowId escrow_id;
  Currency currency = Currency::ton;
  Network network = Network::dev;
  Nano amount;  ///< What this task reserves in the escrow.
};
BOOST_DESCRIBE_STRUCT(PaymentView, (), (escrow_id, currency, network, amount))

struct CreatedView {
  std::optional<TaskId> task_id;
  std::optional<std::string> status;
  Nano reserve_nano;
  Nano fee_nano;  ///< Per accepted result.
  std::optional<PaymentView> payment;
  std::optional<Position> position;
};
BOOST_DESCRIBE_STRUCT(CreatedView, (), (task_id, status, reserve_nano, fee_nano, payment, position))

struct BatchBody {
  std::vector<TaskBody> tasks;
};
BOOST_DESCRIBE_STRUCT(BatchBody, (), (tasks))

/// One request under way: its items are created side by side and answered together.
struct Creation {
  Services* services = nullptr;
  ExchangePtr exchange;
  Sender sender;  ///< Once for all: it holds a hash of the whole body.
  bool is_batch = false;
  bool is_dry_run = false;
  std::vector<TaskBody> items;
  std::vector<Result<CreatedView>> results;
  std::size_t open = 0;
};
using CreationPtr = std::shared_ptr<Creation>;

bool starts_a_batch(json::Reader& in) {
  const std::size_t start = in.mark();
  const bool is_batch = !in.failed() && in.current().kind == json::TokenKind::object_start &&
                        in.advance().kind == json::TokenKind::key &&
                        in.current().view() == "tasks";
  in.back_to(start);
  return is_batch;
}

Result<void> read_items(Creation& creation) {
  json::Reader in{creation.exchange->request.body};
  if (in.failed()) return tl::unexpected<Error>{in.take_error()};
  creation.is_batch = starts_a_batch(in);
  BatchBody batch;
  if (!creation.is_batch) batch.tasks.resize(1);
  const bool is_read = creation.is_batch ? json::Codec<BatchBody>::read(in, batch)
                                         : json::Codec<TaskBody>::read(in, batch.tasks.front());
  if (!is_read) return tl::unexpected<Error>{in.take_error()};
  if (batch.tasks.empty() || batch.tasks.size() > batch_tasks_max)
    return refuse("invalid", "expected 1 to " + std::to_string(batch_tasks_max) + " tasks",
                  "/tasks");
  creation.items = std::move(batch.tasks);
  return {};
}

void answer(const Creation& creation) {
  const unsigned status = creation.is_dry_run ? 200 : 202;
  if (!creation.is_batch) {
    const Result<CreatedView>& only = creation.results.front();
    return creation.exchange->respond(only ? json_reply(status, *only)
                                           : reply_of(only.error()));
  }
  json::Writer out;
  out.object_start();
  out.key("results");
  out.array_start();
  for (const Result<CreatedView>& result : creation.results) {
    if (result) {
      json::Codec<CreatedView>::write(out, *result);
    } else {
      out.object_start();
      out.key("problem");
      json::Codec<Problem>::write(out, problem_of(result.error()));
      out.object_end();
    }
  }
  out.array_end();
  out.object_end();
  creation.exchange->respond({status, "application/json", out.take(), {}});
}

void finish(const CreationPtr& creation, std::size_t index, Result<CreatedView> result) {
  creation->results[index] = std::move(result);
  if (--creation->open == 0) answer(*creation);
}

void fail(const CreationPtr& creation, std::size_t index, Error error, std::string_view path) {
  if (error.path.empty()) error.path = path;
  finish(creation, index, tl::unexpected<Error>{std::move(error)});
}

Result<CreatedView> price_of(const Creation& creation, const TaskSpec& spec) {
  if (Result<void> valid = check_spec(spec); !valid) return tl::unexpected<Error>{valid.error()};
  CreatedView view;
  view.fee_nano = part_of(spec.reward_nano, creation.services->options.fee_bps);
  const Result<Nano> reserve = reservation(spec.reward_nano, view.fee_nano, spec.tier);
  if (!reserve) return tl::unexpected<Error>{reserve.error()};
  view.reserve_nano = *reserve;
  return view;
}

/// Else every worker would refuse to run it, and the requester's money would only wait.
Result<void> check_memory(const TaskSpec& spec, std::uint32_t module_pages_max) {
  if (module_pages_max <= spec.memory_pages_max) return {};
  return refuse("spec_invalid",
                "the module's memory may grow to " + std::to_string(module_pages_max) + " pages",
                "/memory_pages_max");
}

void send(const CreationPtr& creation, std::size_t index, const Shared<TaskSpec>& spec,
          CreatedView view, const EscrowId& escrow) {
  const Services& services = *creation->services;
  const Wallet& requester = creation->exchange->caller.wallet;
  const auto number = static_cast<std::uint32_t>(index);
  Sender sender = creation->sender;
  const TaskId id = task_id(requester, sender.key, number);
  if (creation->is_batch) sender.key += ":" + std::to_string(number);
  view.payment = PaymentView{escrow, spec->currency, services.options.network, view.reserve_nano};
  CreateTask create{spec, requester, escrow, services.options.fee_bps,
                    services.directory.is_blocked(requester), services.now()};
  Command command{stream_of(id), meta_of(sender), Task::Command{std::move(create)}};
  creation->services->ask(std::move(command), [=](const Answer& answer) mutable {
    if (!answer) return fail(creation, index, answer.error(), {});
    view.task_id = id;
    view.status = json::name_of(TaskStatus::awaiting_escrow);
    view.position = answer->position;
    finish(creation, index, view);
  });
}

void create_item(const CreationPtr& creation, std::size_t index) {
  const TaskBody& item = creation->items[index];
  // The steps below hold it, and so does the task.
  const Shared<TaskSpec> spec = shared_with_last(spec_of(item));
  const Result<CreatedView> price = price_of(*creation, *spec);
  if (!price) return fail(creation, index, price.error(), {});
  const auto with_escrow = [=](Result<EscrowId> escrow) {
    if (!escrow) return fail(creation, index, escrow.error(), {});
    send(creation, index, spec, *price, *escrow);
  };
  const auto with_input = [=, named = item.escrow](Result<void> input) {
    if (!input) return fail(creation, index, input.error(), "/input");
    if (creation->is_dry_run) return finish(creation, index, *price);
    if (named) return with_escrow(*named);
    Services& services = *creation->services;
    services.need_escrow(creation->exchange->caller.wallet, spec->currency,
                         services.now() + spec->total_timeout_ms, with_escrow);
  };
  creation->services->blobs.need_module(spec->module, [=](const BlobCache::Verdict& module) {
    if (!module) return fail(creation, index, module.error(), "/module");
    if (const Result<void> fits = check_memory(*spec, *module); !fits)
      return fail(creation, index, fits.error(), {});
    creation->services->blobs.need_blob(spec->input, with_input);
  });
}

void create(Services& services, ExchangePtr exchange) {
  const auto creation = std::make_shared<Creation>();
  creation->services = &services;
  creation->exchange = exchange;
  creation->sender = sender_of(*exchange);
  const std::string* dry_run = exchange->request.find("dry_run");
  creation->is_dry_run = dry_run && *dry_run == "true";
  if (const Result<void> items = read_items(*creation); !items)
    return exchange->respond(reply_of(items.error()));
  creation->open = creation->items.size();
  creation->results.resize(creation->items.size());
  for (std::size_t i = 0; i < creation->items.size(); ++i) create_item(creation, i);
}

}  // namespace

void add_create_routes(Router& http, Services& services) {
  for (const char* path : {"/tasks/create", "/tasks"})
    http.post(path, Access::wallet,
              [&services](ExchangePtr exchange) { create(services, std::move(exchange)); });
}

}  // namespace gstd::http
