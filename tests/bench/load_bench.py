"""The figures of issue 3: a whole GSTD on this machine under load from another process.

Commands are POST /tasks/create of single tasks by many requesters with funded escrows: each
appends task.created, is answered after read-back, and starts the policies that reserve its money
(two more records). A lifecycle is five commands: create, and claim and submit by two workers of
different owners, quorum 2, real signatures, the run of the module left out; it counts when its
`settled` is in Postgres. The projector runs all the time and must be near at the end.
"""
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "ops"))
from devtool import process  # noqa: E402
from devtool.stack import Stack  # noqa: E402

BUILD = pathlib.Path(os.environ["GSTD_BUILD"])
GSTD = pathlib.Path(os.environ["GSTD_BIN"])
MODULE = pathlib.Path(os.environ["GSTD_DEMO"]) / "primes.wasm"
SECONDS = int(os.environ.get("GSTD_BENCH_SECONDS", "60"))
JOURNALS = os.environ.get("GSTD_BENCH_JOURNALS", "embedded kafka").split()
ONLY = os.environ.get("GSTD_BENCH_FIGURE")  # One figure; all by default.
WARM_UP_S = min(10, SECONDS)
RATE = 1000  # Commands a second at which the time to an ack is measured.
TASKS_FOR_MEMORY = 100_000
LAG_MAX_S = 5
TOPIC = "gstd.journal"


class TooSlow(Exception):
    """A condition of the measurement does not hold, so its figure would mean nothing."""


def load(stack, scenario, *options):
    """Runs one scenario of the load generator; what it saw."""
    command = [BUILD / "tests" / "load_generator", scenario, "--port", stack.port,
               "--module", MODULE, "--seconds", SECONDS, "--warm-up", WARM_UP_S, *options]
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True,
                          check=True)
    seen = json.loads(done.stdout)
    print(f"  {scenario} {' '.join(map(str, options))}: {done.stdout.strip()}", flush=True)
    return seen


def metric(stack, name):
    found = re.search(rf"^{name} (\S+)$", stack.get("/api/v1/metrics")[1], re.MULTILINE)
    return float(found[1])


def check_lag(stack):
    """The projector must be near: at most 5 s behind when the load ends."""
    began = time.monotonic()
    lag = metric(stack, "gstd_projection_lag_seconds")
    print(f"  projector {lag:.1f} s behind at the end of the load", flush=True)
    if lag > LAG_MAX_S:
        raise TooSlow(f"the projector is {lag:.1f} s behind at the end, more than {LAG_MAX_S}")
    while metric(stack, "gstd_projection_lag_records") > 0:
        if time.monotonic() - began > 60:
            raise TooSlow("the projector does not catch up")
        time.sleep(0.1)


def memory_mb(pid, name="VmRSS"):
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)[1]) // 1024


def durability(stack):
    """In the server's own words at start."""
    for line in (stack.data / "server.log").read_text(encoding="utf-8").splitlines():
        if '"journal_open"' in line:
            return json.loads(line)["durability"]
    return "unknown"


class Figures:
    def __init__(self, stack, journal):
        self.words = {"journal": journal, "durability": durability(stack)}

    def add(self, name, value, unit):
        print(json.dumps({"name": name, "value": value, "unit": unit} | self.words), flush=True)


@contextlib.contextmanager
def running(journal):
    """A fresh stack, gone afterwards."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gstd-load-"))
    folder.chmod(0o755)  # Postgres may run as its own user.
    stack = Stack(GSTD, folder, journal)
    try:
        stack.start_stores()
        start_server(stack)
        yield stack
    finally:
        stack.stop()
    shutil.rmtree(folder, ignore_errors=True)


def start_server(stack):
    stack.start_server({**os.environ, "GSTD_QUIET": "true"})


def measure_commands(journal):
    with running(journal) as stack:
        figures = Figures(stack, journal)
        seen = load(stack, "commands")
        figures.add("http_commands_per_s", seen["commands"] // SECONDS, "1/s")
        check_lag(stack)
    with running(journal) as stack:
        figures = Figures(stack, journal)
        seen = load(stack, "commands", "--rate", RATE)
        if seen["commands"] < RATE * SECONDS * 0.98:
            raise TooSlow(f"answered {seen['commands']} of {RATE * SECONDS} commands")
        figures.add("ack_ms_p50", seen["us_p50"] / 1000, "ms")
        figures.add("ack_ms_p99", seen["us_p99"] / 1000, "ms")
        check_lag(stack)


def measure_lifecycles(journal):
    with running(journal) as stack:
        figures = Figures(stack, journal)
        seen = load(stack, "lifecycles", "--tasks", TASKS_FOR_MEMORY if SECONDS >= 30 else 0)
        figures.add("lifecycles_per_s", seen["settled"] * 1000 // seen["ms"], "1/s")
        check_lag(stack)
        print(f"  memory after {seen['settled_ever']} tasks: {memory_mb(stack.server.pid)} MB, "
              f"at most {memory_mb(stack.server.pid, 'VmHWM')} MB", flush=True)
        if seen["settled_ever"] >= TASKS_FOR_MEMORY:
            figures.add("server_rss_mb", memory_mb(stack.server.pid), "MB")
        process.stop(stack.server)
        measure_replay(stack, figures)
        measure_rebuild(stack, figures)


def measure_replay(stack, figures):
    words = ["embedded", stack.data / "server" / "journal.sqlite"]
    if stack.broker:
        words = ["kafka", stack.broker.address, TOPIC]
    done = subprocess.run([BUILD / "tests" / "replay", *words], stdout=subprocess.PIPE, text=True,
                          check=True)
    seen = json.loads(done.stdout)
    print(f"  replay: {done.stdout.strip()}", flush=True)
    figures.add("replay_events_per_s", seen["events"] * 1000 // seen["ms"], "1/s")


def measure_rebuild(stack, figures):
    words = ["--journal", "embedded", "--data", stack.data / "server"]
    if stack.broker:
        words = ["--journal", "kafka", "--kafka-brokers", stack.broker.address]
    done = subprocess.run([GSTD, "rebuild", "all", *words, "--postgres", stack.postgres.conninfo,
                           "--json"], stdout=subprocess.PIPE, text=True, check=True)
    seen = json.loads(done.stdout.strip().rsplit("\n", 1)[-1])
    print(f"  rebuild: {json.dumps(seen)}", flush=True)
    figures.add("rebuild_events_per_s", seen["events"] * 1000 // seen["elapsed_ms"], "1/s")


def main():
    print(f"load: {os.cpu_count()} cores shared by server, Postgres, broker and load; {SECONDS} s "
          f"after {WARM_UP_S} s of warm-up")
    commands = ("http_commands_per_s", "ack_ms_p50", "ack_ms_p99")
    failed = False
    for journal in JOURNALS:
        print(f"\n{journal}", flush=True)
        for measure, is_wanted in ((measure_commands, ONLY in (None, *commands)),
                                   (measure_lifecycles, ONLY not in commands)):
            try:
                if is_wanted:
                    measure(journal)
            except (TooSlow, subprocess.CalledProcessError) as error:
                print(f"load: {journal}: {error}", file=sys.stderr, flush=True)
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
