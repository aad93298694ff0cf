// Prints any described value for people: the two sides of a failed expectation.
#pragma once

#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <deque>
#include <map>
#include <optional>
#include <sstream>
#include <variant>
#include <vector>

#include "events/core.hpp"
#include "events/shared.hpp"
#include "events/shared_map.hpp"

namespace gstd::testing {

template <class T>
void show(std::ostream& out, const T& value);

inline void show(std::ostream& out, const std::string& value) { out << '"' << value << '"'; }

template <class... Ts>
void show(std::ostream& out, const std::variant<Ts...>& value) {
  std::visit([&](const auto& held) { show(out, held); }, value);
}

template <class T>
void show(std::ostream& out, const std::optional<T>& value) {
  if (value)
    show(out, *value);
  else
    out << "none";
}

template <class T>
void show(std::ostream& out, const Shared<T>& value) {
  show(out, *value);
}

template <class K, class V>
void show(std::ostream& out, const std::pair<K, V>& value) {
  show(out, value.first);
  out << ": ";
  show(out, value.second);
}

void show_list(std::ostream& out, const auto& values) {
  out << '[';
  const char* separator = "";
  for (const auto& value : values) {
    out << separator;
    show(out, value);
    separator = ", ";
  }
  out << ']';
}
template <class T>
void show(std::ostream& out, const std::vector<T>& values) {
  show_list(out, values);
}
template <class T>
void show(std::ostream& out, const std::deque<T>& values) {
  show_list(out, values);
}
template <class K, class V>
void show(std::ostream& out, const std::map<K, V>& values) {
  show_list(out, values);
}
template <class K, class V>
void show(std::ostream& out, const SharedMap<K, V>& values) {
  show_list(out, values);
}

template <class T>
void show_members(std::ostream& out, const T& value) {
  using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
  if constexpr (requires { T::version; }) out << T::type;
  out << '{';
  const char* separator = "";
  boost::mp11::mp_for_each<Members>([&](auto member) {
    out << separator << '.' << member.name << " = ";
    show(out, value.*member.pointer);
    separator = ", ";
  });
  out << '}';
}

template <class T>
void show(std::ostream& out, const T& value) {
  if constexpr (boost::describe::has_describe_enumerators<T>::value)
    out << boost::describe::enum_to_string(value, "?");
  else if constexpr (boost::describe::has_describe_members<T>::value)
    show_members(out, value);
  else if constexpr (std::same_as<T, bool>)
    out << (value ? "true" : "false");
  else
    out << value;
}

template <class T>
std::string shown(const T& value) {
  std::ostringstream out;
  show(out, value);
  return out.str();
}

}  // namespace gstd::testing
