// JSON Schema (draft 2020-12) from the codec's own descriptions: what outsiders may rely on.
#pragma once

#include <map>

#include "adapters/json/codec.hpp"
#include "events/money.hpp"
#include "events/stream.hpp"

namespace gstd::json {

/// File name (`task.created.v1.json`) to text, one for each event at its current version.
std::map<std::string, std::string> event_schemas();

/// static void write(Writer&): the schema of one type; the same kinds as Codec.
template <class T>
struct Schema;

template <class T>
std::string schema_of() {
  Writer out;
  Schema<T>::write(out);
  return out.take();
}

inline void write_member(Writer& out, std::string_view name, std::string_view text) {
  out.key(name);
  out.string(text);
}

template <>
struct Schema<bool> {
  static void write(Writer& out) {
    out.object_start();
    write_member(out, "type", "boolean");
    out.object_end();
  }
};

template <Integer T>
struct Schema<T> {
  static void write(Writer& out) {
    using Limits = std::numeric_limits<T>;
    out.object_start();
    write_member(out, "type", "integer");
    out.key("minimum");
    Codec<T>::write(out, Limits::min());
    out.key("maximum");
    Codec<T>::write(out, Limits::max());
    out.object_end();
  }
};

template <class Tag, class Rep>
struct Schema<Strong<Tag, Rep>> : Schema<Rep> {};

template <>
struct Schema<std::string> {
  static void write(Writer& out) {
    out.object_start();
    write_member(out, "type", "string");
    out.object_end();
  }
};

/// The one text form of a text value, as a regular expression.
template <class T>
struct Pattern;
template <class Tag, std::size_t N>
struct Pattern<Hex<Tag, N>> {
  static std::string text() { return "^[0-9a-f]{" + std::to_string(2 * N) + "}$"; }
};
template <class Tag>
struct Pattern<Uuid<Tag>> {
  static std::string text() {
    return "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
  }
};
template <>
struct Pattern<Wallet> {
  static std::string text() { return "^(0|-1):[0-9a-f]{64}$"; }
};
template <>
struct Pattern<Nano> {
  static std::string text() { return "^(0|-?[1-9][0-9]{0,18})$"; }
};
template <>
struct Pattern<Position> {
  static std::string text() { return "^[0-9]+:[0-9]+$"; }
};
template <>
struct Pattern<EventPosition> {
  static std::string text() { return "^[0-9]+:[0-9]+:[0-9]+$"; }
};
template <>
struct Pattern<StreamName> {
  static std::string text() { return "^(task|worker|escrow|reserve|user|policy|ops)/.+$"; }
};

template <TextValue T>
struct Schema<T> {
  static void write(Writer& out) {
    out.object_start();
    write_member(out, "type", "string");
    write_member(out, "pattern", Pattern<T>::text());
    out.object_end();
  }
};

template <DescribedEnum T>
struct Schema<T> {
  static void write(Writer& out) {
    out.object_start();
    out.key("enum");
    out.array_start();
    for (const auto& [name, value] : enum_names<T>) out.string(name);
    out.array_end();
    out.object_end();
  }
};

template <class T>
struct Schema<std::optional<T>> : Schema<T> {};
template <class T>
struct Schema<Shared<T>> : Schema<T> {};

template <class T>
struct ListSchema {
  static void write(Writer& out) {
    out.object_start();
    write_member(out, "type", "array");
    out.key("items");
    Schema<T>::write(out);
    out.object_end();
  }
};
template <class T>
struct Schema<std::vector<T>> : ListSchema<T> {};
template <class T>
struct Schema<std::deque<T>> : ListSchema<T> {};

template <class K, class V>
struct Schema<std::map<K, V>> {
  static void write(Writer& out) {
    out.object_start();
    write_member(out, "type", "object");
    if constexpr (!std::same_as<K, std::string>) {
      out.key("propertyNames");
      Schema<K>::write(out);
    }
    out.key("additionalProperties");
    Schema<V>::write(out);
    out.object_end();
  }
};
template <class K, class V>
struct Schema<SharedMap<K, V>> : Schema<std::map<K, V>> {};

template <Described T>
struct Schema<T> {
  static void write(Writer& out) {
    out.object_start();
    write_member(out, "type", "object");
    out.key("properties");
    out.object_start();
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      out.key(member.name);
      Schema<std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>>::write(out);
    });
    out.object_end();
    out.key("required");
    out.array_start();
    for (const Field& field : Codec<T>::fields)
      if (field.is_required) out.string(field.name);
    out.array_end();
    out.key("additionalProperties");
    out.boolean(false);
    out.object_end();
  }
};

}  // namespace gstd::json
