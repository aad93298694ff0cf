// The public log on Kafka: the topic gstd.events, by default kept for ever.
#pragma once

#include "adapters/journal/kafka.hpp"
#include "adapters/publish/public_log.hpp"

namespace gstd {

/// Messages on their way at most: two seconds of a busy journal, so that an outage of the broker
/// costs some megabytes and not all memory.
constexpr std::size_t events_on_their_way_max = 10'000;

/// Makes the topic `options.topic` if it is absent: the journal's number of partitions, no end of
/// retention. Operators may change its settings afterwards; nothing but the number of partitions is
/// checked. gzip is the one compression that every client library reads without another library.
Result<std::unique_ptr<PublicLog>> open_kafka_events(const KafkaOptions& options);

}  // namespace gstd
