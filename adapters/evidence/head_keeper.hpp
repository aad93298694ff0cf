// Head keeper: follows the journal at leisure, keeps a Merkle tree of each partition and signs
// their heads from time to time.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "actors/runtime/stop_sign.hpp"
#include "adapters/evidence/signed_head.hpp"
#include "adapters/journal/open.hpp"
#include "events/merkle.hpp"

namespace gstd {

struct HeadOptions {
  /// Remembers the trees, so that a start reads the tail only. May be deleted at any time: all is
  /// then read again.
  std::string file;
  std::chrono::milliseconds interval{3'600'000};  ///< Between two signatures.
  std::function<UnixMillis()> clock;              ///< Required.
  /// Something an operator must see. Required; must not block.
  std::function<void(std::string_view event, const std::string& what)> alarm;
};

/// A reader of its own, on a thread of its own: the engine does nothing for it. It reads every few
/// seconds, so that there is no burst of work when the heads are due.
class HeadKeeper {
 public:
  /// The journal outlives it.
  HeadKeeper(Journal& journal, JournalIdentity identity, KeyPair key, HeadOptions options);
  ~HeadKeeper();
  HeadKeeper(const HeadKeeper&) = delete;
  HeadKeeper& operator=(const HeadKeeper&) = delete;

  void start();
  void stop();
  /// The newest signed heads. `unavailable` until the journal has been read, and for ever when it
  /// does not contain a head signed before (the alarm says which). Any thread.
  Result<SignedHeads> heads() const;

 private:
  struct Lane {
    Head head;
    Offset last = -1;  ///< Of the last record that counts.
    Offset next = 0;   ///< Where to read on.
    MerklePeaks tree;
  };
  void run();
  void restore();
  Result<void> check_restored();
  Result<std::size_t> read_on(JournalReader& reader);
  bool is_at(const std::vector<Offset>& ends) const;
  Result<std::vector<Offset>> ends();
  void sign();
  void keep(const SignedHeads& heads) const;

  Journal& journal_;
  const JournalIdentity identity_;
  const KeyPair key_;
  const HeadOptions options_;
  std::vector<Lane> lanes_;
  StopSign is_stopping_;
  mutable std::mutex mutex_;
  Result<SignedHeads> heads_;  ///< Under the mutex.
  std::thread thread_;
};

}  // namespace gstd
