// Given-when-then for any decider: events before, a command, events or a refusal after.
#pragma once

#include <boost/test/unit_test.hpp>

#include "actors/decider.hpp"
#include "tests/support/show.hpp"

namespace gstd::testing {

/// Where a spec's sentence stands. std::source_location does not exist on clang 14.
struct Place {
  const char* file = "";
  int line = 0;
  static constexpr Place current(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {file, line};
  }
};

template <Decider D>
typename D::State state_after(const std::vector<typename D::Event>& events) {
  typename D::State state;
  for (const auto& event : events) D::evolve(state, event);
  return state;
}

/// `Spec<Task>{{created, funded}}.when(claim).then({claimed})`. Every `then` also sends the command
/// a second time and expects that nothing happens twice.
template <Decider D>
class Spec {
 public:
  using Events = std::vector<typename D::Event>;

  explicit Spec(Events before) : state_(state_after<D>(before)) {}
  explicit Spec(typename D::State before) : state_(std::move(before)) {}

  Spec& when(typename D::Command command) {
    command_ = std::move(command);
    outcome_ = D::decide(state_, command_);
    return *this;
  }

  void then(const Events& expected, Place at = Place::current()) {
    expect(outcome_ && *outcome_ == expected, shown(expected), at);
    if (!outcome_) return;
    for (const auto& event : *outcome_) D::evolve(state_, event);
    outcome_ = D::decide(state_, command_);
    expect(outcome_ && outcome_->empty(), "nothing when sent again", at);
  }

  void nothing(Place at = Place::current()) { then({}, at); }

  void refused(std::string_view code, std::string_view path = {}, Place at = Place::current()) {
    const bool is_so = !outcome_ && outcome_.error().code == code &&
                       (path.empty() || outcome_.error().path == path);
    expect(is_so, "refused " + std::string{code} + " " + std::string{path}, at);
  }

 private:
  void expect(bool is_so, const std::string& expected, Place at) {
    std::ostringstream got;
    if (outcome_)
      show(got, *outcome_);
    else
      got << "refused " << outcome_.error();
    BOOST_CHECK_MESSAGE(
        is_so, at.file << ":" << at.line << ": expected " << expected << "\n  got " << got.str());
  }

  typename D::State state_;
  typename D::Command command_;
  Result<Events> outcome_;
};

}  // namespace gstd::testing
