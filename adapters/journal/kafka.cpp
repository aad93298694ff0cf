#include "adapters/journal/kafka.hpp"

#include "adapters/journal/kafka_barrier.hpp"
#include "adapters/journal/kafka_producer.hpp"
#include "adapters/journal/kafka_reader.hpp"

namespace gstd {
namespace {

std::string describe(const KafkaOptions& options, const kafka::Settings& topic) {
  const std::string copies = "kafka: acks=all, " + std::to_string(options.replication) +
                             " replicas, min.insync " + std::to_string(options.min_insync);
  return kafka::find(topic, "flush.messages") == "1"
             ? copies + ": flushed to disk before every ack"
             : copies + ": in the brokers' memory at the ack, flushed later";
}

class Kafka final : public Journal {
 public:
  Kafka(KafkaOptions options, std::string durability, std::unique_ptr<kafka::Producer> producer,
        std::unique_ptr<kafka::Barrier> barrier)
      : options_(std::move(options)),
        durability_(std::move(durability)),
        producer_(std::move(producer)),
        barrier_(std::move(barrier)) {}

  std::uint32_t partitions() const override { return options_.partitions; }
  std::string durability() const override { return durability_; }
  void append(PartitionId partition, std::string value, AppendDone done) override {
    producer_->append(partition, std::move(value), std::move(done));
  }
  void end(PartitionId partition, EndDone done) override {
    barrier_->ask(partition, std::move(done));
  }
  std::unique_ptr<JournalReader> read(std::vector<ReadFrom> from, ReadPace pace) override {
    return kafka::make_reader(options_, std::move(from), pace);
  }

 private:
  KafkaOptions options_;
  std::string durability_;
  std::unique_ptr<kafka::Producer> producer_;
  std::unique_ptr<kafka::Barrier> barrier_;
};

}  // namespace

Result<std::unique_ptr<Journal>> open_kafka(const KafkaOptions& options) {
  if (options.partitions < 1) return refuse("invalid", "a journal has at least one partition");
  const auto topic = kafka::prepare_topic(options);
  if (!topic) return tl::unexpected<Error>{topic.error()};
  auto producer = kafka::Producer::make(options);
  if (!producer) return tl::unexpected<Error>{producer.error()};
  auto barrier = kafka::Barrier::make(options);
  if (!barrier) return tl::unexpected<Error>{barrier.error()};
  return std::make_unique<Kafka>(options, describe(options, *topic), std::move(*producer),
                                 std::move(*barrier));
}

}  // namespace gstd
