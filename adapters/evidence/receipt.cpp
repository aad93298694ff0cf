#include "adapters/evidence/receipt.hpp"

#include "adapters/evidence/anchor.hpp"
#include "events/sha256.hpp"

namespace gstd {
namespace {

/// The partition's leaves up to a head, and the values of one stream among them.
class Collector {
 public:
  Collector(const RecordCodec& codec, const StreamName& stream, const Head& until)
      : codec_{codec}, stream_{stream}, needle_{"\"" + stream.text() + "\""}, until_{until} {}

  void take(const Head& before, const std::string& value) {
    if (before.height >= until_.height) return;
    leaves.push_back(sha256(value));
    if (before.height == 0) opening = value;
    // Only what names the stream at all is decoded.
    if (value.find(needle_) == std::string::npos) return;
    const auto record = codec_.decode(value);
    if (record && record->stream == stream_) records.push_back({before.height, value, {}});
  }

  bool is_whole() const {
    return leaves.size() == until_.height && until_.height > 0 && leaves.back() == until_.hash;
  }

  std::vector<Sha256> leaves;
  std::string opening;
  std::vector<ProvenRecord> records;

 private:
  const RecordCodec& codec_;
  const StreamName& stream_;
  const std::string needle_;
  const Head until_;
};

Result<Receipt> receipt_under(Journal& journal, const RecordCodec& codec, const TaskId& task,
                              const std::vector<SignedHead>& heads) {
  const StreamName stream = stream_of(task);
  const PartitionId partition = partition_of(stream, journal.partitions());
  if (heads.size() != journal.partitions())
    return refuse("invalid", "signed heads of " + std::to_string(heads.size()) +
                                 " partitions, the journal has " +
                                 std::to_string(journal.partitions()));
  Receipt receipt;
  receipt.task = task;
  receipt.head = heads[partition];
  Collector collector{codec, stream, {receipt.head.height, receipt.head.head}};
  ChainVisitor visitor;
  visitor.on_accepted = [&](const Head& before, const std::string& value) {
    collector.take(before, value);
  };
  if (const auto read = visit_chain(journal, partition, visitor); !read)
    return tl::unexpected<Error>{read.error()};
  const std::string place = Position{partition, receipt.head.height}.text();
  if (!collector.is_whole())
    return refuse("journal_cut", "the journal does not lead to the head signed at " + place +
                                     ": it is older than the head, another one, or was changed");
  const MerkleTree tree{collector.leaves};
  if (tree.root() != receipt.head.root)
    return refuse("journal_cut", "the journal has another Merkle root than the one signed at " +
                                     place);
  if (collector.records.empty())
    return refuse("not_found", "the task has no record below the head signed at " + place);
  receipt.opening = {0, std::move(collector.opening), tree.inclusion(0)};
  receipt.records = std::move(collector.records);
  for (ProvenRecord& record : receipt.records) record.proof = tree.inclusion(record.height);
  return receipt;
}

}  // namespace

Result<Receipt> make_receipt(Journal& journal, const RecordCodec& codec, const TaskId& task,
                             const SignedHeads& heads) {
  auto receipt = receipt_under(journal, codec, task, heads.heads);
  if (!receipt || !heads.anchor) return receipt;
  const HeadsAnchor& anchor = *heads.anchor;
  const PartitionId partition = receipt->head.partition;
  if (anchor.heads.size() <= partition) return receipt;
  const SignedHead& anchored = anchor.heads[partition];
  if (anchored.signature != receipt->head.signature) {
    // What is newer than the anchor is worth more than the anchor.
    if (receipt->records.back().height >= anchored.height) return receipt;
    auto older = receipt_under(journal, codec, task, anchor.heads);
    if (!older) return receipt;
    receipt = std::move(older);
  }
  receipt->anchor = ReceiptAnchor{anchor.wallet, anchor.tx, anchor.lt, anchor.root,
                                  heads_proof(anchor.heads, partition)};
  return receipt;
}

}  // namespace gstd
