"""Breaks a real cluster for some minutes and holds what clients were told against the journal.

Three nodes, a Kafka broker on a small disk of its own, Postgres and two workers run here, while
nodes are killed and stand still, the broker is killed, stands still and has its disk full, and
Postgres is restarted. Then quiet: every command must get an answer, and none that was acknowledged
may be lost, doubled or a ghost. The seed repeats the faults and their order, not what comes of it.
"""
import os
import subprocess
import sys

from devtool import setup
from devtool.build import build
from devtool.paths import ROOT

MINUTES_MAX = 7 * 24 * 60  # A week: nobody means more.


def minutes(text):
    value = float(text)
    if not 0 <= value <= MINUTES_MAX:
        raise ValueError(text)
    return value


def add_words(words):
    words.add_argument("--minutes", type=minutes, default=1, metavar="M",
                       help="how long; at least until every kind of fault has happened (1)")
    words.add_argument("--seed", type=int, metavar="S", help="the faults of an earlier run")
    words.add_argument("--json", metavar="FILE", help="write the report there too")


def run(chosen):
    setup.run()
    folder = build("release", ["gstd", "demo_modules"])
    environment = {**os.environ, "GSTD_BIN": str(folder / "adapters" / "gstd"),
                   "GSTD_DEMO": str(folder / "demo"),
                   "PYTHONPATH": f"{ROOT / 'ops'}:{ROOT / 'tests' / 'e2e'}"}
    command = [sys.executable, "-B", "-m", "chaos.campaign", "--minutes", str(chosen.minutes)]
    if chosen.seed is not None:
        command += ["--seed", str(chosen.seed)]
    if chosen.json:
        command += ["--json", os.path.abspath(chosen.json)]
    return subprocess.run(command, env=environment, check=False).returncode
