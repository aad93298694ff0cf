// A described struct as a table of its members. One loop reads all structs, one writes them: the
// templates make rows only.
#pragma once

#include <array>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <boost/pfr.hpp>
#include <optional>
#include <span>
#include <type_traits>

#include "adapters/json/reader.hpp"
#include "adapters/json/writer.hpp"

namespace gstd::json {

/// How one type is written and read; specialised per kind in kinds.hpp.
/// static void write(Writer&, const T&); static bool read(Reader&, T&);
template <class T>
struct Codec;

template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;

struct Field {
  std::string_view name;
  bool is_required;
  /// Writes key and value; nothing at all for an empty optional.
  void (*write)(Writer& out, std::string_view name, const void* object);
  bool (*read)(Reader& in, void* object);
};

/// More members than a struct of ours has; the seen ones are bits of a word.
constexpr std::size_t fields_max = 64;

void write_object(Writer& out, std::span<const Field> fields, const void* object);
bool read_object(Reader& in, std::span<const Field> fields, void* object);

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

template <class T>
concept Described = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

template <class T, class Member>
constexpr Field field_of() {
  using Value = std::remove_cvref_t<decltype(std::declval<T&>().*Member::pointer)>;
  return {Member::name, !is_optional<Value>,
          [](Writer& out, std::string_view name, const void* object) {
            const Value& value = static_cast<const T*>(object)->*Member::pointer;
            if constexpr (is_optional<Value>) {
              if (!value) return;
            }
            out.key(name);
            Codec<Value>::write(out, value);
          },
          [](Reader& in, void* object) {
            return Codec<Value>::read(in, static_cast<T*>(object)->*Member::pointer);
          }};
}

template <class T, class... Ms>
constexpr auto fields_of(boost::mp11::mp_list<Ms...>) {
  return std::array<Field, sizeof...(Ms)>{field_of<T, Ms>()...};
}

template <Described T>
struct Codec<T> {
  using List = boost::mp11::mp_rename<Members<T>, boost::mp11::mp_list>;
  static constexpr auto fields = fields_of<T>(List{});
  static_assert(fields.size() <= fields_max);
  // A member left out of the describe line would silently vanish.
  static_assert(!std::is_aggregate_v<T> || boost::pfr::tuple_size_v<T> == fields.size(),
                "every member must stand in the BOOST_DESCRIBE_STRUCT line");

  static void write(Writer& out, const T& value) { write_object(out, fields, &value); }
  static bool read(Reader& in, T& value) { return read_object(in, fields, &value); }
};

}  // namespace gstd::json
