import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/** The words and the load that both peers in Java take (../README.md). */
final class Serve {
  static final int ACCOUNTS = 20_000;
  private static final double ZIPF_EXPONENT = 0.99;  // YCSB's.

  /** What is measured. Every call may come on any thread; the stages complete with the balance. */
  interface Peer {
    CompletionStage<Long> open(int account);
    CompletionStage<Long> deposit(int account, long amount);
    /** As many deposits at once as the peer can take. */
    CompletionStage<Long> append(int account, long[] amounts);
    Counted rebuild() throws Exception;
    /** How many accounts may be filled at once. */
    int fillersAtOnce();
    void close() throws Exception;
  }

  record Counted(long events, long amount) {}

  private static final AtomicLong lt = new AtomicLong(System.currentTimeMillis() * 1000);

  /** The body of one event: 230 bytes of JSON, give or take three. */
  static String deposited(int account, long amount) {
    long number = lt.incrementAndGet();
    String tx = Long.toHexString(number);
    return "{\"account\":\"account-" + account + "\",\"amount\":" + amount + ",\"lt\":" + number
        + ",\"tx\":\"" + "0".repeat(64 - tx.length()) + tx + "\",\"memo\":\"" + "x".repeat(88)
        + "\"}";
  }

  /** The number after `"amount":` in what deposited() wrote. */
  static long amountIn(String event) {
    int from = event.indexOf("\"amount\":") + 9;
    return Long.parseLong(event, from, event.indexOf(',', from), 10);
  }

  static int accountIn(String event) {
    int from = event.indexOf("account-") + 8;
    return Integer.parseInt(event, from, event.indexOf('"', from), 10);
  }

  /** Amounts differ, so that a lost event and a doubled one cannot cancel out: 1 to 1,000. */
  private static long amountOf(long number) {
    return number * 7919 % 1000 + 1;
  }

  private static IntSupplier picker(String workload) {
    if (workload.equals("hot")) return () -> 0;
    if (workload.equals("uniform")) return () -> ThreadLocalRandom.current().nextInt(ACCOUNTS);
    double[] shares = new double[ACCOUNTS];
    double sum = 0;
    for (int rank = 1; rank <= ACCOUNTS; rank++)
      shares[rank - 1] = sum += Math.pow(rank, -ZIPF_EXPONENT);
    double all = sum;
    return () -> {
      int at = Arrays.binarySearch(shares, ThreadLocalRandom.current().nextDouble() * all);
      return Math.min(at < 0 ? -at - 1 : at, ACCOUNTS - 1);
    };
  }

  /** Deposits of some clients, each with one under way at a time. */
  private static final class Load {
    private final Peer peer;
    private final IntSupplier pick;
    private final long rate;
    private final int clients;
    private final long end;
    private final long begun = System.nanoTime();
    private final AtomicLong sent = new AtomicLong();
    private final LongAdder amounts = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicLong done = new AtomicLong();
    private final long[] took;
    private final Semaphore idle;

    Load(Peer peer, String workload, int clients, long ms, long rate) {
      this.peer = peer;
      this.pick = picker(workload);
      this.rate = rate;
      this.clients = clients;
      this.end = begun + ms * 1_000_000;
      this.took = new long[(int) (ms * 100) + 65_536];  // 100,000 a second are enough.
      this.idle = new Semaphore(clients);
    }

    String run() throws InterruptedException {
      if (rate == 0)
        for (int client = 0; client < clients; client++) {
          idle.acquire();
          send(System.nanoTime());
        }
      else
        sendOnTime();
      idle.acquire(clients);
      long ms = (System.nanoTime() - begun) / 1_000_000;
      int events = (int) done.get();
      Arrays.sort(took, 0, events);
      return String.format("{\"events\":%d,\"amount\":%d,\"failed\":%d,\"ms\":%d,\"us_p50\":%d,"
          + "\"us_p99\":%d,\"us_p999\":%d,\"us_max\":%d}", events, amounts.sum(), failed.sum(), ms,
          permille(events, 500), permille(events, 990), permille(events, 999),
          permille(events, 1000));
    }

