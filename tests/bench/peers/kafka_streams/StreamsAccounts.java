import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Kafka Streams, exactly_once_v2: commands in one topic, the balance in a RocksDB store, events in
 * another topic. An ack is the committed event, read back.
 * StreamsAccounts BROKERS STATE_FOLDER COMMIT_MS POSTGRES_PORT [STANDBYS]
 */
public final class StreamsAccounts {
  private static final String COMMANDS = "commands";
  private static final String EVENTS = "events";
  private static final String BALANCES = "balances";
  private static final int PARTITIONS = 8;  // As many as our journal has.
  private static final int THREADS = 2;
  private static final Duration POLL = Duration.ofMillis(100);
  // A thread of Streams commits between two polls: one that waits longer commits late.
  private static final int POLL_MS_MAX = 10;
  // A static member that comes back under its name need not wait until the old one is missed; one
  // that does not is missed after this long, the shortest the broker allows by default.
  private static final int SESSION_MS = 6000;
  // Joins the command with its event: the command's id, then the balance.
  private static final String HEADER = "id";

  /** One deposit: from command to event, with the balance kept on the way. */
  private static final class Account implements Processor<Integer, String, Integer, String> {
    private ProcessorContext<Integer, String> context;
    private KeyValueStore<Integer, Long> balances;

    @Override public void init(ProcessorContext<Integer, String> given) {
      context = given;
      balances = given.getStateStore(BALANCES);
    }

    @Override public void process(Record<Integer, String> command) {
      long amount = Long.parseLong(command.value());
      Long before = balances.get(command.key());
      long balance = (before == null ? 0 : before) + amount;
      balances.put(command.key(), balance);
      byte[] id = command.headers().lastHeader(HEADER).value();
      ByteBuffer both = ByteBuffer.allocate(2 * Long.BYTES).put(id).putLong(balance);
      Record<Integer, String> event = command.withValue(amount == 0
          ? "{\"opened\":\"account-" + command.key() + "\"}"
          : Serve.deposited(command.key(), amount));
      event.headers().remove(HEADER).add(HEADER, both.array());
      context.forward(event);
    }
  }

