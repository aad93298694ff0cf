#include "actors/runtime/entity.hpp"

#include <algorithm>

#include "actors/runtime/views.hpp"

namespace gstd {
namespace {

template <Decider D>
class EntityOf final : public Entity {
 public:
  using State = typename D::State;

  explicit EntityOf(StreamName name) : Entity{std::move(name)} {}

  Result<Events> decide(const AnyCommand& command) const override {
    return decide_on(tentative_ ? *tentative_ : accepted_, command);
  }
  Result<Events> decide_on_accepted(const AnyCommand& command) const override {
    return decide_on(accepted_, command);
  }
  void evolve_tentative(const Events& events) override {
    if (!tentative_) tentative_ = std::make_unique<State>(accepted_);
    for (const Event& event : events) D::evolve(*tentative_, std::get<typename D::Event>(event));
  }
  void drop_tentative() override { tentative_.reset(); }
  bool is_tentative() const override { return tentative_ != nullptr; }

  bool evolve(const Event& event) override {
    const auto* own = std::get_if<typename D::Event>(&event);
    if (own) D::evolve(accepted_, *own);
    return own != nullptr;
  }
  std::optional<UnixMillis> due() const override { return D::due(accepted_); }
  AnyCommand wake(UnixMillis now) const override { return D::wake(accepted_, now); }
  bool is_ended() const override { return D::is_ended(accepted_); }
  std::string broken() const override { return broken_state(accepted_); }
  AnyStateRef state() const override { return &accepted_; }
  bool restore(StreamImage image) override {
    auto* own = std::get_if<State>(&image.state);
    if (!own) return false;
    accepted_ = std::move(*own);
    trail() = std::move(image.trail);
    return true;
  }
  StreamView view() const override { return view_of(name(), accepted_, trail()); }

 private:
  static Result<Events> decide_on(const State& state, const AnyCommand& command) {
    const auto* own = std::get_if<typename D::Command>(&command);
    if (!own) return refuse("invalid", "this command is for another kind of stream");
    auto decided = D::decide(state, *own);
    if (!decided) return tl::unexpected{std::move(decided.error())};
    return Events{std::make_move_iterator(decided->begin()),
                  std::make_move_iterator(decided->end())};
  }

  State accepted_;
  std::unique_ptr<State> tentative_;
};

}  // namespace

std::unique_ptr<Entity> Entity::make(const StreamName& name) {
  switch (name.kind) {
    case StreamKind::task: return std::make_unique<EntityOf<Task>>(name);
    case StreamKind::worker: return std::make_unique<EntityOf<Worker>>(name);
    case StreamKind::escrow: return std::make_unique<EntityOf<Escrow>>(name);
    case StreamKind::reserve: return std::make_unique<EntityOf<Reserve>>(name);
    case StreamKind::user: return std::make_unique<EntityOf<User>>(name);
    case StreamKind::wallet: return std::make_unique<EntityOf<ChainWallet>>(name);
    case StreamKind::policy: return std::make_unique<EntityOf<Policy>>(name);
    case StreamKind::ops: return std::make_unique<EntityOf<Ops>>(name);
  }
  return nullptr;
}

const Remembered* Entity::remembered(const CommandId& id) const {
  const auto found = std::ranges::find(trail_.memory, id, &Remembered::id);
  return found == trail_.memory.end() ? nullptr : &*found;
}

void Entity::remember(Remembered item) {
  if (remembered(item.id)) return;
  // Dropping half at a time keeps the cost per command constant.
  if (trail_.memory.size() >= 2 * memory_max)
    trail_.memory.erase(trail_.memory.begin(),
                        trail_.memory.end() - static_cast<std::ptrdiff_t>(memory_max));
  trail_.memory.push_back(std::move(item));
}

bool Entity::has_handled(const EventPosition& cause) const {
  return std::ranges::any_of(trail_.handled, [&](const EventPosition& last) {
    return last.record.partition == cause.record.partition && cause <= last;
  });
}

void Entity::set_handled(const EventPosition& cause) {
  const auto same = [&](const EventPosition& last) {
    return last.record.partition == cause.record.partition;
  };
  const auto found = std::ranges::find_if(trail_.handled, same);
  if (found == trail_.handled.end()) trail_.handled.push_back(cause);
  else if (*found < cause) *found = cause;
}

}  // namespace gstd
