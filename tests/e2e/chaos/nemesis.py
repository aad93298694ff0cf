"""Who breaks things: a schedule drawn from a seed, and the hands that carry it out.

The same seed gives the same steps in the same order. What comes of them is not repeatable.
"""
import collections
import contextlib
import itertools
import random
import signal
import subprocess
import threading
import time
from typing import NamedTuple

NODES = ("node-1", "node-2", "node-3")
# Kind -> whom it befalls.
KINDS = {
    "node_kill": NODES,
    "node_pause": NODES,
    "broker_kill": ("broker",),
    "broker_pause": ("broker",),
    "postgres_fast_restart": ("postgres",),
    "postgres_crash_restart": ("postgres",),
    "disk_full": ("broker",),
}
PAUSE_MAX_S = 20      # Of a node that stands still.
SHORT_PAUSE_MAX_S = 5 # The same in a campaign of few minutes, in which all kinds must have room.
SHORT_MINUTES = 2
FULL_MAX_S = 20       # Clients write all the time, so a full disk is met long before.
AT_ONCE = 0.3         # So many steps are two faults of different victims.


class Blow(NamedTuple):
    kind: str
    victim: str
    for_s: float   # How long the victim is away; a start comes on top.
    after_s: float = 0.0  # How long after the other one of its step.

    def __str__(self):
        return f"{self.kind} {self.victim} {self.for_s:.1f}s" + (
            f" (+{self.after_s:.1f}s)" if self.after_s else "")


class Step(NamedTuple):
    quiet_s: float  # Before it.
    blows: tuple

    def __str__(self):
        return f"{self.quiet_s:.1f}s " + " & ".join(map(str, self.blows))


def schedule(seed, minutes):
    """Steps without end, in rounds of every kind once."""
    choose = random.Random(seed)
    is_short = minutes <= SHORT_MINUTES
    longest_s = SHORT_PAUSE_MAX_S if is_short else PAUSE_MAX_S

    def blow(kind):
        lasts = {"node_pause": 1 + (longest_s - 1) * choose.random() ** 2,
                 "broker_pause": choose.uniform(1, 4), "disk_full": choose.uniform(1.5, 4)}
        return Blow(kind, choose.choice(KINDS[kind]),
                    round(lasts.get(kind, choose.uniform(0.1, 3)), 1))

    while True:
        kinds = list(KINDS)
        choose.shuffle(kinds)
        while kinds:
            blows = [blow(kinds.pop())]
            if kinds and choose.random() < AT_ONCE:
                other = blow(kinds[-1])
                if other.victim != blows[0].victim:
                    kinds.pop()
                    blows.append(other._replace(after_s=round(choose.uniform(0, 1.5), 1)))
            yield Step(round(choose.uniform(0.5, 2 if is_short else 5), 1), tuple(blows))


def round_length(seed, minutes):
    """How many steps of the schedule hold every kind once."""
    seen = set()
    for count, step in enumerate(schedule(seed, minutes), 1):
        seen |= {blow.kind for blow in step.blows}
        if len(seen) == len(KINDS):
            return count
    return None


class Nemesis(threading.Thread):
    """Carries the schedule out for so many minutes, and at least until every kind has happened."""

    def __init__(self, cluster, seed, minutes, say):
        super().__init__(name="nemesis")
        self.cluster = cluster
        self.seconds = minutes * 60
        self.steps = schedule(seed, minutes)
        self.least = round_length(seed, minutes)
        self.say = say
        self.counts = collections.Counter()
        self.pairs = 0
        self.ends = collections.Counter()  # What a full disk did to the broker.
        self.failure = None
        self.over = threading.Event()

    def run(self):
        began = time.monotonic()
        try:
            for count in itertools.count():
                is_late = time.monotonic() - began > self.seconds
                if self.over.is_set() or (is_late and count >= self.least):
                    return
                step = next(self.steps)
                self.over.wait(step.quiet_s)
                self.say(f"{time.monotonic() - began:6.1f} s  {step}")
                self._carry_out(step)
        except Exception as error:  # Whatever it is, the campaign must hear of it.
            self.failure = error

    def _carry_out(self, step):
        self.pairs += len(step.blows) > 1
        for struck in [self.cluster.hands.submit(self._strike, blow) for blow in step.blows]:
            struck.result()

    def _strike(self, blow):
        self.over.wait(blow.after_s)
        getattr(self, blow.kind)(blow)
        self.counts[blow.kind] += 1

    def _node(self, blow):
        return self.cluster.nodes[NODES.index(blow.victim)]

    def _pause(self, process, for_s):
        process.send_signal(signal.SIGSTOP)
        self.over.wait(for_s)
        process.send_signal(signal.SIGCONT)

    def node_kill(self, blow):
        node = self._node(blow)
        node.kill()
        self.over.wait(blow.for_s)
        with node.lock:
            node.start()

    def node_pause(self, blow):
        self._pause(self._node(blow).process, blow.for_s)

    def broker_kill(self, blow):
        self.cluster.broker.kill()
        self.over.wait(blow.for_s)
        self.cluster.broker.start()

    def broker_pause(self, blow):
        self._pause(self.cluster.broker.process, blow.for_s)

    def postgres_fast_restart(self, blow):
        self.cluster.postgres.stop()
        self.over.wait(blow.for_s)
        self.cluster.postgres.start()

    def postgres_crash_restart(self, blow):
        """Immediate: no checkpoint, sessions cut; the next start reads the write-ahead log."""
        server = self.cluster.postgres.process
        server.send_signal(signal.SIGQUIT)
        server.wait()
        self.over.wait(blow.for_s)
        self.cluster.postgres.start()

    def disk_full(self, blow):
        """Kafka ends itself when it cannot write: its log is in doubt until it is read again."""
        broker = self.cluster.broker
        self.cluster.disk.fill(broker.process)
        self.over.wait(blow.for_s)
        with contextlib.suppress(subprocess.TimeoutExpired):
            broker.process.wait(FULL_MAX_S)
        code = broker.process.poll()
        if code is None:
            raise RuntimeError(f"the broker lives on a full disk for {FULL_MAX_S} s")
        self.ends[f"the broker ended with {code}"] += 1
        self.cluster.disk.free(broker.process)
        broker.start()
