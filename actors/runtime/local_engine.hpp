// The engine of one node: a partition actor per partition, the thread that reads the tail, and the
// cache actor.
#pragma once

#include <chrono>

#include "actors/runtime/engine.hpp"
#include "actors/runtime/frames.hpp"
#include "actors/runtime/ports.hpp"

namespace gstd {

/// Commands one partition may have taken and not yet answered. CAF's mailboxes are unbounded, so
/// this is the bound: at 400 bytes a command it keeps a stuck partition below 20 MB.
constexpr std::int64_t commands_in_flight_max = 50'000;
/// Values read ahead of the partitions, over all of them: bounds memory while replaying.
constexpr std::int64_t read_ahead_max = 20'000;
/// A node that leaves stays this long: two beats until all know it, an append and its answer.
constexpr std::chrono::milliseconds leave_time{600};
/// How many values one read of the journal asks for, and how long it waits for the first.
constexpr std::size_t tail_batch = 2'000;
constexpr std::chrono::milliseconds tail_wait{100};
/// A read that failed is tried again this much later: a journal that is away must not cost a core.
constexpr std::chrono::milliseconds read_again{50};

/// Another node, by its name and where it listens for nodes.
struct ClusterPeer {
  std::string name;
  std::string host;
  std::uint16_t port = 0;
};

/// How this node meets others. All files are PEM.
struct ClusterOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::vector<ClusterPeer> peers;
  std::string certificate;
  std::string key;
  std::string authority;  ///< Whose certificates belong to this cluster.
  const FrameCodec* frames = nullptr;
};

struct EngineOptions {
  std::string node = "node-1";
  std::size_t threads = 2;
  /// Heads others remember, of any partition: what a checkpoint saw must still be there (T1).
  std::vector<SeenHead> seen = {};
  /// For each accepted record, per partition in order, before the answers of its commands.
  Engine::OnAccepted on_accepted;
  /// Something an operator must see: event name, then words. Any thread.
  std::function<void(std::string_view event, const std::string& what)> alarm = {};
  std::optional<ClusterOptions> cluster = {};  ///< None: this node stands alone.
  /// This node now owns a partition, or no longer. Never called for a node that stands alone.
  std::function<void(PartitionId partition, bool is_owner)> on_lead = {};
};

class LocalEngine final : public Engine {
 public:
  /// All outlive the engine. `cache` may be null: every start then replays the whole journal.
  LocalEngine(EngineOptions options, Journal& journal, const RecordCodec& records,
              const StateCodec& states, StateCache* cache);
  /// Stops reading and deciding; commands still waiting get `unavailable`.
  ~LocalEngine() override;

  /// `unavailable` when it cannot listen for other nodes.
  Result<void> start();
  /// Waits until every partition is ready or has stopped; false when that takes longer. See
  /// status() for which. One thread at a time.
  bool wait_settled(std::chrono::milliseconds patience);
  void stop();

  void send(Command command, OnAnswer done) override;
  std::uint32_t partitions() const override;
  std::vector<PartitionStatus> status() const override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gstd
