// A journal on disk as an honest server would have left it, signatures included, and its export.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "adapters/archive/archive.hpp"
#include "adapters/audit/audit.hpp"
#include "adapters/crypto/claims.hpp"
#include "adapters/crypto/keys.hpp"
#include "adapters/evidence/signed_head.hpp"
#include "adapters/journal/embedded.hpp"
#include "adapters/json/record_codec.hpp"
#include "events/merkle.hpp"
#include "events/sha256.hpp"
#include "tests/support/people.hpp"
#include "tests/support/story.hpp"

namespace gstd::testing {

/// A folder of one test, gone with it.
class EvidenceFolder {
 public:
  EvidenceFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "gstd-evidence-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no folder"};
    path_ = name;
  }
  ~EvidenceFolder() { std::filesystem::remove_all(path_); }
  EvidenceFolder(const EvidenceFolder&) = delete;
  EvidenceFolder& operator=(const EvidenceFolder&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

constexpr std::uint32_t evidence_partitions = 3;
/// One in partition 0, one in 1, another one in 0; their escrow is alone in 2.
constexpr TaskId evidence_tasks[] = {task_1, id_of<TaskId>(6), task_2};
constexpr EscrowId evidence_escrow = id_of<EscrowId>(6);

inline std::unique_ptr<Journal> open_evidence(const EvidenceFolder& folder,
                                              const std::string& name) {
  auto journal = open_embedded({folder.file(name), evidence_partitions});
  if (!journal) throw std::runtime_error{journal.error().why};
  return std::move(*journal);
}

/// A worker with a real key.
inline KeyPair evidence_key(std::uint8_t number) {
  Secret<32> seed;
  seed.bytes.fill(number);
  return KeyPair::from_seed(seed);
}

inline TaskSubmitted signed_result(const TaskId& task, std::uint32_t replica, const KeyPair& key) {
  const TaskSpec spec = task_spec();
  ResultClaim claim;
  claim.task = task;
  claim.replica = replica;
  claim.module = spec.module;
  claim.input = spec.input;
  claim.fuel = 7;
  claim.result = yes;
  claim.blob = id_of<Sha256>(static_cast<std::uint8_t>(20 + replica));
  return {replica, key.id(), yes, claim.blob, 0, 7, key.sign(signed_bytes(claim))};
}

/// One whole task, created to settled: two workers, both right.
inline void write_task(Chronicle& journal, const TaskId& task) {
  const StreamName own = stream_of(task);
  const StreamName budget = stream_of(evidence_escrow);
  const KeyPair first = evidence_key(1);
  const KeyPair second = evidence_key(2);
  const TaskSpec spec = task_spec();
  const UnixMillis ends = journal.now + spec.total_timeout_ms;
  const std::vector<Vote> votes{{1, first.id(), ann.wallet}, {2, second.id(), bob.wallet}};
  const std::vector<Payment> payments{{first.id(), ann.wallet, nano(1000)},
                                      {second.id(), bob.wallet, nano(1000)}};
  const UnixMillis lease = journal.now + spec.lease_ms;
  const TaskCreated created{spec, requester, evidence_escrow, nano(7350), nano(50), ends};
  journal.write(own, {TaskEvent{created}});
  journal.write(budget, {EscrowEvent{EscrowReserved{task, nano(7350)}}});
  journal.write(own, {TaskEvent{TaskFunded{}}});
  journal.write(own, {TaskEvent{TaskClaimed{1, first.id(), ann.wallet, 1, lease}}});
  journal.write(own, {TaskEvent{TaskClaimed{2, second.id(), bob.wallet, 1, lease}}});
  journal.write(own, {TaskEvent{signed_result(task, 1, first)}});
  const TaskValidated agreed{yes, votes, {}, evidence_escrow, nano(1000), nano(50), {}};
  journal.write(own, {TaskEvent{signed_result(task, 2, second)}, TaskEvent{agreed}});
  journal.write(budget, {EscrowEvent{EscrowSettled{task, Currency::ton, payments, nano(100),
                                                   nano(5250)}}});
  journal.write(own, {TaskEvent{TaskSettled{payments, nano(100), nano(5250)}}});
}

/// Opens every partition of an empty journal and tells the story of the first so many tasks.
inline void write_evidence(Journal& empty, std::size_t tasks,
                           UnixMillis begin = at(1'700'000'000'000)) {
  const json::JsonRecordCodec codec;
  Chronicle journal{empty, codec};
  journal.now = begin;
  for (PartitionId p = 0; p < evidence_partitions; ++p)
    journal.write(ops_stream(p),
                  {OpsEvent{JournalOpened{"journal-1", Network::dev, p, evidence_partitions}}});
  journal.open_escrow(requester, evidence_escrow);
  for (std::size_t i = 0; i < tasks; ++i) write_task(journal, evidence_tasks[i]);
}

/// The heads of every partition, or of its first so many records, signed by the audit key 77.
inline SignedHeads signed_heads_of(Journal& journal, std::uint64_t height_max = ~std::uint64_t{0},
                                   UnixMillis when = at(5)) {
  SignedHeads heads;
  for (PartitionId p = 0; p < journal.partitions(); ++p) {
    MerklePeaks tree;
    Sha256 last;
    ChainVisitor visitor;
    visitor.on_accepted = [&](const Head&, const std::string& value) {
      if (tree.size() == height_max) return;
      last = sha256(value);
      tree.append(last);
    };
    if (!visit_chain(journal, p, visitor)) throw std::runtime_error{"the journal is not read"};
    heads.heads.push_back(sign_head(evidence_key(77), {Network::dev, "journal-1", p, tree.size(),
                                                       last, tree.root(), when}));
  }
  return heads;
}

using Lines = std::vector<std::string>;

inline std::string bytes_of(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream{path, std::ios::binary} << bytes;
}

inline Lines lines_of(const std::string& path) {
  Lines lines;
  const auto file = archive::GzipLines::open(path);
  if (!file) throw std::runtime_error{file.error().why};
  for (;;) {
    const auto line = (*file)->next();
    if (!line) throw std::runtime_error{line.error().why};
    if (!*line) return lines;
    lines.emplace_back(**line);
  }
}

inline void write_lines(const std::string& path, const Lines& lines) {
  const auto file = archive::GzipWriter::create(path);
  for (const std::string& line : lines) (*file)->write(line + "\n");
  if (!(*file)->finish()) throw std::runtime_error{"the file was not written"};
}

inline archive::ArchiveReport export_to(const std::string& path, Journal& journal) {
  const auto report = archive::export_journal(journal, json::JsonRecordCodec{}, {}, path);
  if (!report) throw std::runtime_error{report.error().why};
  return *report;
}

/// An exported journal of two tasks.
struct Exported : EvidenceFolder {
  Exported() {
    journal = open_evidence(*this, "journal.db");
    write_evidence(*journal, 2);
    report = export_to(path, *journal);
    lines = lines_of(path);
  }
  /// Line of a position.
  std::size_t line_of(const Position& at) const {
    std::size_t line = 1 + at.height;
    for (PartitionId p = 0; p < at.partition; ++p) line += report.end.heads[p].height;
    return line;
  }
  std::unique_ptr<Journal> journal;
  std::string path = file("journal.gz");
  archive::ArchiveReport report;
  Lines lines;
};

}  // namespace gstd::testing
