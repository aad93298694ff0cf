"""Measures and prints a table; --json FILE writes the same as a list of figures.

A bench is a program tests/bench/<name>_bench.{cpp,py}. It prints each figure as one line of JSON,
{"name","value","unit","journal","durability"}; its other lines are for people.
"""
import json
import os
import pathlib
import subprocess
import sys

from devtool.build import build
from devtool.paths import ROOT
from devtool.test import servers

FOLDER = ROOT / "tests" / "bench"
# The figures that an issue sets a goal for, and the bench that measures each.
FIGURES = {
    "http_commands_per_s": "load",
    "ack_ms_p50": "load",
    "ack_ms_p99": "load",
    "lifecycles_per_s": "load",
    "hot_stream_commands_per_s": "load",
    "sustained_commands_per_s": "load",
    "replay_events_per_s": "load",
    "rebuild_events_per_s": "load",
    "rebuild_all_events_per_s": "load",
    "audit_records_per_s": "load",
    "batch_tasks_per_s": "load",
    "claim_ms_p99": "load",
    "restart_ms": "load",
    "server_rss_mb": "load",
    "takeover_ms": "takeover",
    "pause_takeover_ms": "takeover",
    "ton_proof_check_v4r2_ns": "login",
    "ton_proof_check_v5r1_ns": "login",
    "login_flood_attacked_p99_us": "login",
    "jetton_notification_boc_ns": "chain",
    "consensus_vote_ns": "consensus",
}
# Not run unless named: they need packages that nothing else here needs, and most of an hour.
BY_NAME_ALONE = {"peers"}
MEMBERS = {"name", "value", "unit", "journal", "durability"}


def add_words(words):
    words.add_argument("name", nargs="?", help="one bench, or one figure; all but "
                       f"{' '.join(sorted(BY_NAME_ALONE))} by default")
    words.add_argument("--json", metavar="FILE", help="write the figures there too")
    words.add_argument("--journal", choices=("embedded", "kafka", "kafka-flushed"),
                       help="embedded and kafka-flushed by default")
    words.add_argument("--seconds", type=int, default=60, help="measured span of the load (60)")
    words.add_argument("--list", action="store_true", help="only name the benches and figures")


def benches():
    return {file.stem.removesuffix("_bench"): file
            for pattern in ("*_bench.cpp", "*_bench.py") for file in sorted(FOLDER.glob(pattern))}


def as_figure(line):
    """The figure that a line is, or None."""
    try:
        figure = json.loads(line)
    except ValueError:
        return None
    return figure if isinstance(figure, dict) and set(figure) == MEMBERS else None


def measure(file, build_folder, environment):
    """Runs one bench and yields its figures; everything it says is shown."""
    command = [build_folder / "tests" / file.stem]
    if file.suffix == ".py":
        command = [sys.executable, "-B", file]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        for line in running.stdout:
            figure = as_figure(line)
            if figure:
                yield figure
            else:
                print(line, end="", flush=True)
    if running.returncode != 0:
        raise subprocess.CalledProcessError(running.returncode, command)


def machine():
    """What the figures were measured on."""
    cpus = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    model = next((line.partition(":")[2].strip() for line in cpus.splitlines()
                  if line.startswith("model name")), os.uname().machine)
    memory_kb = int(pathlib.Path("/proc/meminfo").read_text(encoding="ascii").split()[1])
    return f"{os.cpu_count()} x {model}, {memory_kb >> 20} GiB"


def print_table(figures):
    print(f"\n{machine()}")
    print(f"{'figure':32} {'value':>14} {'unit':10} {'journal':10} durability")
    for figure in figures:
        print(f"{figure['name']:32} {figure['value']:>14,} {figure['unit']:10} "
              f"{figure['journal']:10} {figure['durability']}")


def environment_of(chosen, folder):
    environment = {"GSTD_BIN": str(folder / "adapters" / "gstd"), "GSTD_BUILD": str(folder),
                   "GSTD_DEMO": str(folder / "demo"), "GSTD_BENCH_SECONDS": str(chosen.seconds),
                   "GSTD_BENCH_JOURNALS": chosen.journal or "embedded kafka-flushed"}
    if chosen.name in FIGURES:
        environment["GSTD_BENCH_FIGURE"] = chosen.name
    return environment


def run(chosen):
    known = benches()
    if chosen.list:
        for name, file in known.items():
            print(name, "·", file.relative_to(ROOT), *(f for f, b in FIGURES.items() if b == name))
        return 0
    wanted = FIGURES.get(chosen.name, chosen.name)
    if wanted and wanted not in known:
        print(f"ops/dev bench: unknown '{chosen.name}', known: {' '.join([*known, *FIGURES])}",
              file=sys.stderr)
        return 2
    names = [wanted] if wanted else [name for name in known if name not in BY_NAME_ALONE]
    folder = build("release", ["benches"])
    figures = []
    # Benches in Python start what they need by themselves.
    with servers(any(known[name].suffix == ".cpp" for name in names)) as environment:
        environment |= environment_of(chosen, folder)
        for name in names:
            figures += measure(known[name], folder, environment)
    if chosen.name in FIGURES:
        figures = [figure for figure in figures if figure["name"] == chosen.name]
    print_table(figures)
    if chosen.json:
        with open(chosen.json, "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=1)
    return 0
