// Head keeper: follows the journal at leisure, keeps a Merkle tree of each partition and signs
// their heads from time to time.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <thread>

#include "actors/runtime/stop_sign.hpp"
#include "adapters/evidence/signed_head.hpp"
#include "adapters/follow/feed.hpp"
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

/// A follower of its own, on a thread of its own: off the way of every command. It looks a few
/// times a second, so that there is no burst of work when the heads are due.
class HeadKeeper {
 public:
  /// The journal and the codec outlive it.
  HeadKeeper(Journal& journal, const RecordCodec& codec, JournalIdentity identity, KeyPair key,
             HeadOptions options);
  ~HeadKeeper();
  HeadKeeper(const HeadKeeper&) = delete;
  HeadKeeper& operator=(const HeadKeeper&) = delete;

  /// As Projector::feed: what the engine of this process accepts need not be read again.
  void feed(const AcceptedBatch& batch) { feed_.push(batch); }
  void start();
  void stop();
  /// The newest signed heads. `unavailable` until the journal has been read, and for ever when it
  /// does not contain a head signed before (the alarm says which). Any thread.
  Result<SignedHeads> heads() const;
  /// Heads of this journal are anchored: told with the heads from now on. Any thread.
  void set_anchor(HeadsAnchor anchor);

 private:
  struct Lane {
    Mark mark;  ///< After the last record that counts.
    MerklePeaks tree;
  };
  void run();
  void restore();
  Follower follow();
  Result<std::size_t> read_on(Follower& follower);
  bool is_at(const Follower& follower, const std::vector<Offset>& ends) const;
  void stop_signing(const std::string& why);
  void tell_trouble(const std::string& why);
  void sign();
  void keep(const SignedHeads& heads) const;

  Journal& journal_;
  const RecordCodec& codec_;
  const JournalIdentity identity_;
  const KeyPair key_;
  const HeadOptions options_;
  Feed feed_;
  std::vector<Lane> lanes_;
  std::string trouble_;  ///< Why the journal cannot be read; empty while it can.
  StopSign is_stopping_;
  mutable std::mutex mutex_;
  Result<SignedHeads> heads_;           ///< Under the mutex, as the next.
  std::optional<HeadsAnchor> anchor_;
  std::thread thread_;
};

}  // namespace gstd
