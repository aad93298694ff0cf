#include "adapters/journal/kafka_events.hpp"

#include <future>
#include <map>

#include "adapters/journal/kafka_barrier.hpp"

namespace gstd {
namespace {

using namespace kafka;
using namespace std::chrono_literals;

constexpr auto metadata_wait = 5s;
constexpr auto last_wait = 10s;
constexpr int last_poll_ms = 100;

constexpr char checkpoint_header[] = "gstd-checkpoint";
// CloudEvents' Kafka protocol binding 1.0.2, 3.3: this header tells structured mode.
constexpr char type_header[] = "content-type";
constexpr char type_value[] = "application/cloudevents+json; charset=UTF-8";

// An event is a part of a record; its envelope, key and checkpoint take less than this.
constexpr std::size_t message_bytes_max = record_bytes_max + 4096;

Settings events_producer_settings(const KafkaOptions& options) {
  Settings list = producer_settings(options);
  list.insert(list.end(),
              {
                  // No message is ever given up, so none behind it can come without it.
                  {"message.timeout.ms", "0"},
                  {"enable.gapless.guarantee", "true"},
                  {"linger.ms", "5"},
                  {"compression.type", "gzip"},
                  {"message.max.bytes", std::to_string(message_bytes_max)},
                  {"queue.buffering.max.messages", std::to_string(events_on_their_way_max)},
                  {"queue.buffering.max.kbytes", "16384"},
              });
  return list;
}

std::string text_of(const void* bytes, std::size_t size) {
  return bytes ? std::string{static_cast<const char*>(bytes), size} : std::string{};
}

PublicMessage message_of(const rd_kafka_message_t& found) {
  PublicMessage message{static_cast<PartitionId>(found.partition),
                        text_of(found.key, found.key_len), text_of(found.payload, found.len), {}};
  rd_kafka_headers_t* headers = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  if (rd_kafka_message_headers(&found, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR &&
      rd_kafka_header_get_last(headers, checkpoint_header, &value, &size) ==
          RD_KAFKA_RESP_ERR_NO_ERROR)
    message.checkpoint = text_of(value, size);
  return message;
}

bool is_gone(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
         code == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE;
}

/// Reads the last message of each partition, with a handle that goes with it.
class LastMessages {
 public:
  explicit LastMessages(const KafkaOptions& options)
      : options_(options), hooks_{options.log, nullptr} {}
  ~LastMessages() {
    for (const PartitionId partition : asked_)
      rd_kafka_consume_stop(topic_.get(), static_cast<std::int32_t>(partition));
  }

  Result<std::vector<PublicMessage>> read() {
    auto client = make_client(RD_KAFKA_CONSUMER, consumer_settings(options_), hooks_);
    if (!client) return tl::unexpected<Error>{client.error()};
    client_ = std::move(*client);
    topic_.reset(rd_kafka_topic_new(client_.get(), options_.topic.c_str(), nullptr));
    queue_.reset(rd_kafka_queue_new(client_.get()));
    if (!load_metadata(client_.get(), topic_.get(), metadata_wait))
      return failure("no answer about its partitions");
    if (auto begun = begin(); !begun) return tl::unexpected<Error>{begun.error()};
    std::vector<PublicMessage> found;
    const auto until = std::chrono::steady_clock::now() + last_wait;
    std::size_t answered = 0;
    std::map<PartitionId, bool> seen;
    while (answered < asked_.size()) {
      if (std::chrono::steady_clock::now() > until) return failure("its end cannot be read");
      const Message message{rd_kafka_consume_queue(queue_.get(), last_poll_ms)};
      if (!message) continue;
      const bool is_message = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
      // Other errors mend themselves or end in the time-out. One partition answers once: what is
      // gone has no last message, and what came after the question is not asked for.
      if (!is_message && !is_gone(message->err)) continue;
      if (std::exchange(seen[static_cast<PartitionId>(message->partition)], true)) continue;
      ++answered;
      if (is_message) found.push_back(message_of(*message));
    }
    return found;
  }

 private:
  tl::unexpected<Error> failure(const std::string& why) const {
    return refuse("unavailable", "Kafka topic " + options_.topic + ": " + why);
  }

  /// Asks where the partitions end and begins to read one message before.
  Result<void> begin() {
    const auto barrier = Barrier::make(options_);
    if (!barrier) return tl::unexpected<Error>{barrier.error()};
    for (PartitionId partition = 0; partition < options_.partitions; ++partition) {
      std::promise<Result<Offset>> answer;
      (*barrier)->ask(partition, [&](Result<Offset> end) { answer.set_value(std::move(end)); });
      const Result<Offset> end = answer.get_future().get();
      if (!end) return failure(end.error().why);
      if (*end == 0) continue;
      const auto number = static_cast<std::int32_t>(partition);
      if (rd_kafka_consume_start_queue(topic_.get(), number, *end - 1, queue_.get()) != 0)
        return failure(rd_kafka_err2str(rd_kafka_last_error()));
      asked_.push_back(partition);
    }
    return {};
  }

  KafkaOptions options_;
  Hooks hooks_;
  Client client_;
  Topic topic_;
  Queue queue_;
  std::vector<PartitionId> asked_;
};

class KafkaEvents final : public PublicLog {
 public:
  explicit KafkaEvents(const KafkaOptions& options) : options_(options) {
    hooks_.log = options.log;
    hooks_.delivered = [this](rd_kafka_t*, const rd_kafka_message_t& message) {
      --on_their_way_;
      if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) ++stored_;
      else if (!failed_) failed_ = message.err;
    };
  }
  ~KafkaEvents() override {
    // Without this, destroying would wait for what can no longer be stored.
    if (client_) rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  }

  Result<void> connect() {
    auto client = make_client(RD_KAFKA_PRODUCER, events_producer_settings(options_), hooks_);
    if (!client) return tl::unexpected<Error>{client.error()};
    client_ = std::move(*client);
    topic_.reset(rd_kafka_topic_new(client_.get(), options_.topic.c_str(), nullptr));
    if (!load_metadata(client_.get(), topic_.get(), metadata_wait))
      return refuse("unavailable", "Kafka at " + options_.brokers + " does not answer");
    return {};
  }

  Result<std::vector<PublicMessage>> last() override { return LastMessages{options_}.read(); }

  Result<bool> append(const PublicMessage& message) override {
    rd_kafka_vu_t words[7];
    words[0].vtype = RD_KAFKA_VTYPE_RKT;
    words[0].u.rkt = topic_.get();
    words[1].vtype = RD_KAFKA_VTYPE_PARTITION;
    words[1].u.i32 = static_cast<std::int32_t>(message.partition);
    words[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    words[2].u.i = RD_KAFKA_MSG_F_COPY;
    words[3].vtype = RD_KAFKA_VTYPE_KEY;
    words[3].u.mem = {const_cast<char*>(message.key.data()), message.key.size()};
    words[4].vtype = RD_KAFKA_VTYPE_VALUE;
    words[4].u.mem = {const_cast<char*>(message.event.data()), message.event.size()};
    words[5].vtype = RD_KAFKA_VTYPE_HEADER;
    words[5].u.header = {type_header, type_value, static_cast<ssize_t>(sizeof type_value - 1)};
    words[6].vtype = RD_KAFKA_VTYPE_HEADER;
    words[6].u.header = {checkpoint_header, message.checkpoint.data(),
                         static_cast<ssize_t>(message.checkpoint.size())};
    const Owned<rd_kafka_error_t, rd_kafka_error_destroy> error{
        rd_kafka_produceva(client_.get(), words, std::size(words))};
    if (!error) {
      ++on_their_way_;
      return true;
    }
    const auto code = rd_kafka_error_code(error.get());
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) return false;
    return failure(code);
  }

  Result<std::size_t> settle(std::chrono::milliseconds wait) override {
    rd_kafka_poll(client_.get(), static_cast<int>(wait.count()));
    if (failed_) return failure(*failed_);
    return std::exchange(stored_, 0);
  }

  std::size_t on_their_way() const override { return on_their_way_; }

 private:
  tl::unexpected<Error> failure(rd_kafka_resp_err_t code) const {
    return refuse("unavailable", "Kafka topic " + options_.topic + ": an event was not stored: " +
                                     rd_kafka_err2str(code));
  }

  KafkaOptions options_;
  Hooks hooks_;
  Client client_;
  Topic topic_;
  std::size_t on_their_way_ = 0;
  std::size_t stored_ = 0;
  std::optional<rd_kafka_resp_err_t> failed_;
};

}  // namespace

Result<std::unique_ptr<PublicLog>> open_kafka_events(const KafkaOptions& options) {
  const auto made = make_topic(options, topic_settings(options));
  if (!made) return tl::unexpected<Error>{made.error()};
  auto events = std::make_unique<KafkaEvents>(options);
  if (auto connected = events->connect(); !connected)
    return tl::unexpected<Error>{connected.error()};
  return events;
}

}  // namespace gstd
