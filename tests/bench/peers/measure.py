"""What is measured of one subject. Every figure is what the program or the kernel said."""
import pathlib
import shutil
import tempfile
import time

from peers.program import PeerError, cpu_s, memory_mb
from peers.subjects import Running

ACCOUNTS = 20_000
WORKLOADS = ("uniform", "zipf", "hot")
CLIENTS = (1, 8, 32, 128)
OPEN_LOOP_CLIENTS = 128
LONG_ACCOUNTS = 3          # Recovered one after the other; the middle one counts.
LONG_EVENTS = 10_000


def say(*words):
    print("  ", *words, flush=True)


class Books:
    """What was acknowledged, to be found in the store afterwards."""

    def __init__(self):
        self.events = 0
        self.amount = 0

    def add(self, seen):
        self.events += seen["events"]
        self.amount += seen["amount"]
        return seen

    def check(self, found, what):
        if (found["events"], found["amount"]) != (self.events, self.amount):
            raise PeerError(f"{what}: acknowledged {self.events} deposits of {self.amount}, "
                            f"found {found['events']} of {found['amount']}")


class Folder:
    """A fresh folder for servers and state, gone afterwards unless something failed."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="gstd-peers-"))
        self.path.chmod(0o755)  # Postgres may run as its own user.
        return self.path

    def __exit__(self, kind, *_):
        if kind is None:
            shutil.rmtree(self.path, ignore_errors=True)


def load(running, books, workload, clients, ms, rate=0):
    """One cell of the table."""
    roots = {"program": running.program.process.pid, "server": running.server()}
    before = {who: cpu_s(pid) for who, pid in roots.items() if pid}
    seen = books.add(running.program.say("load", workload, clients, ms, rate))
    spent = {who: cpu_s(roots[who]) - cpu for who, cpu in before.items()}
    if seen["events"] == 0:
        raise PeerError(f"no deposit was acknowledged in {ms} ms")
    cell = {"workload": workload, "clients": clients, "rate": rate, **seen,
            "per_s": seen["events"] * 1000 / max(seen["ms"], 1),
            "cpu_program_s": round(spent["program"], 2),
            "cpu_server_s": round(spent.get("server", 0), 2)}
    say(f"{workload:8} {clients:4} clients {'at ' + str(rate) + '/s' if rate else 'closed':>10}: "
        f"{cell['per_s']:9.0f}/s  p50 {seen['us_p50'] / 1000:8.2f}  p99 "
        f"{seen['us_p99'] / 1000:8.2f}  p99.9 {seen['us_p999'] / 1000:8.2f} ms  failed "
        f"{seen['failed']}")
    return cell


def measure_loads(subject, ms):
    """Closed loop for every workload and number of clients, open loop at half of each peak."""
    books = Books()
    with Folder() as folder, Running(subject, folder) as running:
        program = running.start()
        program.say("open", ACCOUNTS)
        books.add(program.say("load", "uniform", 32, ms, 0))  # Warm-up.
        closed = [load(running, books, workload, clients, ms)
                  for workload in WORKLOADS for clients in CLIENTS]
        peaks = {workload: max(cell["per_s"] for cell in closed if cell["workload"] == workload)
                 for workload in WORKLOADS}
        opened = [load(running, books, workload, OPEN_LOOP_CLIENTS, ms,
                       max(1, round(peaks[workload] / 2))) for workload in WORKLOADS]
        memory = {"program_mb": memory_mb(program.process.pid),
                  "server_mb": memory_mb(running.server()) if running.server() else 0}
        program.close()
        found = running.count()
        books.check(found, "after the loads")
        say(f"{books.events} deposits acknowledged, all in the store; memory {memory}")
    return {"closed": closed, "open": opened, "memory": memory, "events": books.events}


def first_answer_s(running, books, account):
    """From the start of the process to its first ack."""
    program = running.start()
    books.add(program.say("touch", account))
    return round(program.age_s, 3)


def recover(running, books, balances):
    """A fresh process is asked for one young account, then for the long ones."""
    program = running.start()
    books.add(program.say("touch", ACCOUNTS - 1))
    took = []
    for account, balance in balances.items():
        seen = books.add(program.say("touch", account))
        if seen.get("balance", balance + 1) != balance + 1:
            raise PeerError(f"account {account} has {seen['balance']}, not {balance + 1}")
        took.append(seen["us"] / 1000)
    program.close()
    return sorted(took)[len(took) // 2]


def measure_lives(subject, events):
    """Recovery of long accounts, restart with many events, rebuild from them."""
    books, lives = Books(), {}
    with Folder() as folder, Running(subject, folder) as running:
        program = running.start()
        program.say("open", ACCOUNTS)
        balances = {}
        for account in range(LONG_ACCOUNTS):
            seen = books.add(program.say("fill", account, account + 1, LONG_EVENTS))
            balances[account] = seen["amount"]
        program.close()
        lives["recovery_ms"] = recover(running, books, balances)
        program = running.start()
        begun = time.monotonic()
        books.add(program.say("fill", 0, ACCOUNTS, max(1, events // ACCOUNTS)))
        lives["fill_s"] = round(time.monotonic() - begun, 1)
        program.close()
        lives["restart_s"] = first_answer_s(running, books, 7)
        running.program.kill()
        lives["restart_after_kill_s"] = first_answer_s(running, books, 8)
        running.program.close()
        cache = folder / "state" / "cache.sqlite"
        if cache.exists():
            cache.unlink()
            lives["restart_without_cache_s"] = first_answer_s(running, books, 9)
            running.program.close()
        books.check(running.count(), "after the restarts")
        seen = running.rebuild()
        if not subject.rebuild_limit:
            books.check(seen, "rebuilt")
        lives |= {"events": books.events, "rebuild_ms": seen["ms"],
                  "rebuild_events": seen["events"], "rebuild_missed": seen.get("missed", 0)}
        say(lives)
    return lives


def measure_own_recovery(subject):
    """Ours keeps no stream apart: a whole start on a journal that holds one account, no cache."""
    books = Books()
    with Folder() as folder, Running(subject, folder) as running:
        program = running.start()
        program.say("open", 1)
        books.add(program.say("fill", 0, 1, LONG_EVENTS))
        program.close()
        (folder / "state" / "cache.sqlite").unlink()
        program = running.start()
        books.add(program.say("touch", 0))
        took = program.age_s * 1000
        program.close()
        books.check(running.count(), "recovered")
        say(f"a whole start with one account of {LONG_EVENTS} events: {took:.1f} ms")
    return round(took, 1)
