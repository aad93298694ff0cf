#include <algorithm>

#include "actors/runtime/ports.hpp"
#include "actors/task.hpp"
#include "adapters/audit/result_signature.hpp"
#include "adapters/evidence/anchor.hpp"
#include "adapters/evidence/receipt.hpp"
#include "adapters/json/values.hpp"
#include "events/operations.hpp"
#include "events/sha256.hpp"

namespace gstd {
namespace {

/// One check of one receipt: everything found goes into the report.
class ReceiptCheck {
 public:
  ReceiptCheck(const Receipt& receipt, const RecordCodec& codec)
      : receipt_{receipt}, codec_{codec}, stream_{stream_of(receipt.task)} {}

  ReceiptReport run(const std::optional<WorkerId>& key) {
    const SignedHead& head = receipt_.head;
    report_.task = receipt_.task;
    report_.network = head.network;
    report_.journal_id = head.journal_id;
    report_.as_of = {head.partition, head.height};
    report_.at = head.at;
    report_.key = head.key;
    if (receipt_.format != receipt_format || receipt_.version != receipt_version)
      find("receipt", "format", "it is not a receipt of version 1");
    check_head(key);
    check_opening();
    if (receipt_.records.empty()) find("receipt", "sequence", "it holds no record of the task");
    for (const ProvenRecord& record : receipt_.records) check_record(record);
    check_anchor();
    say_state();
    return std::move(report_);
  }

 private:
  void find(std::string place, std::string kind, std::string what) {
    report_.findings.push_back({std::move(place), std::move(kind), std::move(what)});
  }
  std::string place_of(const ProvenRecord& record) const {
    return Position{receipt_.head.partition, record.height}.text();
  }

  void check_head(const std::optional<WorkerId>& key) {
    if (key && receipt_.head.key != *key)
      find("head", "signature", "it is signed by key " + receipt_.head.key.text() + ", not by " +
                                    key->text());
    if (!is_signed(receipt_.head))
      find("head", "signature", "key " + receipt_.head.key.text() + " did not sign this head");
  }

  bool is_proven(const ProvenRecord& record) {
    const SignedHead& head = receipt_.head;
    if (proves_inclusion(record.proof, sha256(record.value), record.height, head.height,
                         head.root))
      return true;
    find(place_of(record), "proof",
         "this is not the record of that height under the signed root: its bytes, its height, "
         "its proof or the root was changed");
    return false;
  }

  void check_opening() {
    const SignedHead& head = receipt_.head;
    if (receipt_.opening.height != 0) find("opening", "proof", "its height is not 0");
    if (!is_proven(receipt_.opening)) return;
    const auto record = codec_.decode(receipt_.opening.value);
    const OpsEvent* ops = nullptr;
    if (record && record->entries.size() == 1 && record->entries[0].events.size() == 1)
      ops = std::get_if<OpsEvent>(&record->entries[0].events[0]);
    const JournalOpened* const opened = ops ? std::get_if<JournalOpened>(ops) : nullptr;
    if (!opened) return find("opening", "decode", "it is not journal.opened");
    if (opened->journal_id != head.journal_id || opened->network != head.network ||
        opened->partition != head.partition)
      find("opening", "decode", "it opens another journal, network or partition than the head's");
    if (opened->partitions == 0 ||
        partition_of(stream_, opened->partitions) != head.partition)
      find("opening", "partition", stream_.text() + " belongs to another partition");
    partitions_ = opened->partitions;
  }

  void check_anchor() {
    report_.anchor = "none";
    if (!receipt_.anchor) return;
    const ReceiptAnchor& anchor = *receipt_.anchor;
    report_.anchor_wallet = anchor.wallet;
    report_.anchor = "not_checked";
    if (leads_to(anchor.root, receipt_.head, anchor.proof, partitions_)) return;
    report_.anchor = "wrong";
    find("anchor", "proof", "the anchored hash does not cover the head");
  }

