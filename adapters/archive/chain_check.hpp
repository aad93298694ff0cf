// Where a list of records that should be one whole chain is not, and what was done to it.
#pragma once

#include "events/arbiter.hpp"
#include "events/stream.hpp"

namespace gstd::archive {

struct Fault {
  Position place;
  std::string what;
};

/// The records of one partition of a file, in which every record must count. Names what happened
/// at the first break; what a second tampering left behind is only counted.
class ChainCheck {
 public:
  explicit ChainCheck(PartitionId partition) : partition_{partition} {}

  void add(std::string_view value);
  /// How many records came, and the hash of the last.
  const Head& head() const { return head_; }
  /// After the last record; `told` is the head the list should end with.
  std::vector<Fault> finish(const Head& told) const;

 private:
  struct Link {
    std::optional<Sha256> prev;  ///< None: the value is no record of ours.
    Sha256 hash;
  };
  /// The records about a break: those before it, it, and those behind it.
  struct Break {
    std::uint64_t height = 0;  ///< Of the record that does not name the one before it.
    Sha256 before2;            ///< Hash of the record at height - 2, and so on; zeros when none.
    Sha256 before;
    std::vector<Link> links;   ///< From the record at `height` on, at most three.
  };
  Fault explain(const Break& first, const Head& told) const;
  Fault explain_end(const Head& told) const;
  Fault at(std::uint64_t height, std::string what) const;

  const PartitionId partition_;
  Head head_;
  Sha256 before_;  ///< Hash of the record before the last.
  std::optional<Break> first_;
  std::uint64_t breaks_ = 0;
};

}  // namespace gstd::archive
