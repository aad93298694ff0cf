// Blobs: modules, inputs and results by their hash, and who may read which.
#include <algorithm>

#include "adapters/http/routes.hpp"
#include "adapters/wasm/validate.hpp"

namespace gstd::http {
namespace {

struct StoredView {
  Sha256 sha256;
  std::uint64_t size = 0;
};
BOOST_DESCRIBE_STRUCT(StoredView, (), (sha256, size))

constexpr std::string_view module_magic{"\0asm", 4};

Reply no_such_blob() {
  return reply_of({Errc::not_found, "not_found", "no such blob that you may read", ""});
}

Reply bytes_reply(std::string bytes) {
  return {200, "application/octet-stream", std::move(bytes), {}};
}

void put(Services& services, ExchangePtr exchange) {
  PutBlob blob{std::move(exchange->request.body), {}, exchange->caller.wallet, services.now()};
  if (const std::string* expected = exchange->request.find("sha256")) {
    const Result<Sha256> hash = Sha256::parse(*expected);
    if (!hash)
      return exchange->respond(reply_of({Errc::invalid, "invalid", hash.error().why, "sha256"}));
    blob.expected = *hash;
  }
  if (blob.bytes.empty())
    return exchange->respond(reply_of({Errc::invalid, "invalid", "an empty blob", ""}));
  services.ports.blobs->put(std::move(blob), [&services, exchange](Result<BlobInfo> stored) {
    services.post([&services, exchange, stored = std::move(stored)] {
      if (!stored) {
        Error error = stored.error();
        if (error.code == "hash_mismatch") error.path = "sha256";
        return exchange->respond(reply_of(error));
      }
      services.blobs.stored(stored->sha256);
      exchange->respond(json_reply(201, StoredView{stored->sha256, stored->size}));
    });
  });
}

/// A live lease of this worker on a task that names the blob.
bool is_needed_by(const Services& services, const WorkerId& worker, const Sha256& hash) {
  return std::ranges::any_of(services.directory.leased_by(worker), [&](const TaskId& id) {
    const TaskCardPtr card = services.directory.task(id);
    return card && (card->view.spec->input == hash || card->view.spec->module == hash);
  });
}

/// domain.md §6: modules are public, inputs are for holders of a lease, everything is for whoever
/// stored it.
bool may_read(const Services& services, const Caller& caller, const Blob& blob) {
  if (caller.role == Caller::Role::wallet && blob.info.owner == caller.wallet) return true;
  if (caller.role == Caller::Role::worker &&
      (blob.info.owner == caller.wallet ||
       is_needed_by(services, caller.worker, blob.info.sha256)))
    return true;
  if (services.blobs.is_module(blob.info.sha256)) return true;
  return blob.bytes.starts_with(module_magic) && validate_module(blob.bytes).has_value();
}

void send_blob(Services& services, const ExchangePtr& exchange, const Sha256& hash,
               bool is_allowed) {
  services.ports.blobs->get(hash, [&services, exchange, is_allowed](Result<Blob> blob) {
    services.post([&services, exchange, is_allowed, blob = std::move(blob)]() mutable {
      if (!blob && blob.error().kind != Errc::not_found)
        return exchange->respond(reply_of(blob.error()));
      const bool is_readable =
          blob && (is_allowed || may_read(services, exchange->caller, *blob));
      exchange->respond(is_readable ? bytes_reply(std::move(blob->bytes)) : no_such_blob());
    });
  });
}

/// A result: the requester names the task whose decided result this is.
void send_result(Services& services, const ExchangePtr& exchange, const Sha256& hash,
                 const TaskId& task) {
  services.ports.pool->run<reads::ResultRow>(
      [task](postgres::Connection& db) { return reads::result(db, task); },
      [&services, exchange, hash](Result<reads::ResultRow> row) {
        services.post([&services, exchange, hash, row = std::move(row)] {
          const auto is_it = [&](const reads::ReplicaRow& replica) {
            return replica.blob == hash;
          };
          const bool is_allowed = row && row->requester == exchange->caller.wallet &&
                                  std::ranges::any_of(row->accepted, is_it);
          send_blob(services, exchange, hash, is_allowed);
        });
      });
}

void get(Services& services, ExchangePtr exchange) {
  const auto hash = id_of<Sha256>(*exchange, "sha256");
  if (!hash) return;
  const std::string* task_text = exchange->request.find("task");
  if (!task_text) return send_blob(services, exchange, *hash, false);
  const Result<TaskId> task = TaskId::parse(*task_text);
  if (!task)
    return exchange->respond(reply_of({Errc::invalid, "invalid", task.error().why, "task"}));
  send_result(services, exchange, *hash, *task);
}

}  // namespace

void add_blob_routes(Router& http, Services& services) {
  http.post("/blobs", Access::session, blob_bytes_max, [&services](ExchangePtr exchange) {
    put(services, std::move(exchange));
  });
  http.get("/blobs/{sha256}", Access::session, [&services](ExchangePtr exchange) {
    get(services, std::move(exchange));
  });
}

}  // namespace gstd::http
