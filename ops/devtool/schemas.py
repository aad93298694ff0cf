"""Writes the event schemas (schemas/events) from the code and names the golden lines that miss.

Golden events are added by hand: a line once written never changes.
"""
import subprocess

from devtool.build import build
from devtool.paths import ROOT


def add_words(_words):
    """Takes none."""


def run(_chosen):
    folder = build("release", ["gstd", "golden_spec"])
    gstd = folder / "adapters" / "gstd"
    golden = ROOT / "tests" / "golden" / "events.jsonl"
    subprocess.run([gstd, "schemas", "--out", ROOT / "schemas" / "events", "--golden", golden],
                   check=True)
    return subprocess.run([folder / "tests" / "golden_spec"], check=False).returncode
