// The words every folder shares: errors, results, strong types and their text forms.
#pragma once

#include <array>
#include <boost/describe.hpp>
#include <compare>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace gstd {

using boost::describe::operators::operator==;
using boost::describe::operators::operator<<;

/// What kind of no: each maps to exactly one HTTP status (domain.md §7).
enum class Errc {
  invalid,          // 400
  unauthenticated,  // 401
  forbidden,        // 403
  not_found,        // 404
  conflict,         // 409
  gone,             // 410
  not_yet,          // 412
  too_large,        // 413
  unprocessable,    // 422
  slow_down,        // 429
  unavailable       // 503
};

/// A refusal or a failure. `code` is one of the stable words of domain.md §7 and decides `kind`;
/// `path` names the faulty member (JSON pointer), empty when the whole is meant.
struct Error {
  Errc kind = Errc::unavailable;
  std::string code;
  std::string why;
  std::string path;
};
bool operator==(const Error& left, const Error& right);
std::ostream& operator<<(std::ostream& out, const Error& error);

template <class T>
using Result = tl::expected<T, Error>;

/// The kind a stable code belongs to; a code outside the table is `unavailable`.
Errc kind_of(std::string_view code);

/// `return refuse("not_open", "another worker holds it");`
tl::unexpected<Error> refuse(std::string_view code, std::string why, std::string path = {});

/// A value of its own type: no implicit conversion either way.
template <class Tag, class Rep>
class Strong {
 public:
  using rep = Rep;
  constexpr Strong() = default;
  constexpr explicit Strong(Rep value) : value_(value) {}
  constexpr Rep get() const { return value_; }
  friend constexpr auto operator<=>(const Strong&, const Strong&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Strong& value) {
    return out << value.value_;
  }

 private:
  Rep value_{};
};

/// Milliseconds of elapsed time.
using Millis = Strong<struct MillisTag, std::int64_t>;
/// A UTC instant in milliseconds since 1970.
using UnixMillis = Strong<struct UnixMillisTag, std::int64_t>;
/// A whole number of basis points (1/10000).
using Bps = Strong<struct BpsTag, std::int32_t>;

constexpr UnixMillis operator+(UnixMillis at, Millis span) {
  return UnixMillis{at.get() + span.get()};
}
constexpr UnixMillis operator-(UnixMillis at, Millis span) {
  return UnixMillis{at.get() - span.get()};
}
constexpr Millis operator-(UnixMillis later, UnixMillis sooner) {
  return Millis{later.get() - sooner.get()};
}

std::string to_hex(const std::uint8_t* bytes, std::size_t size);
/// Lower-case hex only, exactly `size` bytes.
bool from_hex(std::string_view text, std::uint8_t* bytes, std::size_t size);

/// N bytes, written as 2N lower-case hex digits.
template <class Tag, std::size_t N>
struct Hex {
  static constexpr std::size_t size = N;
  std::array<std::uint8_t, N> bytes{};

  std::string text() const { return to_hex(bytes.data(), N); }
  static Result<Hex> parse(std::string_view text) {
    Hex value;
    if (from_hex(text, value.bytes.data(), N)) return value;
    return refuse("invalid", "expected " + std::to_string(2 * N) + " lower-case hex digits");
  }
  friend auto operator<=>(const Hex&, const Hex&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Hex& value) {
    return out << value.text();
  }
};

std::string uuid_text(const std::array<std::uint8_t, 16>& bytes);
bool uuid_parse(std::string_view text, std::array<std::uint8_t, 16>& bytes);

/// A UUID (RFC 9562) in its canonical lower-case text form.
template <class Tag>
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  std::string text() const { return uuid_text(bytes); }
  static Result<Uuid> parse(std::string_view text) {
    Uuid value;
    if (uuid_parse(text, value.bytes)) return value;
    return refuse("invalid", "expected a lower-case UUID");
  }
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Uuid& value) {
    return out << value.text();
  }
};

using Sha256 = Hex<struct Sha256Tag, 32>;
using CommandId = Hex<struct CommandIdTag, 16>;
using Signature = Hex<struct SignatureTag, 64>;
/// A worker is its Ed25519 public key.
using WorkerId = Hex<struct WorkerIdTag, 32>;
/// An X25519 public key to which a result is sealed.
using ResultKey = Hex<struct ResultKeyTag, 32>;
using TaskId = Uuid<struct TaskIdTag>;
using EscrowId = Uuid<struct EscrowIdTag>;

/// A TON account in raw form, `0:64hex`. Friendly forms are parsed in adapters/ton and end here.
struct Wallet {
  std::int8_t workchain = 0;  ///< 0 or -1.
  std::array<std::uint8_t, 32> account{};

  std::string text() const;
  static Result<Wallet> parse(std::string_view text);
  friend auto operator<=>(const Wallet&, const Wallet&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Wallet& value) {
    return out << value.text();
  }
};

/// Types with one text form: `text()` and `parse()`. JSON, SQL and URLs use it.
template <class T>
concept TextValue = requires(const T& value, std::string_view text) {
  { value.text() } -> std::same_as<std::string>;
  { T::parse(text) } -> std::same_as<Result<T>>;
};

/// Hash for unordered containers: ids are already uniform, their first bytes do.
struct IdHash {
  template <class T>
  std::size_t operator()(const T& id) const {
    std::size_t value = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(&id);
    for (std::size_t i = 0; i < sizeof value; ++i) value = value << 8 | bytes[sizeof(T) - 1 - i];
    return value;
  }
};

}  // namespace gstd