    private long permille(int events, long part) {
      return events == 0 ? 0 : took[(int) Math.min(events - 1, events * part / 1000)] / 1000;
    }

    private void sendOnTime() throws InterruptedException {
      for (long number = 0; ; number++) {
        long due = begun + number * 1_000_000_000L / rate;
        if (due >= end) return;
        for (long early; (early = due - System.nanoTime()) > 0; ) LockSupport.parkNanos(early);
        idle.acquire();
        send(due);
      }
    }

    /** since: what its latency counts from. */
    private void send(long since) {
      long amount = amountOf(sent.incrementAndGet());
      peer.deposit(pick.getAsInt(), amount).whenComplete((balance, error) -> {
        long now = System.nanoTime();
        if (error == null) {
          took[(int) done.getAndIncrement()] = now - since;
          amounts.add(amount);
        } else {
          if (failed.sum() == 0) System.err.println("a deposit failed: " + error);
          failed.increment();
        }
        if (rate == 0 && now < end) send(now);
        else idle.release();
      });
    }
  }

  private static String fill(Peer peer, int from, int to, int each) throws Exception {
    long begun = System.nanoTime();
    long events = 0;
    long sum = 0;
    int atOnce = peer.fillersAtOnce();
    Semaphore places = new Semaphore(atOnce);
    CompletableFuture<Throwable> wrong = new CompletableFuture<>();
    for (int account = from; account < to; account++) {
      long[] amounts = new long[each];
      for (int i = 0; i < each; i++) sum += amounts[i] = amountOf(++events);
      places.acquire();
      peer.append(account, amounts).whenComplete((balance, error) -> {
        if (error != null) wrong.complete(error);
        places.release();
      });
    }
    places.acquire(atOnce);
    if (wrong.isDone()) throw new IllegalStateException(wrong.get());
    return String.format("{\"events\":%d,\"amount\":%d,\"ms\":%d}", events, sum, msSince(begun));
  }

  private static String open(Peer peer, int count) throws Exception {
    int atOnce = 500;  // Half of what the journal of Pekko lets wait.
    Semaphore places = new Semaphore(atOnce);
    CompletableFuture<Throwable> wrong = new CompletableFuture<>();
    for (int account = 0; account < count; account++) {
      places.acquire();
      peer.open(account).whenComplete((balance, error) -> {
        if (error != null) wrong.complete(error);
        places.release();
      });
    }
    places.acquire(atOnce);
    if (wrong.isDone()) throw new IllegalStateException(wrong.get());
    return "{\"accounts\":" + count + "}";
  }

  private static long msSince(long begun) {
    return (System.nanoTime() - begun) / 1_000_000;
  }

  private static String obey(Peer peer, String[] words) throws Exception {
    long begun = System.nanoTime();
    switch (words[0]) {
      case "open":
        return open(peer, Integer.parseInt(words[1]));
      case "fill":
        return fill(peer, Integer.parseInt(words[1]), Integer.parseInt(words[2]),
            Integer.parseInt(words[3]));
      case "touch":
        long balance = peer.deposit(Integer.parseInt(words[1]), 1).toCompletableFuture().get();
        return String.format("{\"events\":1,\"amount\":1,\"balance\":%d,\"us\":%d}", balance,
            (System.nanoTime() - begun) / 1000);
      case "load":
        return new Load(peer, words[1], Integer.parseInt(words[2]), Long.parseLong(words[3]),
            Long.parseLong(words[4])).run();
      case "rebuild":
        Counted seen = peer.rebuild();
        return String.format("{\"events\":%d,\"amount\":%d,\"ms\":%d}", seen.events(),
            seen.amount(), msSince(begun));
      default:
        throw new IllegalArgumentException(words[0]);
    }
  }

  static void run(Peer peer) throws Exception {
    System.out.println("{\"ready\":true}");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = in.readLine()) != null; )
      System.out.println(obey(peer, line.split(" ")));
    peer.close();
    System.exit(0);  // Whatever threads the peer still has.
  }
}