  private static Topology topology() {
    return new Topology()
        .addSource("in", new IntegerDeserializer(), new StringDeserializer(), COMMANDS)
        .addProcessor("accounts", Account::new, "in")
        .addStateStore(Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(BALANCES),
            Serdes.Integer(), Serdes.Long()), "accounts")
        .addSink("out", EVENTS, new IntegerSerializer(), new StringSerializer(), "accounts");
  }

  private static Properties settings(Object... pairs) {
    Properties properties = new Properties();
    for (int i = 0; i < pairs.length; i += 2) properties.put(pairs[i], pairs[i + 1]);
    return properties;
  }

  private static final class Peer implements Serve.Peer {
    private final String brokers;
    private final String postgresPort;
    private final KafkaStreams streams;
    private final KafkaProducer<Integer, String> commands;
    private final KafkaConsumer<Integer, String> events;
    private final Thread reader = new Thread(this::readAcks);
    private final Map<Long, CompletableFuture<Long>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong(System.nanoTime());
    private volatile boolean isClosing = false;

    Peer(String brokers, String folder, int commitMs, String postgresPort, int standbys)
        throws Exception {
      this.brokers = brokers;
      this.postgresPort = postgresPort;
      makeTopics();
      streams = new KafkaStreams(topology(), settings(
          StreamsConfig.APPLICATION_ID_CONFIG, "accounts",
          StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers,
          StreamsConfig.STATE_DIR_CONFIG, folder,
          StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2,
          StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitMs,
          StreamsConfig.POLL_MS_CONFIG, Math.min(commitMs, POLL_MS_MAX),
          StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS,
          StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys,
          StreamsConfig.REPLICATION_FACTOR_CONFIG, 1,
          StreamsConfig.consumerPrefix("group.instance.id"),
          Path.of(folder).getFileName().toString(),
          StreamsConfig.consumerPrefix("session.timeout.ms"), SESSION_MS));
      CountDownLatch running = new CountDownLatch(1);
      streams.setStateListener((now, before) -> {
        if (now == KafkaStreams.State.RUNNING) running.countDown();
      });
      streams.start();
      commands = new KafkaProducer<>(settings("bootstrap.servers", brokers, "acks", "all"),
          new IntegerSerializer(), new StringSerializer());
      events = consumer();
      events.seekToEnd(events.assignment());
      for (TopicPartition partition : events.assignment()) events.position(partition);
      running.await();
      reader.start();
    }

    private void makeTopics() throws Exception {
      try (Admin admin = Admin.create(settings("bootstrap.servers", brokers))) {
        for (String topic : List.of(COMMANDS, EVENTS)) {
          try {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
          } catch (java.util.concurrent.ExecutionException error) {
            if (!(error.getCause() instanceof TopicExistsException)) throw error;
          }
        }
      }
    }

    private KafkaConsumer<Integer, String> consumer() {
      KafkaConsumer<Integer, String> made = new KafkaConsumer<>(settings(
          "bootstrap.servers", brokers, "isolation.level", "read_committed",
          "max.poll.records", 5000), new IntegerDeserializer(), new StringDeserializer());
      made.assign(made.partitionsFor(EVENTS).stream()
          .map(about -> new TopicPartition(EVENTS, about.partition())).toList());
      return made;
    }

    private void readAcks() {
      while (!isClosing)
        for (ConsumerRecord<Integer, String> event : events.poll(POLL)) {
          ByteBuffer both = ByteBuffer.wrap(event.headers().lastHeader(HEADER).value());
          CompletableFuture<Long> answer = waiting.remove(both.getLong());
          if (answer != null) answer.complete(both.getLong());
        }
      events.close();
    }

    private CompletionStage<Long> send(int account, long amount) {
      long id = lastId.incrementAndGet();
      CompletableFuture<Long> answer = new CompletableFuture<>();
      waiting.put(id, answer);
      ProducerRecord<Integer, String> command =
          new ProducerRecord<>(COMMANDS, account, Long.toString(amount));
      command.headers().add(HEADER, ByteBuffer.allocate(Long.BYTES).putLong(id).array());
      commands.send(command, (stored, error) -> {
        if (error != null) answer.completeExceptionally(error);
      });
      return answer;
    }

    @Override public CompletionStage<Long> open(int account) {
      return send(account, 0);
    }

    @Override public CompletionStage<Long> deposit(int account, long amount) {
      return send(account, amount);
    }

    @Override public CompletionStage<Long> append(int account, long[] amounts) {
      CompletionStage<Long> last = CompletableFuture.completedFuture(0L);
      for (long amount : amounts) last = last.thenCombine(send(account, amount), Math::max);
      return last;
    }

    @Override public Serve.Counted rebuild() throws Exception {
      String url = "jdbc:postgresql://127.0.0.1:" + postgresPort + "/postgres";
      try (Balances balances = new Balances(url);
           KafkaConsumer<Integer, String> all = consumer()) {
        all.seekToBeginning(all.assignment());
        Map<TopicPartition, Long> ends = all.endOffsets(all.assignment());
        while (ends.entrySet().stream()
            .anyMatch(end -> all.position(end.getKey()) < end.getValue())) {
          for (ConsumerRecord<Integer, String> event : all.poll(POLL))
            if (!event.value().startsWith("{\"opened\""))
              balances.add(event.key(), Serve.amountIn(event.value()));
          balances.commit(all.assignment().stream()
              .map(part -> part.partition() + ":" + all.position(part)).toList().toString());
        }
        return balances.counted();
      }
    }

    @Override public int fillersAtOnce() {
      return 256;
    }

    @Override public void close() throws Exception {
      isClosing = true;
      reader.join();
      commands.close();
      streams.close();
    }
  }

  public static void main(String[] words) throws Exception {
    Serve.run(new Peer(words[0], words[1], Integer.parseInt(words[2]), words[3],
        words.length > 4 ? Integer.parseInt(words[4]) : 0));
  }
}
