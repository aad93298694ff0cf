#include "adapters/http/commands.hpp"

#include <algorithm>

#include "adapters/crypto/claims.hpp"
#include "adapters/crypto/keys.hpp"
#include "events/sha256.hpp"

namespace gstd::http {

TaskSpec spec_of(const TaskBody& body) {
  TaskSpec spec;
  spec.type = body.type;
  spec.module = body.module;
  spec.input = body.input;
  spec.meter = body.meter.value_or(0);
  spec.currency = body.currency.value_or(Currency::ton);
  spec.reward_nano = body.reward_nano;
  spec.tier = body.tier.value_or(Tier::standard);
  spec.fuel_max = body.fuel_max.value_or(0);
  spec.memory_pages_max = body.memory_pages_max.value_or(memory_pages_default);
  spec.lease_ms = body.lease_ms.value_or(lease_default);
  spec.queue_timeout_ms = body.queue_timeout_ms.value_or(queue_timeout_default);
  spec.total_timeout_ms = body.total_timeout_ms.value_or(total_timeout_default);
  spec.result_key = body.result_key;
  spec.labels = body.labels.value_or(std::map<std::string, std::string>{});
  return spec;
}

CommandMeta meta_of(const Sender& sender) {
  const std::string by = sender.caller->by();
  return {command_id(by, sender.key), sender.content, sender.attempt, by, {}, {}};
}

Command claim_task(const Sender& sender, const TaskId& task, const Directory& directory,
                   UnixMillis now) {
  const WorkerId& worker = sender.caller->worker;
  ClaimTask claim{worker, directory.facts(worker), now};
  return {stream_of(task), meta_of(sender), Task::Command{std::move(claim)}};
}

Result<ClaimedFrame> claimed_view(const Directory& directory, const TaskId& task,
                                  const WorkerId& worker, const Answer& answer) {
  if (!answer) return tl::unexpected<Error>{answer.error()};
  const TaskCardPtr card = directory.task(task);
  if (!card) return refuse("lease_lapsed", "the task has ended meanwhile");
  // The record came before the answer, so the lease is in the card, a repeated claim's as well.
  const auto lease = std::ranges::find(card->view.leases, worker, &LeaseView::worker);
  if (lease == card->view.leases.end()) return refuse("lease_lapsed", "the lease is over");
  ClaimedFrame claimed;
  claimed.task_id = task;
  claimed.replica = lease->replica;
  claimed.lease_until = lease->lease_until;
  claimed.requester = card->view.requester;
  claimed.spec = *card->view.spec;
  claimed.position = answer->position;
  return claimed;
}

Command heartbeat_task(const Sender& sender, const TaskId& task, const HeartbeatBody& body,
                       UnixMillis now) {
  return {stream_of(task), meta_of(sender),
          Task::Command{HeartbeatTask{sender.caller->worker, body.replica, now}}};
}

Command submit_result(const Sender& sender, const TaskId& task, const SubmitBody& body,
                      const TaskSpec* spec, const Directory& directory, Network network,
                      UnixMillis now) {
  const WorkerId& worker = sender.caller->worker;
  SubmitResult submit{worker,    body.replica,   body.result, body.blob,
                      body.exit, body.fuel,      body.signature,
                      false,     directory.facts(worker), now};
  if (spec) {
    const ResultClaim claim{network,   task,      body.replica, spec->module, spec->input,
                            body.exit, body.fuel, body.result,  body.blob};
    submit.is_signature_good = verify(worker, signed_bytes(claim), body.signature);
  }
  return {stream_of(task), meta_of(sender), Task::Command{std::move(submit)}};
}

Command release_task(const Sender& sender, const TaskId& task, const ReleaseBody& body,
                     UnixMillis now) {
  return {stream_of(task), meta_of(sender),
          Task::Command{ReleaseTask{sender.caller->worker, body.replica, now}}};
}

Command cancel_task(const Sender& sender, const TaskId& task, UnixMillis now) {
  return {stream_of(task), meta_of(sender),
          Task::Command{CancelTask{sender.caller->wallet, now}}};
}

}  // namespace gstd::http
