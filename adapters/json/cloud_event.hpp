// Public events: CloudEvents 1.0 in structured JSON, see schemas/public/asyncapi.yaml.
#pragma once

#include "adapters/json/codec.hpp"
#include "events/event.hpp"
#include "events/stream.hpp"

namespace gstd::json {

/// The reverse of the product's domain, in front of the event's wire name; behind it its version.
constexpr std::string_view cloud_event_prefix = "com.gstdtoken.";

/// `/gstd/{network}/{journal_id}`: with the id, an event's name in the whole world.
std::string cloud_event_source(Network network, std::string_view journal_id);

/// One event as strangers may read it (projections/disclosure.hpp); nothing when it is none of
/// their business. `data` is the event's own, wallets masked; while it would tell a result before
/// its task is decided there is no `data`, and none comes later. The same event of the same program
/// is the same text for ever; a later program may write a later version of it under the same id.
std::optional<std::string> cloud_event(std::string_view source, const Origin& origin,
                                       const Event& event);

/// RFC 3339 in UTC with milliseconds; nothing outside the years 0000 to 9999, which it can write.
std::optional<std::string> rfc3339(UnixMillis at);

/// What a public event is known by. Read with decode_known: the rest of it is skipped.
struct CloudEventName {
  EventPosition id;
  std::string source;
};
BOOST_DESCRIBE_STRUCT(CloudEventName, (), (id, source))

}  // namespace gstd::json