  void check_record(const ProvenRecord& proven) {
    const std::string place = place_of(proven);
    if (last_height_ && proven.height <= *last_height_)
      find(place, "sequence", "it stands behind a later record");
    last_height_ = proven.height;
    is_proven(proven);
    ++report_.records;
    const auto record = codec_.decode(proven.value);
    if (!record) return find(place, "decode", record.error().path + ": " + record.error().why);
    if (record->stream != stream_)
      return find(place, "sequence", "it is a record of " + record->stream.text());
    if (record->seq != report_.events)
      find(place, "sequence", "it begins with event " + std::to_string(record->seq) +
                                  " of the task where " + std::to_string(report_.events) +
                                  " is due: a record is missing or stands twice");
    for (const Entry& entry : record->entries)
      for (const Event& event : entry.events) apply(place, event);
    report_.events = record->seq + event_count(*record);
  }

  void apply(const std::string& place, const Event& event) {
    const auto* const task = std::get_if<TaskEvent>(&event);
    if (!task) return find(place, "decode", "an event of another kind of stream");
    if (const auto* submitted = std::get_if<TaskSubmitted>(task)) check_result(place, *submitted);
    if (const auto* decided = std::get_if<TaskValidated>(task)) check_votes(place, *decided);
    Task::evolve(state_, *task);
  }

  const Replica* replica_of(std::uint32_t number) const {
    const bool is_there = number >= 1 && number <= state_.replicas.size();
    return is_there ? &state_.replicas[number - 1] : nullptr;
  }

  void check_result(const std::string& place, const TaskSubmitted& submitted) {
    ++report_.signatures;
    const Replica* const replica = replica_of(submitted.replica);
    if (!replica || replica->worker != submitted.worker)
      find(place, "sequence", "replica " + std::to_string(submitted.replica) +
                                  " was not claimed by worker " + submitted.worker.text());
    if (!is_signed_by_worker(submitted, receipt_.head.network, receipt_.task, *state_.spec))
      find(place, "signature", "the result of replica " + std::to_string(submitted.replica) +
                                   " is not signed by worker " + submitted.worker.text());
  }

  void check_votes(const std::string& place, const TaskValidated& decided) {
    for (const Vote& vote : decided.accepted) {
      const Replica* const replica = replica_of(vote.replica);
      if (!replica || replica->worker != vote.worker || replica->result != decided.result)
        find(place, "consensus", "replica " + std::to_string(vote.replica) +
                                     " is accepted, but did not deliver the accepted result");
    }
    verdicts_ = decided;
  }

  std::string verdict_of(std::uint32_t replica) const {
    const auto has = [&](const std::vector<Vote>& votes) {
      return std::ranges::any_of(votes, [&](const Vote& v) { return v.replica == replica; });
    };
    if (verdicts_ && has(verdicts_->accepted)) return "accepted";
    if (verdicts_ && has(verdicts_->rejected)) return "rejected";
    return "none";
  }

  void say_state() {
    report_.status = json::name_of(status_of(state_));
    report_.reason = state_.reason;
    report_.requester = state_.requester;
    report_.decided = state_.decided;
    for (std::uint32_t i = 0; i < state_.replicas.size(); ++i) {
      const Replica& replica = state_.replicas[i];
      report_.votes.push_back(
          {i + 1, replica.worker, replica.owner, replica.result, verdict_of(i + 1)});
    }
  }

  const Receipt& receipt_;
  const RecordCodec& codec_;
  const StreamName stream_;
  ReceiptReport report_;
  Task::State state_;
  std::optional<TaskValidated> verdicts_;
  std::optional<std::uint64_t> last_height_;
  std::uint32_t partitions_ = 0;  ///< 0: the opening does not say.
};

}  // namespace

ReceiptReport check_receipt(const Receipt& receipt, const RecordCodec& codec,
                            const std::optional<WorkerId>& key) {
  return ReceiptCheck{receipt, codec}.run(key);
}

}  // namespace gstd
