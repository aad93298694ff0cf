// The way between simulated nodes, as a connection is: frames take time, come in order, wait while
// a way is silently cut, and are lost when it breaks, which both ends are told.
#pragma once

#include <map>
#include <set>

#include "actors/runtime/frames.hpp"
#include "adapters/journal/simulated.hpp"

namespace gstd::sim {

class SimNetwork {
 public:
  explicit SimNetwork(SimulatedLog& log) : log_{log} {}

  struct Node {
    std::function<void(const std::string& from, const Frame& frame)> receive;
    std::function<void(const std::string& peer, bool is_up)> link;
  };

  void set_delay_max(SimulatedTime most) {
    delay_max_ = static_cast<std::uint64_t>(most.count());
  }
  void join(const std::string& name, Node node);
  /// A crash: whoever was connected is told.
  void leave(const std::string& name);
  void post(const std::string& from, const std::string& to, Frame frame);
  /// Both ways. Silent: nobody is told, frames come when it is mended.
  void cut(const std::string& a, const std::string& b, bool is_silent);
  void mend_all();
  /// One of the two connections breaks and is made anew: what was on its way from `from` to `to` is
  /// lost, and only `from` is told.
  void lose(const std::string& from, const std::string& to);

 private:
  using Way = std::pair<std::string, std::string>;
  struct Joined {
    Node node;
    std::uint64_t life = 0;  ///< Frames to an earlier one are lost with it.
  };
  static Way way(const std::string& a, const std::string& b) { return std::minmax(a, b); }
  struct Direction {
    std::uint64_t losses = 0;
    SimulatedTime last{};  ///< Nothing comes earlier than this.
  };
  /// Whether silently; null when the way is not cut.
  const bool* cut_between(const std::string& a, const std::string& b) const {
    const auto found = cut_.empty() ? cut_.end() : cut_.find(way(a, b));
    return found == cut_.end() ? nullptr : &found->second;
  }
  SimulatedTime delay() { return SimulatedTime{1 + log_.random(delay_max_)}; }
  void tell(const std::string& name, const std::string& peer, bool is_up);
  void deliver(const std::string& from, const std::string& to, std::function<void(Node&)> what);

  SimulatedLog& log_;
  std::map<std::string, Joined> nodes_;
  std::map<Way, bool> cut_;  ///< Whether silently.
  std::vector<std::function<void()>> held_;  ///< Frames on silently cut ways, in order.
  std::map<Way, Direction> directions_;      ///< From, to.
  std::uint64_t lives_ = 0;
  std::uint64_t delay_max_ = 500;
};

}  // namespace gstd::sim
