// Router: which node owns which partition, and how a command gets there. design.md §4.
//
// A plain state machine like Partition: the actor around it (cluster.cpp) and the simulator drive
// the same code. Peers come from a list; each says every beat_period that it is here.
#pragma once

#include <map>
#include <unordered_map>

#include "actors/runtime/frames.hpp"
#include "actors/runtime/partition.hpp"

namespace gstd {

/// Often enough that silence is soon told from slowness, rarely enough to cost nothing.
constexpr Millis beat_period{200};
/// A peer that says nothing for so long does not own anything: seven beats lost in a row.
constexpr Millis silence_max{1'500};
/// How long a client's command is tried again while its owner answers `unavailable`. Those of
/// policies are tried for ever.
constexpr Millis route_patience{5'000};
constexpr Millis route_again{50};
/// A reply that is not here by then got lost with a connection that broke and was made anew, of
/// which only the other end was told. As long as an append may take to be given up.
constexpr Millis reply_max{5'000};
/// Commands on their way to one peer: a peer that stands still must not fill our memory.
constexpr std::size_t forwards_max = 20'000;

/// What the router asks of the outside.
class RouterHost {
 public:
  virtual ~RouterHost() = default;
  /// To this node's own partition of that stream.
  virtual void submit(std::vector<Pending> commands) = 0;
  /// This node now owns the partition, or no longer.
  virtual void lead(PartitionId partition, bool is_owner) = 0;
  /// Frames to one peer come in order or not at all; on_link(peer, false) tells of a loss. Any
  /// thread: answers are posted where they are given.
  virtual void post(const std::string& peer, Frame frame) = 0;
  /// As Partition::when_read, on this node's own partition.
  virtual void when_read(const Position& position, Partition::OnRead then) = 0;
};

struct RouterOptions {
  std::string self;
  std::vector<std::string> peers;  ///< Without `self`.
  std::uint32_t partitions = 1;
  /// Of its commands on their way; above any of an earlier life, whose replies may still come.
  std::uint64_t first_id = 1;
};

class Router {
 public:
  Router(RouterOptions options, RouterHost& host);

  /// This node follows its journal and may own partitions; false when it leaves.
  void set_ready(bool is_ready, UnixMillis now);
  /// Commands for one stream to its owner, wherever it is, in order and together: what a policy
  /// does second must not be done first. Each is answered exactly once, unless it is a policy's and
  /// no owner ever comes. Errors: those of Engine::send.
  void send(std::vector<Pending> commands, UnixMillis now);
  void on_frame(const std::string& peer, Frame frame, UnixMillis now);
  /// The connection to a peer is there, or broken: then it is dead until it comes back.
  void on_link(const std::string& peer, bool is_up, UnixMillis now);
  /// At least every beat_period.
  void tick(UnixMillis now);
  /// Everybody who waits gets `unavailable`.
  void stop();

  bool owns(PartitionId partition) const { return owners_[partition] == options_.self; }
  const std::string& owner(PartitionId partition) const { return owners_[partition]; }
  std::size_t waiting() const { return routes_.size(); }

 private:
  struct Peer {
    bool is_linked = false;
    bool is_ready = false;
    UnixMillis heard;
    std::size_t on_the_way = 0;
  };
  struct Route {
    std::vector<Pending> commands;
    std::string peer;        ///< Where it went; empty while it waits to be tried again.
    UnixMillis again_at;     ///< When it is tried again, or its reply is given up.
    UnixMillis give_up_at;
  };

  bool is_alive(const Peer& peer) const;
  void choose_owners();
  void route(std::uint64_t id);
  void reroute_from(const std::string& peer);
  std::uint64_t renew(std::uint64_t id);
  void decide_here(const std::string& from, Forward forward);
  void on_reply(const std::string& peer, Replied reply);
  void give_up_reply(std::uint64_t id);
  void refuse_all(std::uint64_t id, const tl::unexpected<Error>& error);
  void try_again(std::uint64_t id);
  void at_time(UnixMillis now);

  const RouterOptions options_;
  RouterHost& host_;
  UnixMillis now_;
  UnixMillis settles_at_;   ///< Until then silent peers may still be there: owns nothing.
  UnixMillis next_beat_;
  bool is_ready_ = false;
  std::map<std::string, Peer> peers_;
  std::vector<std::string_view> alive_;  ///< Who may own partitions: self and names of peers_.
  std::vector<std::string> owners_;  ///< By partition; empty: nobody we know of.
  std::uint64_t next_id_;
  std::unordered_map<std::uint64_t, Route> routes_;
};

}  // namespace gstd
