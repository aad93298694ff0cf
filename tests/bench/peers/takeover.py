"""How long deposits wait when one of two instances is killed: Kafka Streams alone.

Two instances share the partitions, each with a standby of the other's state. One sends the load
and lives; the other is killed with SIGKILL in the middle. The longest wait of any deposit is the
takeover, since each client waits for its ack before it sends the next."""
import threading

from peers.measure import ACCOUNTS, Books, Folder, say
from peers.program import PeerError, Program
from peers.subjects import Running

STANDBYS = 1
SESSION_MS = 6_000      # After which a member is missed: StreamsAccounts.java.
LOAD_MS = 30_000
KILL_AFTER_S = 5
CLIENTS = 32


def measure_takeover(subject):
    """Seconds."""
    books = Books()
    with Folder() as folder, Running(subject, folder) as running:
        survivor = running.start(STANDBYS)
        survivor.say("open", ACCOUNTS)
        victim = Program([*running.command("victim"), STANDBYS], folder / "victim.log")
        victim.hear()
        books.add(survivor.say("load", "uniform", CLIENTS, LOAD_MS // 3, 0))
        killer = threading.Timer(KILL_AFTER_S, victim.kill)
        killer.start()
        seen = books.add(survivor.say("load", "uniform", CLIENTS, LOAD_MS, 0))
        killer.join()
        if seen["us_max"] < SESSION_MS * 500:
            raise PeerError(f"nobody waited: the killed instance had no partitions: {seen}")
        survivor.close()
        books.check(running.count(), "after the takeover")
        say(f"takeover after kill -9: longest wait {seen['us_max'] / 1e6:.1f} s")
    return round(seen["us_max"] / 1e6, 1)
