// Packed: values as bytes, one behind the other, for files that only this program reads. It follows
// the describe lines, like the JSON; a value takes a third of the room and a fifth of the time.
#pragma once

#include <boost/mp11/algorithm.hpp>
#include <cstring>
#include <string>

#include "adapters/json/fields.hpp"
#include "adapters/json/values.hpp"
#include "events/money.hpp"
#include "events/stream.hpp"

namespace gstd::packed {

/// Numbers in this machine's order.
template <class T>
concept Number = std::integral<T> && !std::same_as<T, bool>;

class Writer {
 public:
  void raw(const void* bytes, std::size_t size) {
    out_.append(static_cast<const char*>(bytes), size);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// Reading fails once, and everything after it too.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_{bytes} {}
  bool raw(void* bytes, std::size_t size) {
    if (size > left_.size()) return false;
    std::memcpy(bytes, left_.data(), size);
    left_.remove_prefix(size);
    return true;
  }
  bool text(std::string& value, std::size_t size) {
    if (size > left_.size()) return false;
    value = left_.substr(0, size);
    left_.remove_prefix(size);
    return true;
  }
  std::size_t left() const { return left_.size(); }

 private:
  std::string_view left_;
};

// How each kind of value is written and read. A struct's members may be any of the kinds: each is
// found when it is used, in whatever order they stand here.
template <class T>
struct Packed;

template <class T>
void write(Writer& out, const T& value) {
  Packed<T>::write(out, value);
}
template <class T>
bool read(Reader& in, T& value) {
  return Packed<T>::read(in, value);
}

template <Number T>
struct Packed<T> {
  static void write(Writer& out, T value) { out.raw(&value, sizeof value); }
  static bool read(Reader& in, T& value) { return in.raw(&value, sizeof value); }
};

template <>
struct Packed<bool> {
  static void write(Writer& out, bool value) { packed::write(out, std::uint8_t{value}); }
  static bool read(Reader& in, bool& value) {
    std::uint8_t byte = 0;
    if (!packed::read(in, byte) || byte > 1) return false;
    value = byte == 1;
    return true;
  }
};

template <json::DescribedEnum T>
struct Packed<T> {
  static void write(Writer& out, T value) {
    packed::write(out, static_cast<std::uint8_t>(value));
  }
  static bool read(Reader& in, T& value) {
    std::uint8_t byte = 0;
    if (!packed::read(in, byte)) return false;
    value = static_cast<T>(byte);
    return std::ranges::any_of(json::enum_names<T>,
                               [&](const auto& entry) { return entry.second == value; });
  }
};

template <std::size_t N>
struct Packed<std::array<std::uint8_t, N>> {
  using Bytes = std::array<std::uint8_t, N>;
  static void write(Writer& out, const Bytes& value) { out.raw(value.data(), N); }
  static bool read(Reader& in, Bytes& value) { return in.raw(value.data(), N); }
};

template <>
struct Packed<std::string> {
  static void write(Writer& out, const std::string& value) {
    packed::write(out, static_cast<std::uint32_t>(value.size()));
    out.raw(value.data(), value.size());
  }
  static bool read(Reader& in, std::string& value) {
    std::uint32_t size = 0;
    return packed::read(in, size) && in.text(value, size);
  }
};

template <class Tag, class Rep>
struct Packed<Strong<Tag, Rep>> {
  static void write(Writer& out, Strong<Tag, Rep> value) { packed::write(out, value.get()); }
  static bool read(Reader& in, Strong<Tag, Rep>& value) {
    Rep number{};
    if (!packed::read(in, number)) return false;
    value = Strong<Tag, Rep>{number};
    return true;
  }
};

/// The members of a plain struct that has no describe line.
template <class T, auto... members>
struct PackedMembers {
  static void write(Writer& out, const T& value) { (packed::write(out, value.*members), ...); }
  static bool read(Reader& in, T& value) { return (packed::read(in, value.*members) && ...); }
};
template <class Tag, std::size_t N>
struct Packed<Hex<Tag, N>> : PackedMembers<Hex<Tag, N>, &Hex<Tag, N>::bytes> {};
template <class Tag>
struct Packed<Uuid<Tag>> : PackedMembers<Uuid<Tag>, &Uuid<Tag>::bytes> {};
template <>
struct Packed<Wallet> : PackedMembers<Wallet, &Wallet::workchain, &Wallet::account> {};
template <>
struct Packed<Nano> : PackedMembers<Nano, &Nano::value> {};
template <>
struct Packed<Position> : PackedMembers<Position, &Position::partition, &Position::height> {};
template <>
struct Packed<EventPosition>
    : PackedMembers<EventPosition, &EventPosition::record, &EventPosition::index> {};

template <json::Described T>
struct Packed<T> {
  static void write(Writer& out, const T& value) {
    boost::mp11::mp_for_each<json::Members<T>>(
        [&](auto member) { packed::write(out, value.*member.pointer); });
  }
  static bool read(Reader& in, T& value) {
    bool is_good = true;
    boost::mp11::mp_for_each<json::Members<T>>(
        [&](auto member) { is_good = is_good && packed::read(in, value.*member.pointer); });
    return is_good;
  }
};

}  // namespace gstd::packed
