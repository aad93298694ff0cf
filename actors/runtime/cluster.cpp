#include "actors/runtime/cluster.hpp"

#include <algorithm>
#include <caf/io/all.hpp>
#include <caf/openssl/all.hpp>
#include <mutex>

namespace gstd {
namespace {

constexpr std::chrono::milliseconds cluster_tick{50};
/// A peer that does not answer is called again this often.
constexpr Millis dial_again{250};
constexpr std::chrono::seconds dial_patience{2};

/// Connections by the peer's name. Any thread.
class Links {
 public:
  void set(const std::string& peer, WireActor wire) {
    const std::lock_guard lock{mutex_};
    links_[peer] = std::move(wire);
  }
  WireActor find(const std::string& peer) const {
    const std::lock_guard lock{mutex_};
    const auto found = links_.find(peer);
    return found == links_.end() ? WireActor{} : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, WireActor> links_;
};

class ClusterHost final : public RouterHost {
 public:
  explicit ClusterHost(Node& node) : node_{node} {}

  void submit(std::vector<Pending> commands) override {
    const StreamName& stream = commands.front().command.stream;
    const PartitionId id = partition_of(stream, node_.journal.partitions());
    caf::anon_send(node_.partitions[id], Submit{std::move(commands)});
  }
  void lead(PartitionId partition, bool is_owner) override {
    node_.shared[partition]->is_own = is_owner;
    caf::anon_send(node_.partitions[partition], Report{Led{is_owner}});
    if (node_.options.on_lead) node_.options.on_lead(partition, is_owner);
  }
  void post(const std::string& peer, Frame frame) override {
    if (const WireActor wire = links.find(peer))
      caf::anon_send(wire, node_.options.node, node_.options.cluster->frames->encode(frame));
  }
  void when_read(const Position& position, Partition::OnRead then) override {
    caf::anon_send(node_.partitions[position.partition],
                   Report{ReadAwaited{position.height, std::move(then)}});
  }

  Links links;

