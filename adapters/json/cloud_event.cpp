#include "adapters/json/cloud_event.hpp"

#include <algorithm>
#include <chrono>

#include "adapters/json/events.hpp"
#include "projections/disclosure.hpp"

namespace gstd::json {
namespace {

// RFC 4151: names the file of schemas/events for ever, wherever it may be fetched from.
constexpr std::string_view schema_prefix = "tag:gstdtoken.com,2026:schemas/events/";
constexpr std::string_view schema_suffix = ".json#/properties/data";

// The instants that RFC 3339 can write: its years have four digits.
constexpr UnixMillis year_0000{-62'167'219'200'000};
constexpr UnixMillis year_9999_end{253'402'300'799'999};

template <class T>
constexpr bool is_plain = (TextValue<T> && !std::same_as<T, StreamName>) || Integer<T> ||
                          std::is_enum_v<T> || std::same_as<T, bool> ||
                          std::same_as<T, std::string> ||
                          std::same_as<T, std::map<std::string, std::string>>;
template <class Tag, class Rep>
constexpr bool is_plain<Strong<Tag, Rep>> = true;
template <class T>
constexpr bool is_shared = false;
template <class T>
constexpr bool is_shared<Shared<T>> = true;

/// Masks every wallet in a described value. A kind of member it does not know does not compile.
template <class T>
void mask(T& value) {
  if constexpr (std::same_as<T, Wallet>) {
    value = masked(value);
  } else if constexpr (is_optional<T>) {
    if (value) mask(*value);
  } else if constexpr (is_shared<T>) {
    auto own = *value;
    mask(own);
    value = std::move(own);
  } else if constexpr (requires { value.push_back(value.front()); } && !is_plain<T>) {
    for (auto& element : value) mask(element);
  } else if constexpr (Described<T> && !is_plain<T>) {
    boost::mp11::mp_for_each<Members<T>>([&](auto member) { mask(value.*member.pointer); });
  } else {
    static_assert(is_plain<T>, "say here where wallets are in it");
  }
}

std::string padded(std::int64_t number, std::size_t digits) {
  const std::string text = std::to_string(number);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

template <class E>
void write_rest(Writer& out, const Origin& origin, const E& event, bool has_data) {
  const std::string name =
      std::string{E::type}.append(".v").append(std::to_string(E::version));
  const auto write_text = [&](std::string_view key, std::string_view text) {
    out.key(key);
    out.string(text);
  };
  write_text("type", std::string{cloud_event_prefix} + name);
  write_text("subject", origin.stream.text());
  if (const auto time = rfc3339(origin.at)) write_text("time", *time);
  if (!has_data) return;
  write_text("datacontenttype", "application/json");
  write_text("dataschema", std::string{schema_prefix}.append(name).append(schema_suffix));
  E shown = event;
  mask(shown);
  out.key("data");
  Codec<E>::write(out, shown);
}

}  // namespace

std::string cloud_event_source(Network network, std::string_view journal_id) {
  return std::string{"/gstd/"}.append(name_of(network)).append("/").append(journal_id);
}

std::optional<std::string> cloud_event(std::string_view source, const Origin& origin,
                                       const Event& event) {
  const Disclosure disclosure = disclosure_of(event);
  // The name of a user's stream is a whole wallet.
  if (disclosure == Disclosure::never || origin.stream.kind == StreamKind::user) return {};
  Writer out;
  out.object_start();
  out.key("specversion");
  out.string("1.0");
  out.key("id");
  out.string(origin.position.text());
  out.key("source");
  out.string(source);
  const auto write_one = [&](const auto& e) {
    write_rest(out, origin, e, disclosure == Disclosure::always);
  };
  std::visit([&](const auto& noun) { std::visit(write_one, noun); }, event);
  out.object_end();
  return out.take();
}

std::optional<std::string> rfc3339(UnixMillis at) {
  using namespace std::chrono;
  if (at < year_0000 || at > year_9999_end) return {};
  const sys_time<milliseconds> instant{milliseconds{at.get()}};
  const auto day = floor<days>(instant);
  const year_month_day date{day};
  const hh_mm_ss time{instant - day};
  return padded(static_cast<int>(date.year()), 4) + "-" + padded(unsigned{date.month()}, 2) + "-" +
         padded(unsigned{date.day()}, 2) + "T" + padded(time.hours().count(), 2) + ":" +
         padded(time.minutes().count(), 2) + ":" + padded(time.seconds().count(), 2) + "." +
         padded(time.subseconds().count(), 3) + "Z";
}

}  // namespace gstd::json
