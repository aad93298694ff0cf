"""Measures and prints a table; --json FILE writes the same as a list of figures.

A bench is a program tests/bench/<name>_bench.{cpp,py}. It prints each figure as one line of JSON,
{"name","value","unit","journal","durability"}; its other lines are for people.
"""
import json
import os
import subprocess
import sys

from devtool.build import build
from devtool.paths import ROOT
from devtool.test import servers

FOLDER = ROOT / "tests" / "bench"
# The figures that issue 3 sets a goal for, and the bench that measures each.
FIGURES = {
    "http_commands_per_s": "load",
    "ack_ms_p50": "load",
    "ack_ms_p99": "load",
    "lifecycles_per_s": "load",
    "replay_events_per_s": "load",
    "rebuild_events_per_s": "load",
    "server_rss_mb": "load",
}
MEMBERS = {"name", "value", "unit", "journal", "durability"}


def add_words(words):
    words.add_argument("name", nargs="?", help="one bench, or one figure; all by default")
    words.add_argument("--json", metavar="FILE", help="write the figures there too")
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


def print_table(figures):
    print(f"\n{'figure':32} {'value':>14} {'unit':10} {'journal':10} durability")
    for figure in figures:
        print(f"{figure['name']:32} {figure['value']:>14,} {figure['unit']:10} "
              f"{figure['journal']:10} {figure['durability']}")


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
    names = [wanted] if wanted else list(known)
    folder = build("release", ["benches"])
    figures = []
    with servers(True) as environment:
        environment |= {"GSTD_BIN": str(folder / "adapters" / "gstd"),
                        "GSTD_DEMO": str(folder / "demo"), "GSTD_BUILD": str(folder)}
        for name in names:
            figures += measure(known[name], folder, environment)
    if chosen.name in FIGURES:
        figures = [figure for figure in figures if figure["name"] == chosen.name]
    print_table(figures)
    if chosen.json:
        with open(chosen.json, "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=1)
    return 0
