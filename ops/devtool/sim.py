"""Runs the deterministic simulation: several nodes on one faulty journal, in virtual time.

Each seed is one history: at least 200 commands of clients while appends are lost, late or doubled,
nodes crash, stall, lag and are cut off, and logs are cut; then quiet, and every answer is held
against the journal. A failing seed prints the command that repeats it and joins
tests/sim/known_seeds.txt, with which every run begins. --plant breaks a rule of the chain fence on
every node: some seed must notice.
"""
import subprocess

from devtool.build import build
from devtool.paths import ROOT


def add_words(words):
    words.add_argument("--seeds", type=int, default=10_000, metavar="N", help="default 10,000")
    words.add_argument("--from", type=int, default=1, metavar="S", dest="first",
                       help="the first seed; default 1")
    words.add_argument("--seed", type=int, metavar="S", help="this one only")
    words.add_argument("--plant", metavar="RULE", help="break this rule, or `all` one by one")


def run(chosen):
    folder = build("release", ["simulator"])
    command = [folder / "tests" / "simulator"]
    if chosen.seed is not None:
        command += ["--seeds", "1", "--from", str(chosen.seed)]
    else:
        command += ["--seeds", str(chosen.seeds), "--from", str(chosen.first),
                    "--known", str(ROOT / "tests" / "sim" / "known_seeds.txt")]
    if chosen.plant:
        command += ["--plant", chosen.plant]
    return subprocess.run(command, check=False).returncode
