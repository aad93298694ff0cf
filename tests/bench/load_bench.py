"""The figures of issues 3 and 4: a whole GSTD on this machine under load from another process.

Commands are POST /tasks/create of single tasks by many requesters with funded escrows: each
appends task.created, is answered after read-back, and starts the policies that reserve its money
(two more records). A lifecycle is five commands: create, and claim and submit by two workers of
different owners, quorum 2, real signatures, the run of the module left out; it counts when its
`settled` is in Postgres. The projector runs all the time and must be near at the end.

Batches create waiting tasks, 1,000 with one POST; among them claims are then measured, and how long
a restarted server takes until it is ready. Rebuild is of the tasks view, to the swap; audit with
the fold of money and without the workers' signatures, on all cores.

The hot stream is one escrow that takes deposits, in a process of its own without HTTP and Postgres.
Sustained, which is measured only when it is named, is the load of lifecycles for all the seconds,
with the server's memory as it goes: each is five commands, and nothing of them stays.
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
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "ops"))
from devtool import process  # noqa: E402
from devtool.stack import Stack  # noqa: E402
from kafka.broker import Broker  # noqa: E402

BUILD = pathlib.Path(os.environ["GSTD_BUILD"])
GSTD = pathlib.Path(os.environ["GSTD_BIN"])
MODULE = pathlib.Path(os.environ["GSTD_DEMO"]) / "primes.wasm"
SECONDS = int(os.environ.get("GSTD_BENCH_SECONDS", "60"))
JOURNALS = os.environ.get("GSTD_BENCH_JOURNALS", "embedded kafka-flushed").split()
ONLY = os.environ.get("GSTD_BENCH_FIGURE")  # One figure; all by default.
WARM_UP_S = min(10, SECONDS)
RATE = 5000  # Commands a second at which the time to an ack is measured.
HOT_CLIENTS = 1024  # Deposits under way at once.
COMMANDS_OF_A_LIFECYCLE = 5
TASKS_FOR_MEMORY = 100_000
WAITING_TASKS = int(os.environ.get("GSTD_BENCH_TASKS", "500000"))  # Over 16 escrows.
CLAIM_RATE = 200  # A second.
CATCH_UP_S = 600  # The projector's time for a burst of batches.
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


def show_lag(stack):
    lag = metric(stack, "gstd_projection_lag_seconds")
    print(f"  projector {lag:.1f} s behind at the end of the load", flush=True)
    return lag


def check_lag(stack):
    """The projector must be near: at most 5 s behind when the load ends."""
    lag = show_lag(stack)
    if lag > LAG_MAX_S:
        raise TooSlow(f"the projector is {lag:.1f} s behind at the end, more than {LAG_MAX_S}")
    catch_up(stack, 60)


def catch_up(stack, patience_s):
    began = time.monotonic()
    while metric(stack, "gstd_projection_lag_records") > 0:
        if time.monotonic() - began > patience_s:
            raise TooSlow("the projector does not catch up")
        time.sleep(0.1)
    print(f"  it caught up within {time.monotonic() - began:.1f} s", flush=True)


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
    def __init__(self, stack, journal, words=None):
        self.words = {"journal": journal, "durability": words or durability(stack)}

    def add(self, name, value, unit):
        print(json.dumps({"name": name, "value": value, "unit": unit} | self.words), flush=True)


@contextlib.contextmanager
def running(journal):
    """A fresh stack, gone afterwards."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gstd-load-"))
    folder.chmod(0o755)  # Postgres may run as its own user.
    kind, _, is_flushed = journal.partition("-")
    stack = Stack(GSTD, folder, kind, flush_every_ack=bool(is_flushed))
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
        measure_audit(stack, figures)


def measure_sustained(journal):
    """Commands a second over the whole span, and the server's memory a dozen times in it."""
    with running(journal) as stack:
        figures = Figures(stack, journal)
        sizes = []
        is_over = threading.Event()

        def watch():
            while not is_over.wait(SECONDS / 12):
                sizes.append(memory_mb(stack.server.pid))

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            seen = load(stack, "lifecycles")
        finally:
            is_over.set()
            watcher.join()
        commands = COMMANDS_OF_A_LIFECYCLE * seen["settled"] * 1000 // seen["ms"]
        figures.add("sustained_commands_per_s", commands, "1/s")
        print(f"  memory in MB every {SECONDS / 12:.0f} s: {' '.join(map(str, sizes))}", flush=True)
        check_lag(stack)


