#include "adapters/json/sample.hpp"

#include <algorithm>

#include "adapters/json/events.hpp"

namespace gstd::json {
namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): a few lines, and the same numbers on every machine.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

 private:
  std::uint64_t state_;
};

constexpr std::size_t elements_max = 3;

void fill(Numbers& from, bool& value) { value = from.below(2) == 1; }

template <Integer T>
void fill(Numbers& from, T& value) {
  using Limits = std::numeric_limits<T>;
  const std::array<T, 4> edges{Limits::min(), Limits::max(), T{0}, T{1}};
  const std::uint64_t pick = from.below(8);
  value = pick < edges.size() ? edges[pick] : static_cast<T>(from.next() >> from.below(64));
}

template <class Tag, class Rep>
void fill(Numbers& from, Strong<Tag, Rep>& value) {
  Rep number{};
  fill(from, number);
  value = Strong<Tag, Rep>{number};
}

void fill(Numbers& from, std::string& value) {
  constexpr std::string_view texts[] = {"",
                                        "queue-7",
                                        "Zürich",
                                        "a \"quoted\" \\ word",
                                        "\n\t\x01",
                                        "🟡 gold",
                                        "0123456789abcdef01234567"};
  value = texts[from.below(std::size(texts))];
}

template <std::size_t N>
void fill(Numbers& from, std::array<std::uint8_t, N>& bytes) {
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(from.next());
}

template <class Tag, std::size_t N>
void fill(Numbers& from, Hex<Tag, N>& value) {
  fill(from, value.bytes);
}

template <class Tag>
void fill(Numbers& from, Uuid<Tag>& value) {
  fill(from, value.bytes);
}

void fill(Numbers& from, Wallet& value) {
  value.workchain = from.below(2) == 0 ? 0 : -1;
  fill(from, value.account);
}

void fill(Numbers& from, Nano& value) { fill(from, value.value); }

void fill(Numbers& from, EventPosition& value) {
  fill(from, value.record.partition);
  fill(from, value.record.height);
  fill(from, value.index);
}

template <DescribedEnum T>
void fill(Numbers& from, T& value) {
  value = enum_names<T>[from.below(enum_names<T>.size())].second;
}

// A struct's members may be any of the kinds below it: their order of definition must not matter.
template <class T>
void fill(Numbers& from, std::optional<T>& value);
template <class T>
void fill(Numbers& from, Shared<T>& value);
template <class T>
void fill(Numbers& from, std::vector<T>& values);
template <class V>
void fill(Numbers& from, std::map<std::string, V>& values);

template <Described T>
void fill(Numbers& from, T& value) {
  boost::mp11::mp_for_each<Members<T>>([&](auto member) { fill(from, value.*member.pointer); });
}

template <class T>
void fill(Numbers& from, std::optional<T>& value) {
  if (from.below(2) == 1) fill(from, value.emplace());
}

template <class T>
void fill(Numbers& from, Shared<T>& value) {
  T own;
  fill(from, own);
  value = std::move(own);
}

template <class T>
void fill(Numbers& from, std::vector<T>& values) {
  values.resize(from.below(elements_max + 1));
  for (T& value : values) fill(from, value);
}

template <class V>
void fill(Numbers& from, std::map<std::string, V>& values) {
  for (std::uint64_t left = from.below(elements_max + 1); left > 0; --left) {
    std::string name;
    fill(from, name);
    fill(from, values[name]);
  }
}

template <class E>
Event sample(std::uint64_t seed) {
  Numbers from{seed};
  E event;
  fill(from, event);
  return event;
}

template <class... Es>
Events samples(std::uint64_t seed, boost::mp11::mp_list<Es...>) {
  return {sample<Es>(seed)...};
}

}  // namespace

Events sample_events(std::uint64_t seed) {
  Events events = samples(seed, boost::mp11::mp_rename<AnyEvent, boost::mp11::mp_list>{});
  std::ranges::sort(events, {}, type_of);
  return events;
}

Record sample_record(std::uint64_t seed) {
  Numbers from{seed};
  Record record;
  fill(from, record.prev);
  fill(from, record.at);
  fill(from, record.node);
  TaskId task;
  fill(from, task);
  record.stream = stream_of(task);
  fill(from, record.seq);
  for (Event& event : sample_events(seed)) {
    Entry& entry = record.entries.emplace_back();
    fill(from, entry.command);
    fill(from, entry.hash);
    fill(from, entry.attempt);
    fill(from, entry.by);
    fill(from, entry.cause);
    fill(from, entry.trace);
    if (from.below(2) == 1) entry.outcome = "not_open";
    if (from.below(4) != 0) entry.events.push_back(std::move(event));
  }
  return record;
}

}  // namespace gstd::json
