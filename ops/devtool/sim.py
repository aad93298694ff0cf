"""Runs the deterministic simulation: several nodes on one faulty journal, in virtual time.

Each seed is one history: at least 200 commands of clients while appends are lost, late or doubled
and nodes crash, stall and are cut off; then quiet, and every answer is held against the journal.
A failing seed prints the command that repeats it.
"""
import subprocess

from devtool.build import build


def add_words(words):
    words.add_argument("--seeds", type=int, default=10_000, metavar="N", help="default 10,000")
    words.add_argument("--from", type=int, default=1, metavar="S", dest="first",
                       help="the first seed; default 1")
    words.add_argument("--seed", type=int, metavar="S", help="this one only")


def run(chosen):
    folder = build("release", ["simulator"])
    seeds, first = (1, chosen.seed) if chosen.seed is not None else (chosen.seeds, chosen.first)
    command = [folder / "tests" / "simulator", "--seeds", str(seeds), "--from", str(first)]
    return subprocess.run(command, check=False).returncode
