// Live: the WebSocket's conversation. Sockets are delivered to by index, never scanned.
#pragma once

#include "adapters/http/commands.hpp"
#include "adapters/http/history.hpp"
#include "adapters/http/limits.hpp"
#include "adapters/http/live_frames.hpp"
#include "adapters/http/offers.hpp"

namespace gstd::http {

struct Services;

/// domain.md §8.
constexpr std::size_t frame_bytes_max = 64u << 10;
constexpr Millis hello_within{5'000};
/// More free slots than one machine has cores.
constexpr std::uint32_t slots_max = 64;
constexpr std::size_t ref_bytes_max = 64;

/// One open WebSocket as Live sees it; the socket itself is in server.cpp. `send` never blocks and
/// never drops: a client that reads too slowly is told and cut by the socket.
class LiveClient {
 public:
  virtual ~LiveClient() = default;
  virtual void send(std::string text) = 0;
  virtual void close(unsigned code, std::string reason) = 0;
};
using LiveClientPtr = std::shared_ptr<LiveClient>;
using LiveId = std::uint64_t;

/// Owned by the I/O thread.
class Live {
 public:
  explicit Live(Services& services) : services_{services} {}

  /// Once, before any client: how many partitions the journal has.
  void start(std::uint32_t partitions);
  LiveId connect(LiveClientPtr client);
  void on_text(LiveId id, std::string_view text);
  void on_closed(LiveId id);
  /// Everything the engine accepted; updates the directory first.
  void on_accepted(const AcceptedBatch& batch);
  /// Several times a second.
  void tick();
  /// Says goodbye to whoever logged in with one of these. Rare, so all members are looked at.
  void end_sessions(const std::vector<SessionId>& ended);
  /// A claim was answered, over HTTP as well: the worker's offers change.
  void on_claim(const WorkerId& worker, const TaskId& task, const Answer& answer);

  /// Open tasks an owner's workers could claim, the longest waiting first.
  std::vector<OfferFrame> available(const Wallet& owner, std::size_t limit) const;

  std::size_t sockets() const { return members_.size(); }
  std::size_t workers() const { return by_worker_.size(); }

 private:
  struct Member {
    LiveId id = 0;
    LiveClientPtr client;
    Caller caller;
    bool is_greeted = false;
    UnixMillis since;
    std::int64_t frames_left = 0;  ///< Of this second.
  };
  using MemberPtr = std::shared_ptr<Member>;
  using Group = std::vector<MemberPtr>;

  // What clients say (live_says.cpp).
  void say(const MemberPtr& member, const HelloFrame& hello);
  void say(const MemberPtr& member, const ReadyFrame& ready);
  void say(const MemberPtr& member, const ClaimFrame& claim);
  void say(const MemberPtr& member, const HeartbeatFrame& heartbeat);
  void say(const MemberPtr& member, const SubmitFrame& submit);
  void say(const MemberPtr& member, const ReleaseFrame& release);
  template <class Frame>
  void hear(const MemberPtr& member, json::Reader& in);
  void greet(const MemberPtr& member, const Caller& caller, const std::string& cursor);
  bool concerns(const Member& member, const TaskCard& card) const;
  void catch_up(const MemberPtr& member, LiveCursor seen, const std::vector<Notice>& missed);
  void on_claimed(const MemberPtr& member, const TaskId& task, const std::string& ref,
                  const Answer& answer);
  Engine::OnAnswer answer_to(const MemberPtr& member, const TaskId& task, std::uint32_t replica,
                             std::string ref);
  void refuse_frame(const MemberPtr& member, std::string ref, const Error& error);

  // What clients are told (live.cpp).
  void tell_offers();
  void tell(const Notice& notice, const std::string& cursor);
  /// `cursor`: from it on the member was told nothing yet, this notice excepted.
  void tell_changed(const MemberPtr& member, const Notice& notice, const std::string& cursor);
  void tell_leases(const TaskCard& card, const TaskView& before, const Record& record);
  template <class Frame>
  void tell_worker(const WorkerId& worker, const Frame& frame);

  Services& services_;
  History history_{0};
  std::string cursor_;  ///< Of the history, as text; kept per batch.
  Offers offers_;
  LiveId last_id_ = 0;
  UnixMillis frames_since_;  ///< Frames are counted per second from here.
  std::unordered_map<LiveId, MemberPtr> members_;
  std::unordered_map<WorkerId, Group, IdHash> by_worker_;
  std::unordered_map<Wallet, Group, IdHash> by_wallet_;
};

}  // namespace gstd::http
