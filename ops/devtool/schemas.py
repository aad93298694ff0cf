"""Writes the event schemas (schemas/events) from the code and names the golden lines that miss.

Golden events are added by hand: a line once written never changes. Golden schemas are added here,
unless they would refuse what an older one took.
"""
import subprocess
import sys

import event_schemas
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
    findings = event_schemas.remember(ROOT)
    for finding in findings:
        print(finding, file=sys.stderr)
    done = subprocess.run([folder / "tests" / "golden_spec"], check=False)
    return 1 if findings else done.returncode
