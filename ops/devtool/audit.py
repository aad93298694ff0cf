"""Runs `gstd audit` over what `up` left behind, read models and state cache included.

Starts the Postgres (and the broker) of the folder for as long as it takes. While `up` runs, use
`gstd audit` itself.
"""
import pathlib
import subprocess

from devtool.build import build
from devtool.paths import RUN
from devtool.running import only_one
from devtool.stack import Stack


def add_words(words):
    words.add_argument("--kafka", action="store_true", help="what `up --kafka` left")
    words.add_argument("--json", action="store_true", help="one JSON document")
    words.add_argument("--data", type=pathlib.Path, default=RUN, metavar="DIR",
                       help="the folder `up` was given (default: .run)")


def run(chosen):
    gstd = build("release", ["gstd"]) / "adapters" / "gstd"
    journal = "kafka" if chosen.kafka else "embedded"
    with only_one(chosen.data):
        stack = Stack(gstd, chosen.data / journal, journal)
        try:
            stack.start_stores()
            command = [gstd, "audit", *stack.store_options()]
            if chosen.json:
                command.append("--json")
            return subprocess.run(command, check=False).returncode
        finally:
            stack.stop()
