#include "adapters/journal/kafka_reader.hpp"

namespace gstd::kafka {
namespace {

using namespace std::chrono_literals;

constexpr auto metadata_wait = 2s;
// Messages taken from librdkafka at once: enough that its lock does not show.
constexpr std::size_t batch_max = 512;
constexpr int wake_ms = 200;

class Reader final : public JournalReader {
 public:
  Reader(const KafkaOptions& options, std::vector<ReadFrom> from, ReadPace pace)
      : options_(options), hooks_{options.log, nullptr}, from_(std::move(from)), pace_(pace) {}

  ~Reader() override { stop(); }

  Result<std::vector<RawRecord>> next(std::size_t max, std::chrono::milliseconds wait) override {
    std::vector<RawRecord> found;
    if (auto started = start(); !started) return tl::unexpected<Error>{started.error()};
    if (failed_) return give_up();
    rd_kafka_poll(client_.get(), 0);  // Errors of connections; they mend themselves.
    // Waits for the first only: asking for a batch would wait until it is full.
    Message first{rd_kafka_consume_queue(queue_.get(), 0)};
    if (!first && is_flood_) wake();
    is_flood_ = false;
    if (!first) first.reset(rd_kafka_consume_queue(queue_.get(), static_cast<int>(wait.count())));
    if (!first) return found;
    take(*first, found);
    rd_kafka_message_t* batch[batch_max];
    for (bool has_more = true; has_more && !failed_ && found.size() < max;) {
      const std::size_t room = std::min(batch_max, max - found.size());
      const ssize_t got = rd_kafka_consume_batch_queue(queue_.get(), 0, batch, room);
      for (ssize_t i = 0; i < got; ++i) take(*Message{batch[i]}, found);
      has_more = got > 0;
    }
    if (found.empty() && failed_) return give_up();
    is_flood_ = found.size() >= batch_max;
    return found;
  }

 private:
  Result<bool> start() {
    if (client_) return true;
    auto client = make_client(RD_KAFKA_CONSUMER, consumer_settings(options_, pace_), hooks_);
    if (!client) return tl::unexpected<Error>{client.error()};
    client_ = std::move(*client);
    topic_.reset(rd_kafka_topic_new(client_.get(), options_.topic.c_str(), nullptr));
    queue_.reset(rd_kafka_queue_new(client_.get()));
    load_metadata(client_.get(), topic_.get(), metadata_wait);
    for (const ReadFrom& from : from_)
      if (rd_kafka_consume_start_queue(topic_.get(), static_cast<std::int32_t>(from.partition),
                                       from.offset, queue_.get()) != 0)
        return refuse("unavailable",
                      std::string{"Kafka reader: "} + rd_kafka_err2str(rd_kafka_last_error()));
    return true;
  }

  // When its queue was full, librdkafka 2.0 sleeps up to a second before it looks whether there is
  // room again. A request to the partitions' leaders wakes it; nobody needs the answer.
  void wake() {
    const Partitions list{rd_kafka_topic_partition_list_new(static_cast<int>(from_.size()))};
    for (const ReadFrom& from : from_)
      add_end_question(list.get(), options_.topic, from.partition);
    rd_kafka_offsets_for_times(client_.get(), list.get(), wake_ms);
  }

  void stop() {
    if (!client_) return;
    for (const ReadFrom& from : from_)
      rd_kafka_consume_stop(topic_.get(), static_cast<std::int32_t>(from.partition));
    queue_.reset();
    topic_.reset();
    client_.reset();
  }

  void take(const rd_kafka_message_t& message, std::vector<RawRecord>& found) {
    const auto partition = static_cast<PartitionId>(message.partition);
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      // Behind an error nothing counts any more: the next call tells of it.
      if (failed_) return;
      found.push_back({partition, message.offset,
                       std::string{static_cast<const char*>(message.payload), message.len}});
      for (ReadFrom& from : from_)
        if (from.partition == partition) from.offset = message.offset + 1;
      return;
    }
    if (failed_) return;
    const std::string why =
        "partition " + std::to_string(partition) + ": " + rd_kafka_message_errstr(&message);
    if (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET ||
        message.err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE)
      failed_ = Error{kind_of("journal_cut"), "journal_cut", why, {}};
    else
      failed_ = Error{kind_of("unavailable"), "unavailable", "Kafka reader: " + why, {}};
  }

  // A cut stays a cut; after anything else the next call connects anew, where this one stopped.
  tl::unexpected<Error> give_up() {
    const Error error = *failed_;
    if (error.code != "journal_cut") {
      stop();
      failed_.reset();
    }
    return tl::unexpected<Error>{error};
  }

  KafkaOptions options_;
  Hooks hooks_;
  std::vector<ReadFrom> from_;  ///< Where each partition goes on.
  ReadPace pace_;
  Client client_;
  Topic topic_;
  Queue queue_;
  std::optional<Error> failed_;
  bool is_flood_ = false;  ///< The last call brought many: more are surely waiting.
};

}  // namespace

std::unique_ptr<JournalReader> make_reader(const KafkaOptions& options, std::vector<ReadFrom> from,
                                           ReadPace pace) {
  return std::make_unique<Reader>(options, std::move(from), pace);
}

}  // namespace gstd::kafka
