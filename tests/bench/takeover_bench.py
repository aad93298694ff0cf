"""How long nobody decides after the owner of partitions is gone: two figures.

Three nodes on one broker. Clients deposit into one escrow of every partition through the nodes that
stay, one deposit after the other. Then an owner is killed (or stands still), and for each partition
it owned the time runs until a deposit that was sent afterwards is acknowledged; the slowest counts,
and of all tries the worst. What was under way at that moment is part of it: a client's next deposit
waits for the one before.
"""
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "ops"))
from devtool import process  # noqa: E402
from devtool.stack import Stack, wallet  # noqa: E402

GSTD = pathlib.Path(os.environ["GSTD_BIN"])
JOURNALS = os.environ.get("GSTD_BENCH_JOURNALS", "embedded kafka-flushed").split()
ONLY = os.environ.get("GSTD_BENCH_FIGURE")
PARTITIONS = 8
# Figure -> the signal, and how often it is tried.
FIGURES = {"takeover_ms": (signal.SIGKILL, 20), "pause_takeover_ms": (signal.SIGSTOP, 10)}
PATIENCE_S = 60
ASK_S = 10       # Longer than any takeover that is worth a figure.
WARM_UP_S = 1.0  # Deposits that are not measured, before every try.


def partition_of(stream):
    """design.md §3."""
    return int.from_bytes(hashlib.sha256(stream.encode()).digest()[:8], "big") % PARTITIONS


def post(url, path, body, by, key):
    """The answer's object; None when there is none."""
    request = urllib.request.Request(f"{url}/api/v1{path}", json.dumps(body).encode(), {
        "X-Wallet-Address": by, "Idempotency-Key": key})
    try:
        with urllib.request.urlopen(request, timeout=ASK_S) as answer:
            return json.loads(answer.read())
    except (OSError, ValueError):
        return None


def open_escrows(url):
    """One in each partition: (escrow, its wallet) by partition."""
    found = {}
    for number in range(50 * PARTITIONS):
        by = wallet(f"takeover {number}")
        escrow = post(url, "/escrows", {}, by, "open")["escrow_id"]
        found.setdefault(partition_of(f"escrow/{escrow}"), (escrow, by))
        if len(found) == PARTITIONS:
            return found
    raise RuntimeError("some partition gets no escrow")


class Probe(threading.Thread):
    """Deposits into one escrow, one after the other, until one sent after `lost_at` is done."""

    def __init__(self, escrow, by, urls, lt):
        super().__init__()
        self.escrow, self.by, self.urls, self.lt = escrow, by, urls, lt
        self.lost_at = float("inf")
        self.done_at = None

    def run(self):
        turn = 0
        while self.done_at is None:
            self.lt += 1
            key = uuid.uuid4().hex
            sent_at = time.monotonic()
            body = {"escrow": self.escrow, "amount": "1", "lt": self.lt}
            while not post(self.urls[turn % len(self.urls)], "/dev/deposits", body, self.by, key):
                turn += 1
                if time.monotonic() - sent_at > PATIENCE_S:
                    return
            if sent_at > self.lost_at:
                self.done_at = time.monotonic()


class Cluster:
    """The nodes of a stack, by name."""

    def __init__(self, stack):
        self.stack = stack
        self.servers = {"node-1": stack.server} | stack.other_servers
        self.urls = {"node-1": stack.url} | {name: f"http://127.0.0.1:{port}"
                                             for name, port in stack.others.items()}
        self.logs = {name: stack.data / f"{'server' if name == 'node-1' else name}.log"
                     for name in self.urls}

    def owned(self, name):
        """The partitions it says it owns, in this life."""
        owned = set()
        for line in self.logs[name].read_text(encoding="utf-8").splitlines():
            said = json.loads(line) if line.startswith("{") else {}
            if said.get("event") == "settings":
                owned.clear()
            elif said.get("event") == "owns":
                owned.add(int(said["partition"]))
            elif said.get("event") == "no_longer_owns":
                owned.discard(int(said["partition"]))
        return owned

    def is_divided(self):
        """Every partition has one owner, every node a part."""
        owned = [self.owned(name) for name in self.urls]
        return all(owned) and sorted(p for part in owned for p in part) == list(range(PARTITIONS))

    def wait_divided(self):
        began = time.monotonic()
        while not self.is_divided():
            if time.monotonic() - began > PATIENCE_S:
                owned = {name: sorted(self.owned(name)) for name in self.urls}
                raise RuntimeError(f"the partitions are not divided: {owned}")
            time.sleep(0.05)

    def bring_back(self, name):
        if self.servers[name].poll() is None:
            self.servers[name].send_signal(signal.SIGCONT)
        else:
            server = process.start(self.stack.serve_command(name), self.logs[name],
                                   env={**os.environ, "GSTD_QUIET": "true"})
            self.servers[name] = server
            if name == "node-1":
                self.stack.server = server
            else:
                self.stack.other_servers[name] = server


@contextlib.contextmanager
def running(journal):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gstd-takeover-"))
    folder.chmod(0o755)  # Postgres may run as its own user.
    stack = Stack(GSTD, folder, "kafka", nodes=3, flush_every_ack=journal == "kafka-flushed")
    try:
        stack.start_stores()
        stack.start_server({**os.environ, "GSTD_QUIET": "true"})
        yield Cluster(stack)
    finally:
        stack.stop()
    shutil.rmtree(folder, ignore_errors=True)


def take_over_once(cluster, victim, sign, escrows, lts):
    """Milliseconds until every partition of the victim was decided for again."""
    urls = [url for name, url in cluster.urls.items() if name != victim]
    lost = cluster.owned(victim)
    probes = {p: Probe(*escrows[p], urls, lts[p]) for p in lost}
    for probe in probes.values():
        probe.start()
    time.sleep(WARM_UP_S)
    lost_at = time.monotonic()
    cluster.servers[victim].send_signal(sign)
    for probe in probes.values():
        probe.lost_at = lost_at
    for partition, probe in probes.items():
        probe.join()
        lts[partition] = probe.lt
    if any(probe.done_at is None for probe in probes.values()):
        raise RuntimeError(f"a partition of {victim} found no new owner in {PATIENCE_S} s")
    return max(probe.done_at - lost_at for probe in probes.values()) * 1000


def measure(cluster, name, escrows, lts):
    sign, tries = FIGURES[name]
    took = []
    for number in range(tries):
        cluster.wait_divided()
        victim = sorted(cluster.urls)[number % len(cluster.urls)]
        took.append(take_over_once(cluster, victim, sign, escrows, lts))
        if sign == signal.SIGKILL:
            cluster.servers[victim].wait()
        cluster.bring_back(victim)
    print(f"  {name}: {' '.join(f'{ms:.0f}' for ms in took)}", flush=True)
    return round(max(took))


def main():
    for journal in JOURNALS:
        if journal == "embedded":
            print("takeover: nodes share a journal only on Kafka", flush=True)
        else:
            measure_all(journal)
    return 0


def measure_all(journal):
    with running(journal) as cluster:
        cluster.wait_divided()
        escrows = open_escrows(cluster.stack.url)
        lts = dict.fromkeys(escrows, 0)
        log = cluster.logs["node-1"].read_text(encoding="utf-8").splitlines()
        durability = next(json.loads(line)["durability"] for line in log if "journal_open" in line)
        for name in FIGURES:
            if ONLY in (None, name):
                print(json.dumps({"name": name, "value": measure(cluster, name, escrows, lts),
                                  "unit": "ms", "journal": journal, "durability": durability}),
                      flush=True)


if __name__ == "__main__":
    sys.exit(main())
