#include "adapters/journal/kafka_producer.hpp"

namespace gstd::kafka {
namespace {

using namespace std::chrono_literals;

constexpr int poll_ms = 100;
constexpr auto metadata_wait = 5s;
// A new handle after a fatal error is made at once; it learns about the topic when it can.
constexpr auto renewed_metadata_wait = 1s;
// Longer than message.timeout.ms: by then librdkafka has given every message its outcome.
constexpr auto last_outcomes_wait = 8s;

AppendOutcome outcome_of(rd_kafka_t* client, const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) return {AppendStatus::stored, message.offset};
  // Only this status says that no broker can have got it; an error code alone does not.
  const bool is_surely_not = rd_kafka_message_status(&message) == RD_KAFKA_MSG_STATUS_NOT_PERSISTED;
  const bool is_fatal = rd_kafka_fatal_error(client, nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
  return {is_surely_not ? AppendStatus::not_stored : AppendStatus::unknown, -1, is_fatal};
}

}  // namespace

Result<std::unique_ptr<Producer>> Producer::make(const KafkaOptions& options) {
  auto producer = std::make_unique<Producer>(options);
  auto writer = producer->make_writer();
  if (!writer) return tl::unexpected<Error>{writer.error()};
  if (!load_metadata(writer->client.get(), writer->topic.get(), metadata_wait))
    return refuse("unavailable", "Kafka at " + options.brokers + " does not answer");
  producer->writer_ = std::move(*writer);
  producer->thread_ = std::thread{[self = producer.get()] { self->serve(); }};
  return producer;
}

Producer::Producer(const KafkaOptions& options) : options_(options) {
  hooks_.log = options.log;
  hooks_.delivered = [this](rd_kafka_t* client, const rd_kafka_message_t& message) {
    deliver(client, message);
  };
}

Producer::~Producer() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
    rd_kafka_queue_yield(Queue{rd_kafka_queue_get_main(writer_.client.get())}.get());
  }
  thread_.join();
}

Result<Producer::Writer> Producer::make_writer() {
  auto client = make_client(RD_KAFKA_PRODUCER, producer_settings(options_), hooks_);
  if (!client) return tl::unexpected<Error>{client.error()};
  Topic topic{rd_kafka_topic_new(client->get(), options_.topic.c_str(), nullptr)};
  return Writer{std::move(*client), std::move(topic)};
}

void Producer::append(PartitionId partition, std::string value, Journal::AppendDone done) {
  auto owned = std::make_unique<Journal::AppendDone>(std::move(done));
  const std::lock_guard lock{mutex_};
  const bool fits = partition < options_.partitions && value.size() <= record_bytes_max;
  const int failed =
      !fits || rd_kafka_produce(writer_.topic.get(), static_cast<std::int32_t>(partition),
                                RD_KAFKA_MSG_F_COPY, value.data(), value.size(), nullptr, 0,
                                owned.get()) != 0;
  if (!failed) {
    owned.release();  // The delivery report brings it back.
    return;
  }
  const bool is_fatal =
      rd_kafka_fatal_error(writer_.client.get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
  refused_.push_back({std::move(*owned), {AppendStatus::not_stored, -1, is_fatal}});
  rd_kafka_queue_yield(Queue{rd_kafka_queue_get_main(writer_.client.get())}.get());
}

void Producer::deliver(rd_kafka_t* client, const rd_kafka_message_t& message) {
  const std::unique_ptr<Journal::AppendDone> done{
      static_cast<Journal::AppendDone*>(message._private)};
  told_.push_back({std::move(*done), outcome_of(client, message)});
}

void Producer::serve() {
  auto give_up = std::chrono::steady_clock::time_point::max();
  for (;;) {
    // Only this thread replaces the writer, so reading it here needs no lock.
    rd_kafka_poll(writer_.client.get(), poll_ms);
    replace_fatal_writer();
    tell();
    const std::lock_guard lock{mutex_};
    if (!is_stopping_ || !refused_.empty()) continue;
    const auto now = std::chrono::steady_clock::now();
    if (rd_kafka_outq_len(writer_.client.get()) == 0) return;
    if (give_up == give_up.max()) give_up = now + last_outcomes_wait;
    if (now > give_up)
      rd_kafka_purge(writer_.client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  }
}

void Producer::replace_fatal_writer() {
  if (rd_kafka_fatal_error(writer_.client.get(), nullptr, 0) == RD_KAFKA_RESP_ERR_NO_ERROR) return;
  auto fresh = make_writer();
  if (!fresh) return;  // Out of threads or memory: appends are refused until it works again.
  load_metadata(fresh->client.get(), fresh->topic.get(), renewed_metadata_wait);
  {
    const std::lock_guard lock{mutex_};
    std::swap(writer_, *fresh);
  }
  // What the old one still holds has failed; its reports say how.
  rd_kafka_t* old = fresh->client.get();
  rd_kafka_purge(old, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  while (rd_kafka_outq_len(old) > 0) rd_kafka_poll(old, poll_ms);
}

void Producer::tell() {
  auto told = std::exchange(told_, {});
  {
    const std::lock_guard lock{mutex_};
    for (Told& refused : refused_) told.push_back(std::move(refused));
    refused_.clear();
  }
  for (Told& one : told) one.done(one.outcome);
}

}  // namespace gstd::kafka