def measure_hot_stream(journal):
    """One escrow in an engine without HTTP: how often the journal lets one stream decide."""
    with contextlib.ExitStack() as kept:
        folder = pathlib.Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="gstd-hot-")))
        words = [journal, folder / "store"]
        if journal != "embedded":
            broker = Broker(folder / "kafka", flush_every_ack=journal == "kafka-flushed")
            broker.start()
            kept.callback(broker.stop)
            words.append(broker.address)
        asked = f"open 1\nload hot {HOT_CLIENTS} {WARM_UP_S * 1000} 0\n" \
                f"load hot {HOT_CLIENTS} {SECONDS * 1000} 0\n"
        done = subprocess.run([str(word) for word in [BUILD / "tests" / "gstd_accounts", *words]],
                              input=asked, stdout=subprocess.PIPE, text=True, check=True)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        seen = lines[-1]
        print(f"  hot stream: {json.dumps(seen)}", flush=True)
        if seen["failed"]:
            raise TooSlow(f"{seen['failed']} deposits failed")
        figures = Figures(None, journal, lines[0]["durability"])
        figures.add("hot_stream_commands_per_s", seen["events"] * 1000 // seen["ms"], "1/s")


def measure_replay(stack, figures):
    words = ["embedded", stack.data / "server" / "journal.sqlite"]
    if stack.broker:
        words = ["kafka", stack.broker.address, TOPIC]
    done = subprocess.run([BUILD / "tests" / "replay", *words], stdout=subprocess.PIPE, text=True,
                          check=True)
    seen = json.loads(done.stdout)
    print(f"  replay: {done.stdout.strip()}", flush=True)
    figures.add("replay_events_per_s", seen["events"] * 1000 // seen["ms"], "1/s")


def journal_words(stack):
    if stack.broker:
        return ["--journal", "kafka", "--kafka-brokers", stack.broker.address]
    return ["--journal", "embedded", "--data", stack.data / "server"]


def measure_rebuild(stack, figures):
    for name, figure in (("all", "rebuild_all_events_per_s"), ("tasks", "rebuild_events_per_s")):
        done = subprocess.run([GSTD, "rebuild", name, *journal_words(stack), "--postgres",
                               stack.postgres.conninfo, "--json"], stdout=subprocess.PIPE,
                              text=True, check=True)
        seen = json.loads(done.stdout.strip().rsplit("\n", 1)[-1])
        print(f"  rebuild {name}: {seen['events']} events in {seen['elapsed_ms']} ms", flush=True)
        figures.add(figure, seen["events"] * 1000 // seen["elapsed_ms"], "1/s")


def measure_audit(stack, figures):
    began = time.monotonic()
    done = subprocess.run([GSTD, "audit", *journal_words(stack), "--no-signatures", "--json"],
                          stdout=subprocess.PIPE, text=True, check=True)
    took = time.monotonic() - began
    records = sum(part["records"] for part in json.loads(done.stdout)["partitions"])
    print(f"  audit: {records} records in {took:.2f} s", flush=True)
    figures.add("audit_records_per_s", int(records / took), "1/s")


def measure_waiting(journal):
    with running(journal) as stack:
        figures = Figures(stack, journal)
        # As many connections as batches on their way: idle ones are closed after a minute.
        seen = load(stack, "batches", "--tasks", WAITING_TASKS, "--connections", 8)
        if seen["refused"]:
            raise TooSlow(f"{seen['refused']} tasks of batches were refused")
        figures.add("batch_tasks_per_s", seen["created"] * 1000 // seen["ms"], "1/s")
        show_lag(stack)
        catch_up(stack, CATCH_UP_S)
        seen = load(stack, "claims", "--rate", CLAIM_RATE)
        if seen["claims"] < CLAIM_RATE * SECONDS * 0.9:
            raise TooSlow(f"only {seen['claims']} claims of {CLAIM_RATE * SECONDS} were granted")
        figures.add("claim_ms_p99", seen["us_p99"] / 1000, "ms")
        print(f"  memory with {WAITING_TASKS} waiting tasks: {memory_mb(stack.server.pid)} MB",
              flush=True)
        process.stop(stack.server)
        began = time.monotonic()
        start_server(stack)
        figures.add("restart_ms", int((time.monotonic() - began) * 1000), "ms")
        print(f"  memory after the restart: {memory_mb(stack.server.pid)} MB", flush=True)


def main():
    print(f"load: {os.cpu_count()} cores shared by server, Postgres, broker and load; {SECONDS} s "
          f"after {WARM_UP_S} s of warm-up")
    commands = ("http_commands_per_s", "ack_ms_p50", "ack_ms_p99")
    waiting = ("batch_tasks_per_s", "claim_ms_p99", "restart_ms")
    hot, sustained = "hot_stream_commands_per_s", "sustained_commands_per_s"
    failed = False
    for journal in JOURNALS:
        print(f"\n{journal}", flush=True)
        for measure, is_wanted in (
                (measure_commands, ONLY in (None, *commands)),
                (measure_lifecycles, ONLY not in (*commands, *waiting, hot, sustained)),
                (measure_sustained, ONLY == sustained),
                (measure_hot_stream, ONLY in (None, hot)),
                (measure_waiting, ONLY in (None, *waiting))):
            try:
                if is_wanted:
                    measure(journal)
            except (TooSlow, subprocess.CalledProcessError) as error:
                print(f"load: {journal}: {error}", file=sys.stderr, flush=True)
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
