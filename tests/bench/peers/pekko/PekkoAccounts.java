import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * Pekko Persistence: an account is an EventSourcedBehavior that stays in memory once it was asked;
 * its journal is Postgres through the JDBC plugin, whose batches carry events of many accounts.
 * PekkoAccounts PORT
 */
public final class PekkoAccounts {
  // Slick wants as many threads as connections; 20 is the plugin's own number.
  private static final String SETTINGS = """
      pekko.loglevel = WARNING
      pekko.loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
      pekko.persistence.journal.plugin = "jdbc-journal"
      pekko.persistence.snapshot-store.plugin = "jdbc-snapshot-store"
      pekko-persistence-jdbc.shared-databases.slick {
        profile = "slick.jdbc.PostgresProfile$"
        db { driver = "org.postgresql.Driver", user = "app", password = "" }
      }
      jdbc-journal.use-shared-db = "slick"
      jdbc-snapshot-store.use-shared-db = "slick"
      jdbc-read-journal.use-shared-db = "slick"
      """;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int READERS = 8;
  private static final int PAGE = 500;  // Accounts a transaction of the rebuild.

  record Append(List<String> events, ActorRef<Long> answer) {}
  record Envelope(int account, Append command) {}

  /** Its state is the balance. */
  private static final class Account extends EventSourcedBehavior<Append, String, Long> {
    Account(int number) {
      super(PersistenceId.ofUniqueId("account-" + number));
    }

    @Override public Long emptyState() {
      return 0L;
    }

    @Override public CommandHandler<Append, String, Long> commandHandler() {
      return newCommandHandlerBuilder().forAnyState().onAnyCommand(this::append);
    }

    private Effect<String, Long> append(Append command) {
      return Effect().persist(command.events()).thenReply(command.answer(), balance -> balance);
    }

    @Override public EventHandler<Long, String> eventHandler() {
      return newEventHandlerBuilder().forAnyState().onAnyEvent(PekkoAccounts::apply);
    }
  }

  private static Long apply(Long balance, String event) {
    return isOpened(event) ? balance : balance + Serve.amountIn(event);
  }

  private static boolean isOpened(String event) {
    return event.startsWith("{\"opened\"");
  }

  /** The registry: makes each account's actor when it is first asked. */
  private static Behavior<Envelope> accounts() {
    return Behaviors.setup(context -> {
      @SuppressWarnings("unchecked")
      ActorRef<Append>[] known = (ActorRef<Append>[]) new ActorRef<?>[Serve.ACCOUNTS];
      return Behaviors.receiveMessage(envelope -> {
        int number = envelope.account();
        if (known[number] == null)
          known[number] = context.spawn(new Account(number), "account-" + number);
        known[number].tell(envelope.command());
        return Behaviors.same();
      });
    });
  }

  private static final class Peer implements Serve.Peer {
    private final String url;
    private final ActorSystem<Envelope> system;

    Peer(String url) {
      this.url = url;
      Config config = ConfigFactory.parseString(
          "pekko-persistence-jdbc.shared-databases.slick.db.url = \"" + url + "\"")
          .withFallback(ConfigFactory.parseString(SETTINGS)).withFallback(ConfigFactory.load());
      this.system = ActorSystem.create(accounts(), "accounts", config);
    }

    private CompletionStage<Long> ask(int account, List<String> events) {
      return AskPattern.ask(system, answer -> new Envelope(account, new Append(events, answer)),
          PATIENCE, system.scheduler());
    }

    @Override public CompletionStage<Long> open(int account) {
      return ask(account, List.of("{\"opened\":\"account-" + account + "\"}"));
    }

    @Override public CompletionStage<Long> deposit(int account, long amount) {
      return ask(account, List.of(Serve.deposited(account, amount)));
    }

    @Override public CompletionStage<Long> append(int account, long[] amounts) {
      return ask(account, Arrays.stream(amounts)
          .mapToObj(amount -> Serve.deposited(account, amount)).toList());
    }

    /** Reads account by account, some at once: no event needs a tag for that. */
    @Override public Serve.Counted rebuild() throws Exception {
      JdbcReadJournal journal = PersistenceQuery.get(system)
          .getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
      try (Balances balances = new Balances(url)) {
        journal.currentPersistenceIds()
            .mapAsync(READERS, id -> journal.currentEventsByPersistenceId(id, 0, Long.MAX_VALUE)
                .map(envelope -> (String) envelope.event()).filterNot(PekkoAccounts::isOpened)
                .runWith(Sink.seq(), system))
            .grouped(PAGE)
            .runForeach(accounts -> {
              for (List<String> events : accounts)
                for (String event : events)
                  balances.add(Serve.accountIn(event), Serve.amountIn(event));
              balances.commit("");
            }, system).toCompletableFuture().get();
        return balances.counted();
      }
    }

    @Override public int fillersAtOnce() {
      return 32;
    }

    @Override public void close() throws Exception {
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get();
    }
  }

  public static void main(String[] words) throws Exception {
    Serve.run(new Peer("jdbc:postgresql://127.0.0.1:" + words[0] + "/postgres"));
  }
}
