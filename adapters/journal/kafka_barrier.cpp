#include "adapters/journal/kafka_barrier.hpp"

namespace gstd::kafka {
namespace {

using namespace std::chrono_literals;

constexpr auto metadata_wait = 5s;
constexpr auto metadata_wait_after_failure = 1s;
constexpr int query_ms = 2000;
// A new topic, or one whose broker has just died, is without a leader for a moment.
constexpr int leader_tries = 20;
constexpr auto leader_wait = 100ms;

bool has_no_leader(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION ||
         code == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE ||
         code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
}

}  // namespace

Result<std::unique_ptr<Barrier>> Barrier::make(const KafkaOptions& options) {
  auto barrier = std::make_unique<Barrier>(options);
  auto client = make_client(RD_KAFKA_CONSUMER, consumer_settings(options), barrier->hooks_);
  if (!client) return tl::unexpected<Error>{client.error()};
  barrier->client_ = std::move(*client);
  barrier->topic_.reset(rd_kafka_topic_new(barrier->client_.get(), options.topic.c_str(), nullptr));
  if (!load_metadata(barrier->client_.get(), barrier->topic_.get(), metadata_wait))
    return refuse("unavailable", "Kafka at " + options.brokers + " does not answer");
  barrier->thread_ = std::thread{[self = barrier.get()] { self->serve(); }};
  return barrier;
}

Barrier::Barrier(const KafkaOptions& options) : options_(options), hooks_{options.log, nullptr} {}

Barrier::~Barrier() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock{mutex_};
    is_stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Barrier::ask(PartitionId partition, Journal::EndDone done) {
  {
    const std::lock_guard lock{mutex_};
    asked_[partition].push_back(std::move(done));
  }
  changed_.notify_one();
}

void Barrier::serve() {
  for (;;) {
    Asked asked;
    bool is_stopping = false;
    {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [&] { return is_stopping_ || !asked_.empty(); });
      if (asked_.empty()) return;
      is_stopping = is_stopping_;
      asked.swap(asked_);
    }
    const auto ends = is_stopping ? Ends{} : query_until_led(asked);
    for (const auto& [partition, waiting] : asked) {
      const auto found = ends.find(partition);
      const Result<Offset> end = found != ends.end()
                                     ? found->second
                                     : refuse("unavailable", "the journal is being closed");
      for (const Journal::EndDone& done : waiting) done(end);
    }
  }
}

Barrier::Ends Barrier::query_until_led(const Asked& asked) {
  for (int tried = 1;; ++tried) {
    bool is_leaderless = false;
    Ends ends = query(asked, is_leaderless);
    if (!is_leaderless || tried == leader_tries) return ends;
    std::unique_lock lock{mutex_};
    if (changed_.wait_for(lock, leader_wait, [&] { return is_stopping_; })) return ends;
  }
}

Barrier::Ends Barrier::query(const Asked& asked, bool& is_leaderless) {
  const Partitions list{rd_kafka_topic_partition_list_new(static_cast<int>(asked.size()))};
  Ends ends;
  for (const auto& [partition, waiting] : asked) {
    if (partition >= options_.partitions)
      ends[partition] = refuse("invalid", "there is no partition " + std::to_string(partition));
    else
      add_end_question(list.get(), options_.topic, partition);
  }
  if (list->cnt == 0) return ends;
  // The same request as rd_kafka_query_watermark_offsets, but it asks for the high one only, for
  // all partitions at once, and its time-out holds: with the broker gone the other one hangs.
  const auto code = rd_kafka_offsets_for_times(client_.get(), list.get(), query_ms);
  bool has_failed = false;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& found = list->elems[i];
    const auto partition = static_cast<PartitionId>(found.partition);
    const auto why = code != RD_KAFKA_RESP_ERR_NO_ERROR ? code : found.err;
    ends[partition] = found.offset;
    if (why == RD_KAFKA_RESP_ERR_NO_ERROR && found.offset >= 0) continue;
    has_failed = true;
    is_leaderless = is_leaderless || has_no_leader(why);
    ends[partition] = refuse("unavailable", std::string{"Kafka barrier: "} + rd_kafka_err2str(why));
  }
  // A leader may have moved: the next question goes to the right one.
  if (has_failed) load_metadata(client_.get(), topic_.get(), metadata_wait_after_failure);
  return ends;
}

}  // namespace gstd::kafka
