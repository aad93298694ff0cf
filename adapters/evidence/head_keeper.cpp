#include "adapters/evidence/head_keeper.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/json/codec.hpp"

namespace gstd {
namespace {

using std::chrono::steady_clock;

// Between two looks: each costs a little, and what piled up is taken at once. The feed holds ten
// times what comes meanwhile (feed_events_max).
constexpr std::chrono::milliseconds pace{250};
constexpr std::size_t batch = 4'000;
// A reader that gives nothing for so long has no more for now.
constexpr std::chrono::milliseconds read_wait{100};
constexpr std::chrono::milliseconds end_patience{2000};

/// One partition in the file: its signed head vouches for the peaks, the journal for the offset.
struct KeptLane {
  Offset last = -1;  ///< Of the last record that counts.
  std::vector<Sha256> peaks;
  SignedHead head;
};
BOOST_DESCRIBE_STRUCT(KeptLane, (), (last, peaks, head))

struct Kept {
  std::vector<KeptLane> lanes;
};
BOOST_DESCRIBE_STRUCT(Kept, (), (lanes))

/// The tree of a lane that fits its own signed head.
Result<MerklePeaks> tree_of(const KeptLane& lane, const JournalIdentity& identity,
                            PartitionId partition, const WorkerId& key) {
  if (lane.head.key != key || !is_signed(lane.head))
    return refuse("invalid", "a head of it is not signed by this audit key");
  if (lane.head.journal_id != identity.journal_id || lane.head.partition != partition)
    return refuse("invalid", "it is of another journal");
  auto tree = MerklePeaks::restore(lane.head.height, lane.peaks);
  if (tree && tree->root() != lane.head.root)
    return refuse("invalid", "its tree has another root than the one that was signed");
  return tree;
}

/// Where the journal ends now. It may be away for a while.
Result<std::vector<Offset>> ends_of(Journal& journal) {
  std::vector<Offset> ends;
  for (PartitionId p = 0; p < journal.partitions(); ++p) {
    const auto end = end_of(journal, p, end_patience);
    if (!end) return refuse("unavailable", "the journal does not say where it ends");
    ends.push_back(*end);
  }
  return ends;
}

}  // namespace

HeadKeeper::HeadKeeper(Journal& journal, const RecordCodec& codec, JournalIdentity identity,
                       KeyPair key, HeadOptions options)
    : journal_{journal},
      codec_{codec},
      identity_{std::move(identity)},
      key_{std::move(key)},
      options_{std::move(options)},
      lanes_(identity_.partitions),
      heads_{refuse("unavailable", "the journal is being read")} {}

HeadKeeper::~HeadKeeper() { stop(); }

void HeadKeeper::start() {
  thread_ = std::thread{[this] { run(); }};
}

void HeadKeeper::stop() {
  is_stopping_.raise();
  if (thread_.joinable()) thread_.join();
}

Result<SignedHeads> HeadKeeper::heads() const {
  const std::lock_guard lock{mutex_};
  Result<SignedHeads> told = heads_;
  if (told) told->anchor = anchor_;
  return told;
}

void HeadKeeper::set_anchor(HeadsAnchor anchor) {
  for (const SignedHead& head : anchor.heads)
    if (head.journal_id != identity_.journal_id) return;  // A file from another folder.
  const std::lock_guard lock{mutex_};
  anchor_ = std::move(anchor);
}

void HeadKeeper::run() {
  restore();
  Follower follower = follow();
  auto began = ends_of(journal_);
  auto due = steady_clock::now();
  bool is_whole = false;
  while (!is_stopping_) {
    if (!began) began = ends_of(journal_);
    const auto count =
        began ? read_on(follower) : Result<std::size_t>{tl::unexpected<Error>{began.error()}};
    tell_trouble(count ? "" : count.error().why);
    if (!follower.faults().empty()) return stop_signing(follower.faults().begin()->second);
    is_whole = count && is_at(follower, *began);
    if (is_whole && steady_clock::now() >= due) {
      sign();
      due = steady_clock::now() + options_.interval;
    }
    if (count && (!is_whole || *count == batch)) continue;
    is_stopping_.rest(std::min<std::chrono::milliseconds>(pace, options_.interval));
  }
  if (is_whole) sign();  // The next start reads on from here.
}

/// From the signed heads on. It looks first whether the journal still holds what they vouch for.
Follower HeadKeeper::follow() {
  std::map<PartitionId, Mark> from;
  for (PartitionId p = 0; p < lanes_.size(); ++p) from[p] = lanes_[p].mark;
  return Follower{journal_, codec_, from, &feed_};
}

/// How many records came; below `batch`, no more are there now.
Result<std::size_t> HeadKeeper::read_on(Follower& follower) {
  const auto records = follower.next(batch, read_wait);
  if (!records) return tl::unexpected<Error>{records.error()};
  for (const Accepted& accepted : *records) {
    Lane& lane = lanes_[accepted.position.partition];
    lane.mark = accepted.after;
    lane.tree.append(lane.mark.head.hash);
  }
  return records->size();
}

/// Whether all is read that was there when it began, and each lane's last record was seen.
bool HeadKeeper::is_at(const Follower& follower, const std::vector<Offset>& ends) const {
  for (PartitionId p = 0; p < lanes_.size(); ++p)
    if (follower.read_to(p) < std::max(ends[p], lanes_[p].mark.cursor + 1)) return false;
  return true;
}

void HeadKeeper::stop_signing(const std::string& why) {
  options_.alarm("heads_stopped", why);
  const std::lock_guard lock{mutex_};
  heads_ = refuse("unavailable", why);
}

void HeadKeeper::tell_trouble(const std::string& why) {
  if (trouble_ == why) return;
  trouble_ = why;
  if (!why.empty()) options_.alarm("heads_not_read", why);
}

void HeadKeeper::sign() {
  SignedHeads signed_heads;
  for (PartitionId p = 0; p < lanes_.size(); ++p) {
    const Lane& lane = lanes_[p];
    signed_heads.heads.push_back(
        sign_head(key_, {identity_.network, identity_.journal_id, p, lane.mark.head.height,
                         lane.mark.head.hash, lane.tree.root(), options_.clock()}));
  }
  keep(signed_heads);
  const std::lock_guard lock{mutex_};
  heads_ = std::move(signed_heads);
}

void HeadKeeper::keep(const SignedHeads& heads) const {
  Kept kept;
  for (PartitionId p = 0; p < lanes_.size(); ++p)
    kept.lanes.push_back({lanes_[p].mark.cursor, lanes_[p].tree.peaks(), heads.heads[p]});
  const std::string part = options_.file + ".part";
  std::ofstream out{part, std::ios::binary};
  out << json::encode(kept) << "\n";
  out.close();
  std::error_code fault;
  if (out) std::filesystem::rename(part, options_.file, fault);
  if (!out || fault) options_.alarm("heads_not_kept", options_.file + " cannot be written");
}

/// Takes what the file says if all of it fits; else the journal is read from its beginning.
void HeadKeeper::restore() {
  std::ifstream in{options_.file, std::ios::binary};
  if (!in) return;
  std::ostringstream text;
  text << in.rdbuf();
  const auto kept = json::decode<Kept>(text.str());
  std::vector<Lane> lanes;
  std::string fault = kept ? "" : kept.error().path + ": " + kept.error().why;
  if (kept && kept->lanes.size() != lanes_.size()) fault = "it has another number of partitions";
  for (PartitionId p = 0; fault.empty() && p < lanes_.size(); ++p) {
    const KeptLane& lane = kept->lanes[p];
    auto tree = tree_of(lane, identity_, p, key_.id());
    if (tree)
      lanes.push_back({{{lane.head.height, lane.head.head}, lane.last, {}}, std::move(*tree)});
    else fault = tree.error().why;
  }
  if (fault.empty()) lanes_ = std::move(lanes);
  else options_.alarm("heads_read_again", options_.file + " is not used: " + fault);
}

}  // namespace gstd
