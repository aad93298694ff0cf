import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** The read model that a rebuild writes: one row an account, one transaction a page of events. */
final class Balances implements AutoCloseable {
  private static final String UPSERT =
      "insert into balances select * from unnest(?::text[], ?::bigint[])"
      + " on conflict (account) do update set balance = balances.balance + excluded.balance";

  private final Connection db;
  private final PreparedStatement upsert;
  private final Map<Integer, Long> page = new HashMap<>();
  private long events = 0;

  Balances(String url) throws SQLException {
    db = DriverManager.getConnection(url, "app", "");
    try (Statement statement = db.createStatement()) {
      statement.execute("drop table if exists balances, checkpoint;"
          + "create table balances (account text primary key, balance bigint not null);"
          + "create table checkpoint as select '0'::text as position");
    }
    db.setAutoCommit(false);
    upsert = db.prepareStatement(UPSERT);
  }

  void add(int account, long amount) {
    page.merge(account, amount, Long::sum);
    events++;
  }

  void commit(String position) throws SQLException {
    upsert.setArray(1, db.createArrayOf("text", page.keySet().stream()
        .map(account -> "account-" + account).toArray()));
    upsert.setArray(2, db.createArrayOf("bigint", page.values().toArray()));
    upsert.execute();
    try (PreparedStatement at = db.prepareStatement("update checkpoint set position = ?")) {
      at.setString(1, position);
      at.execute();
    }
    db.commit();
    page.clear();
  }

  /** What was added, and what the table holds. */
  Serve.Counted counted() throws SQLException {
    try (Statement statement = db.createStatement();
         ResultSet row = statement.executeQuery("select coalesce(sum(balance), 0) from balances")) {
      row.next();
      return new Serve.Counted(events, row.getLong(1));
    }
  }

  @Override public void close() throws SQLException {
    db.close();
  }
}
