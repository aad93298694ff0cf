#include "actors/runtime/router.hpp"

#include <algorithm>

#include "actors/runtime/owners.hpp"

namespace gstd {

Router::Router(RouterOptions options, RouterHost& host)
    : options_{std::move(options)}, host_{host},
      owners_(options_.partitions, options_.peers.empty() ? options_.self : std::string{}),
      next_id_{options_.first_id} {
  for (const std::string& peer : options_.peers) peers_.emplace(peer, Peer{});
}

void Router::set_ready(bool is_ready, UnixMillis now) {
  at_time(now);
  if (is_ready_ == is_ready) return;
  is_ready_ = is_ready;
  settles_at_ = now_ + silence_max;
  next_beat_ = now_;  // Everybody should know at once.
  tick(now);
}

void Router::send(std::vector<Pending> commands, UnixMillis now) {
  at_time(now);
  const std::uint64_t id = next_id_++;
  routes_.emplace(id, Route{std::move(commands), {}, now_, now_ + route_patience});
  route(id);
}

void Router::route(std::uint64_t id) {
  Route& route = routes_.at(id);
  const Command& first = route.commands.front().command;
  const std::string& owner = owners_[partition_of(first.stream, options_.partitions)];
  if (owner.empty()) return try_again(id);
  if (owner == options_.self) {
    auto own = routes_.extract(id);
    return host_.submit(std::move(own.mapped().commands));
  }
  Peer& peer = peers_.at(owner);
  if (peer.on_the_way >= forwards_max && !first.meta.cause)
    return refuse_all(id, refuse("overloaded", "too many commands wait for node " + owner));
  route.peer = owner;
  route.again_at = now_ + reply_max;
  ++peer.on_the_way;
  Forward forward{id, {}};
  for (const Pending& pending : route.commands) forward.commands.push_back(pending.command);
  host_.post(owner, std::move(forward));
}

void Router::try_again(std::uint64_t id) {
  Route& route = routes_.at(id);
  if (!route.commands.front().command.meta.cause && now_ >= route.give_up_at)
    return refuse_all(id, refuse("unavailable", "no node can decide this stream now"));
  route.again_at = now_ + route_again;
}

/// The next try: the one before may have done something, so its commands are retries (R5), and its
/// answer no longer counts.
std::uint64_t Router::renew(std::uint64_t id) {
  auto node = routes_.extract(id);
  node.key() = next_id_++;
  node.mapped().peer.clear();
  for (Pending& pending : node.mapped().commands) ++pending.command.meta.attempt;
  return routes_.insert(std::move(node)).position->first;
}

void Router::refuse_all(std::uint64_t id, const tl::unexpected<Error>& error) {
  auto node = routes_.extract(id);
  for (const Pending& pending : node.mapped().commands)
    if (pending.done) pending.done(error);
}

void Router::on_frame(const std::string& from, Frame frame, UnixMillis now) {
  at_time(now);
  const auto peer = peers_.find(from);
  if (peer == peers_.end()) return;  // Not of this cluster.
  peer->second.heard = now_;
  if (const auto* beat = std::get_if<Beat>(&frame)) {
    peer->second.is_ready = beat->is_ready;
    choose_owners();
  } else if (auto* forward = std::get_if<Forward>(&frame)) {
    decide_here(from, std::move(*forward));
  } else {
    on_reply(from, std::get<Replied>(std::move(frame)));
  }
}

/// Whoever owns the stream by now: sent on, the commands might go round for ever.
void Router::decide_here(const std::string& from, Forward forward) {
  struct Answers {
    std::vector<Answer> given;
    std::size_t missing = 0;
  };
  const auto answers = std::make_shared<Answers>();
  answers->missing = forward.commands.size();
  answers->given.resize(forward.commands.size());
  std::vector<Pending> commands;
  for (Command& command : forward.commands)
    commands.push_back({std::move(command),
                        [this, from, id = forward.id, answers, i = commands.size()](Answer answer) {
                          answers->given[i] = std::move(answer);
                          if (--answers->missing == 0)
                            host_.post(from, Replied{id, std::move(answers->given)});
                        },
                        false});
  if (!commands.empty()) host_.submit(std::move(commands));
}

void Router::on_reply(const std::string& peer, Replied reply) {
  const auto found = routes_.find(reply.id);
  if (found == routes_.end() || found->second.peer != peer) return;  // Of a try given up (R5).
  const auto is_unavailable = [](const Answer& answer) {
    return !answer && answer.error().code == "unavailable";
  };
  if (reply.answers.size() != found->second.commands.size() ||
      std::ranges::any_of(reply.answers, is_unavailable))
    return give_up_reply(reply.id);
  --peers_.at(peer).on_the_way;
  // Whoever asked here sees here what was done, before the answers; and those come in order.
  std::optional<Position> last;
  for (const Answer& answer : reply.answers)
    if (answer && (!last || last->height < answer->position.height)) last = answer->position;
  auto tell = [commands = std::move(routes_.extract(found).mapped().commands),
               answers = std::move(reply.answers)](const Result<void>& read) {
    for (std::size_t i = 0; i < answers.size(); ++i)
      if (commands[i].done)
        commands[i].done(read || !answers[i] ? answers[i] : Answer{tl::unexpected{read.error()}});
  };
  if (last) host_.when_read(*last, std::move(tell));
  else tell({});
}

void Router::on_link(const std::string& name, bool is_up, UnixMillis now) {
  at_time(now);
  const auto peer = peers_.find(name);
  if (peer == peers_.end()) return;
  peer->second.is_linked = is_up;
  peer->second.is_ready = false;  // Its next beat says more.
  if (is_up) host_.post(name, Beat{is_ready_});
  choose_owners();
}

void Router::tick(UnixMillis now) {
  at_time(now);
  if (now_ >= next_beat_) {
    next_beat_ = now_ + beat_period;
    for (const auto& [name, peer] : peers_)
      if (peer.is_linked) host_.post(name, Beat{is_ready_});
  }
  choose_owners();
  std::vector<std::uint64_t> due;
  for (const auto& [id, route] : routes_)
    if (now_ >= route.again_at) due.push_back(id);
  std::ranges::sort(due);  // In the order they came.
  for (const std::uint64_t id : due)
    if (routes_.at(id).peer.empty()) route(id);
    else give_up_reply(id);
}

void Router::give_up_reply(std::uint64_t id) {
  --peers_.at(routes_.at(id).peer).on_the_way;
  try_again(renew(id));
}

bool Router::is_alive(const Peer& peer) const {
  return peer.is_linked && peer.is_ready && now_ - peer.heard <= silence_max;
}

void Router::choose_owners() {
  if (peers_.empty()) return;  // Everything is ours.
  std::vector<std::string_view> alive;
  alive.reserve(peers_.size() + 1);
  bool are_all_here = true;
  for (const auto& [name, peer] : peers_) {
    if (is_alive(peer)) alive.push_back(name);
    else are_all_here = false;
  }
  if (is_ready_ && (are_all_here || now_ >= settles_at_)) alive.push_back(options_.self);
  if (alive == alive_) return;
  alive_ = std::move(alive);
  for (PartitionId partition = 0; partition < options_.partitions; ++partition) {
    const bool was_own = owns(partition);
    owners_[partition] = alive_.empty() ? "" : owner_of(partition, alive_);
    if (was_own != owns(partition)) host_.lead(partition, !was_own);
  }
  for (const auto& [name, peer] : peers_)
    if (peer.on_the_way > 0 && !is_alive(peer)) reroute_from(name);
}

/// What was on its way to a peer that is gone: it may have decided, or not.
void Router::reroute_from(const std::string& peer) {
  peers_.at(peer).on_the_way = 0;
  std::vector<std::uint64_t> lost;
  for (const auto& [id, route] : routes_)
    if (route.peer == peer) lost.push_back(id);
  std::ranges::sort(lost);
  for (const std::uint64_t id : lost) route(renew(id));
}

void Router::stop() {
  std::vector<std::uint64_t> all;
  for (const auto& [id, route] : routes_) all.push_back(id);
  for (const std::uint64_t id : all)
    refuse_all(id, refuse("unavailable", "the node is stopping"));
}

/// A gap means that we were stopped: that peers were not heard says nothing about them.
void Router::at_time(UnixMillis now) {
  if (is_ready_ && now - now_ > silence_max) {
    settles_at_ = now + silence_max;
    for (auto& [name, peer] : peers_) peer.heard = std::max(peer.heard, now);
  }
  now_ = std::max(now, now_);
}

}  // namespace gstd
