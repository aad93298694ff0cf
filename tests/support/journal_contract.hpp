// The journal's contract: one list of behaviours that every implementation passes.
#pragma once

#include <iosfwd>

#include "events/journal.hpp"

namespace gstd::test {

/// An empty log of three partitions and the way to it.
struct JournalWorld {
  std::function<std::unique_ptr<Journal>()> open;  ///< Another handle on the same log.
  std::function<void()> pass = [] {};              ///< Lets virtual time go on.
  std::chrono::milliseconds patience{5};           ///< Between two looks at a callback; real time.
};

constexpr std::uint32_t contract_partitions = 3;

struct JournalBehaviour {
  std::string_view name;
  void (*check)(const JournalWorld& world);
};
std::ostream& operator<<(std::ostream& out, const JournalBehaviour& behaviour);

/// Use: `BOOST_DATA_TEST_CASE(contract, journal_contract(), b) { b.check(fresh_world()); }`
const std::vector<JournalBehaviour>& journal_contract();

/// The error in words, if there is one.
template <class T>
std::string why(const Result<T>& result) {
  return result ? "" : result.error().code + ": " + result.error().why;
}

/// Appends and waits for the outcome.
AppendOutcome append(const JournalWorld& world, Journal& journal, PartitionId partition,
                     std::string value);
Result<Offset> end_of(const JournalWorld& world, Journal& journal, PartitionId partition);
/// Every value of one partition up to a barrier.
std::vector<std::string> read_all(const JournalWorld& world, Journal& journal,
                                  PartitionId partition);
/// A value that the arbiter takes for ours: chained on `prev`, told apart by `name`.
std::string chained(const Sha256& prev, std::string_view name);
/// The values that count, in order.
std::vector<std::string> accepted(const std::vector<std::string>& values);

}  // namespace gstd::test
