// Clients of the simulated nodes: random commands with one id each, asked again until answered, and
// everything they were told held against the history.
#pragma once

#include <functional>
#include <optional>

#include "tests/sim/history.hpp"

namespace gstd::sim {

/// One call of a client: the same command under one id, in attempts.
struct Call {
  Command command;
  std::uint32_t attempt = 0;
  SimulatedTime asked{};       ///< The last attempt.
  UnixMillis first_at;         ///< The clock at the first attempt.
  std::uint64_t first_height = 0;
  std::uint64_t last_height = 0;  ///< When the last attempt began.
  std::optional<Answer> answer;   ///< Of the last attempt.
  std::uint64_t answered_height = 0;
  UnixMillis answered_at;
  bool is_excused = false;        ///< Answered from what the log has lost since.
  std::uint32_t cut_attempt = 0;  ///< The one under way when the log was cut; 0: none.
  bool was_recorded = false;      ///< The log held it just then: its answer may be on its way.

  /// What it was told may rest on what the log has lost: a no needs no record to be read back.
  bool is_beyond_judging() const {
    const bool has_record = answer && *answer && !(**answer).is_repeat;
    return is_excused || (attempt == cut_attempt && !has_record);
  }
};

class Clients {
 public:
  /// A random number below the bound.
  using Random = std::function<std::uint64_t(std::uint64_t bound)>;

  Clients(const History& history, std::uint32_t partitions, Random random);

  /// A new call with the next random command, for the caller to send.
  Call& draw(UnixMillis now);
  /// The log of that partition is going to be cut; then: it was.
  void before_cut(PartitionId partition);
  void on_cut(PartitionId partition);
  const std::vector<std::unique_ptr<Call>>& calls() const { return calls_; }
  /// What is wrong with an answer; empty when it is true. `skew` is the most a clock may be off.
  std::string check(const Call& call, Millis skew) const;

 private:
  Command random_command(UnixMillis now);
  std::pair<StreamName, AnyCommand> random_content(UnixMillis now);
  std::pair<StreamName, AnyCommand> work_on_task(UnixMillis now);
  std::uint8_t pick(std::uint8_t count) { return static_cast<std::uint8_t>(1 + random_(count)); }

  const History& history_;
  std::uint32_t partitions_;
  Random random_;
  std::vector<std::unique_ptr<Call>> calls_;
};

}  // namespace gstd::sim
