"""Installs what building, testing and running needs (ops/setup.sh). Fast when all is there."""
import subprocess

from devtool.paths import ROOT


def add_words(_words):
    """Takes none."""


def run(_chosen=None):
    subprocess.run([ROOT / "ops" / "setup.sh"], check=True)
    return 0