 private:
  Node& node_;
};

struct ClusterState {
  std::unique_ptr<ClusterHost> host;
  std::unique_ptr<Router> router;
  caf::strong_actor_ptr own;  ///< Where this node is reached; null until it listens.
  std::map<std::string, UnixMillis> due;  ///< When to call a peer.
  std::map<caf::actor_addr, std::string> linked;
};
using Self = ClusterActor::stateful_pointer<ClusterState>;

void take_link(Self self, const std::string& name, const caf::strong_actor_ptr& wire) {
  self->monitor(wire);
  self->state.linked[caf::actor_cast<caf::actor_addr>(wire)] = name;
  self->state.host->links.set(name, caf::actor_cast<WireActor>(wire));
  self->state.router->on_link(name, true, clock_now());
}

// Of two nodes the one whose name comes first calls, and tells the other where it is reached. If
// both called, each would take its own connection for the right one and close the other's: both
// were then without any, called again, and so on (CAF keeps one connection between two nodes).
bool calls(const Node& node, const ClusterPeer& peer) { return node.options.node < peer.name; }

void dial(Self self, const Node* node, const ClusterPeer& peer) {
  const auto again = [=] { self->state.due[peer.name] = clock_now() + dial_again; };
  self->request(self->system().openssl_manager().actor_handle(), dial_patience,
                caf::connect_atom::value, peer.host, peer.port)
      .then(
          [=](const caf::node_id&, const caf::strong_actor_ptr& found,
              const std::set<std::string>&) {
            if (!found) return again();
            caf::anon_send(caf::actor_cast<WireActor>(found), node->options.node,
                           self->state.own);
            take_link(self, peer.name, found);
          },
          [=](const caf::error&) { again(); });
}

void dial_due(Self self, const Node* node) {
  const UnixMillis now = clock_now();
  for (const ClusterPeer& peer : node->options.cluster->peers) {
    const auto due = self->state.due.find(peer.name);
    if (due == self->state.due.end() || due->second > now) continue;
    self->state.due.erase(due);
    dial(self, node, peer);
  }
}

void on_linked(Self self, const Node* node, const Linked& linked) {
  const std::vector<ClusterPeer>& peers = node->options.cluster->peers;
  if (linked.node == node->options.node) {
    self->state.own = linked.wire;
    for (const ClusterPeer& peer : peers)
      if (calls(*node, peer)) self->state.due[peer.name] = clock_now();
  } else if (std::ranges::find(peers, linked.node, &ClusterPeer::name) != peers.end()) {
    take_link(self, linked.node, linked.wire);
  } else if (node->options.alarm) {
    node->options.alarm("unknown_peer", linked.node);
  }
}

void on_down(Self self, const Node* node, const caf::down_msg& down) {
  const auto found = self->state.linked.find(down.source);
  if (found == self->state.linked.end()) return;
  const std::string name = found->second;
  self->state.linked.erase(found);
  // It may have called again before the end of the old connection was noticed.
  const WireActor now = self->state.host->links.find(name);
  if (!now || now.address() != down.source) return;
  self->state.host->links.set(name, {});
  self->state.router->on_link(name, false, clock_now());
  for (const ClusterPeer& peer : node->options.cluster->peers)
    if (peer.name == name && calls(*node, peer)) self->state.due[name] = clock_now();
}

RouterOptions router_options(const Node& node) {
  RouterOptions options{node.options.node, {}, node.journal.partitions(), 0};
  for (const ClusterPeer& peer : node.options.cluster->peers) options.peers.push_back(peer.name);
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  options.first_id = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(since).count());
  return options;
}

ClusterActor::behavior_type cluster_actor(Self self, Node* node) {
  self->state.host = std::make_unique<ClusterHost>(*node);
  self->state.router = std::make_unique<Router>(router_options(*node), *self->state.host);
  Router* const router = self->state.router.get();
  self->set_down_handler([=](const caf::down_msg& down) { on_down(self, node, down); });
  self->delayed_send(self, cluster_tick, Tick{});
  return {
      [=](Submit& submit) { router->send(std::move(submit.commands), clock_now()); },
      [=](Heard& heard) {
        router->on_frame(heard.peer, std::move(heard.frame), clock_now());
      },
      [=](const Linked& linked) { on_linked(self, node, linked); },
      [=](const Ready& ready) { router->set_ready(ready.is_ready, clock_now()); },
      [=](Tick) {
        // It outlives the partitions: they still answer what peers asked.
        if (node->is_stopping) router->stop();
        else router->tick(clock_now());
        dial_due(self, node);
        self->delayed_send(self, cluster_tick, Tick{});
      },
  };
}

/// Reads what peers send, so that the cluster's actor need not.
WireActor::behavior_type wire_actor(WireActor::pointer, Node* node, ClusterActor cluster) {
  return {
      [=](const std::string& peer, const std::string& bytes) {
        auto frame = node->options.cluster->frames->decode(bytes);
        if (frame) caf::anon_send(cluster, Heard{peer, std::move(*frame)});
        else if (node->options.alarm)
          node->options.alarm("frame_not_understood", peer + ": " + frame.error().path + ": " +
                                                          frame.error().why);
      },
      [=](const std::string& peer, const caf::strong_actor_ptr& wire) {
        if (wire) caf::anon_send(cluster, Linked{peer, wire});
      },
  };
}

}  // namespace

void configure_cluster(caf::actor_system_config& config, const ClusterOptions& options) {
  config.load<caf::io::middleman>();
  config.load<caf::openssl::manager>();
  config.openssl_certificate = options.certificate;
  config.openssl_key = options.key;
  config.openssl_cafile = options.authority;
}

ClusterActor open_cluster(caf::actor_system& system, Node& node) {
  return system.spawn(cluster_actor, &node);
}

Result<WireActor> listen_for_peers(caf::actor_system& system, Node& node) {
  const ClusterOptions& options = *node.options.cluster;
  WireActor wire = system.spawn(wire_actor, &node, node.cluster_actor);
  const auto port = caf::openssl::publish(wire, options.port, options.address.c_str(), true);
  if (port) {
    caf::anon_send(node.cluster_actor,
                   Linked{node.options.node, caf::actor_cast<caf::strong_actor_ptr>(wire)});
    return wire;
  }
  caf::anon_send_exit(wire, caf::exit_reason::user_shutdown);
  return refuse("unavailable",
                "cannot listen for other nodes on " + options.address + ":" +
                    std::to_string(options.port) + ": " + system.render(port.error()),
                "--cluster-listen");
}

}  // namespace gstd
