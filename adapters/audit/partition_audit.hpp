// The audit of one partition: everything that can be said without looking at another one.
#pragma once

#include <unordered_map>

#include "actors/runtime/entity.hpp"
#include "adapters/audit/audit.hpp"

namespace gstd {

class PartitionAudit {
 public:
  PartitionAudit(PartitionId partition, std::uint32_t partitions, const RecordCodec& codec,
                 std::vector<KnownHead> known, SignatureCheck signature_check);

  ChainVisitor visitor();
  /// After the last record; `head` is the chain's.
  void finish(const Head& head);

  PartitionReport report;
  std::vector<Finding> findings;
  std::uint64_t signatures = 0;
  std::optional<JournalOpened> identity;
  std::unordered_map<TaskId, TaskValidated, IdHash> validated;
  std::unordered_map<TaskId, std::pair<Position, EscrowSettled>, IdHash> settled;

 private:
  struct Ghost {
    Sha256 hash;
    std::optional<Sha256> prev;
  };
  struct StreamHash {
    std::size_t operator()(const StreamName& name) const {
      return std::hash<std::string>{}(name.id) ^ static_cast<std::size_t>(name.kind);
    }
  };
  void accept(const Head& before, const std::string& value);
  void fold(Position at, const Record& record);
  void look_at(Position at, const StreamName& stream, const Event& event, const Entity& entity);
  void check_money(Position at, const Entity& entity, bool is_thorough);
  void check_signature(Position at, const TaskId& task, const TaskSubmitted& submitted,
                       const Task::State& state);
  void check_known(const Head& head, bool is_last);
  std::string name_changed(const Head& head) const;
  void find(std::string place, std::string kind, std::string what);

  const std::uint32_t partitions_;
  const RecordCodec& codec_;
  std::vector<KnownHead> known_;
  const SignatureCheck signature_check_;
  std::unordered_map<StreamName, std::unique_ptr<Entity>, StreamHash> streams_;
  std::vector<Ghost> tail_;  ///< The first ghosts since the last accepted record.
};

}  // namespace gstd
