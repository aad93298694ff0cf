#include "adapters/evidence/head_keeper.hpp"

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include "adapters/json/codec.hpp"
#include "events/sha256.hpp"

namespace gstd {
namespace {

using std::chrono::steady_clock;

// Between two looks at the journal: each costs a little, and what piled up is read at once.
constexpr std::chrono::seconds pace{5};
constexpr std::size_t batch = 4'000;
// A reader that gives nothing for so long has no more for now.
constexpr std::chrono::milliseconds read_wait{100};

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

}  // namespace

HeadKeeper::HeadKeeper(Journal& journal, JournalIdentity identity, KeyPair key,
                       HeadOptions options)
    : journal_{journal},
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
  return heads_;
}

void HeadKeeper::run() {
  restore();
  if (const auto fits = check_restored(); !fits) {
    options_.alarm("heads_stopped", fits.error().why);
    const std::lock_guard lock{mutex_};
    heads_ = tl::unexpected<Error>{fits.error()};
    return;
  }
  std::vector<ReadFrom> from;
  for (PartitionId p = 0; p < lanes_.size(); ++p) from.push_back({p, lanes_[p].next});
  const auto reader = journal_.read(std::move(from), ReadPace::gathered);
  Result<std::vector<Offset>> all = ends();
  auto due = steady_clock::now();
  while (!is_stopping_) {
    if (!all) all = ends();
    const auto count =
        all ? read_on(*reader) : Result<std::size_t>{tl::unexpected<Error>{all.error()}};
    if (!count) options_.alarm("heads_not_read", count.error().why);
    const bool is_whole = count && is_at(*all);  // All that was there when it began.
    if (is_whole && steady_clock::now() >= due) {
      sign();
      due = steady_clock::now() + options_.interval;
    }
    if (count && (!is_whole || *count == batch)) continue;
    is_stopping_.rest(std::min<std::chrono::milliseconds>(pace, options_.interval));
  }
}

/// How many records came; below `batch`, no more are there now.
Result<std::size_t> HeadKeeper::read_on(JournalReader& reader) {
  const auto values = reader.next(batch, read_wait);
  if (!values) return tl::unexpected<Error>{values.error()};
  for (const RawRecord& raw : *values) {
    Lane& lane = lanes_[raw.partition];
    lane.next = raw.offset + 1;
    if (judge(lane.head, raw.value) != Verdict::accepted) continue;
    lane.tree.append(lane.head.hash);
    lane.last = raw.offset;
  }
  return values->size();
}

bool HeadKeeper::is_at(const std::vector<Offset>& ends) const {
  for (PartitionId p = 0; p < lanes_.size(); ++p)
    if (lanes_[p].next < ends[p]) return false;
  return true;
}

Result<std::vector<Offset>> HeadKeeper::ends() {
  std::vector<Offset> all;
  for (PartitionId p = 0; p < lanes_.size(); ++p) {
    std::promise<Result<Offset>> promise;
    journal_.end(p, [&](Result<Offset> end) { promise.set_value(std::move(end)); });
    const auto end = promise.get_future().get();
    if (!end) return tl::unexpected<Error>{end.error()};
    all.push_back(*end);
  }
  return all;
}

void HeadKeeper::sign() {
  SignedHeads signed_heads;
  for (PartitionId p = 0; p < lanes_.size(); ++p) {
    const Lane& lane = lanes_[p];
    signed_heads.heads.push_back(
        sign_head(key_, {identity_.network, identity_.journal_id, p, lane.head.height,
                         lane.head.hash, lane.tree.root(), options_.clock()}));
  }
  keep(signed_heads);
  const std::lock_guard lock{mutex_};
  heads_ = std::move(signed_heads);
}

void HeadKeeper::keep(const SignedHeads& heads) const {
  Kept kept;
  for (PartitionId p = 0; p < lanes_.size(); ++p)
    kept.lanes.push_back({lanes_[p].last, lanes_[p].tree.peaks(), heads.heads[p]});
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
      lanes.push_back({{lane.head.height, lane.head.head}, lane.last, lane.last + 1,
                       std::move(*tree)});
    else fault = tree.error().why;
  }
  if (fault.empty()) lanes_ = std::move(lanes);
  else options_.alarm("heads_read_again", options_.file + " is not used: " + fault);
}

/// Whether the journal still holds the records whose heads were signed last.
Result<void> HeadKeeper::check_restored() {
  for (PartitionId p = 0; p < lanes_.size(); ++p) {
    const Lane& lane = lanes_[p];
    if (lane.head.height == 0) continue;
    const auto reader = journal_.read({{p, lane.last}}, ReadPace::gathered);
    Result<std::vector<RawRecord>> found = std::vector<RawRecord>{};
    const auto may_come = [&] {  // The journal may be away for a while.
      return found ? found->empty() : found.error().code != "journal_cut";
    };
    while (may_come() && !is_stopping_) found = reader->next(1, read_wait);
    if (is_stopping_) return {};
    if (!found || sha256(found->front().value) != lane.head.hash)
      return refuse("unavailable", "the journal does not hold the head signed at " +
                                       Position{p, lane.head.height}.text());
  }
  return {};
}

}  // namespace gstd
