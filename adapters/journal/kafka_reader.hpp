// Reads Kafka partitions assigned by hand, from offsets that we keep, not the broker.
#pragma once

#include "adapters/journal/kafka_client.hpp"

namespace gstd::kafka {

/// Connects with the first next(), which is where errors come.
std::unique_ptr<JournalReader> make_reader(const KafkaOptions& options, std::vector<ReadFrom> from,
                                           ReadPace pace);

}  // namespace gstd::kafka
