"""Runs every libFuzzer target of tests/fuzz for a while, and a canary that must fail.

What is found is kept in .build/fuzz/fuzz/<target>: add it to tests/fuzz/corpus with the fix.
"""
import os
import subprocess

from devtool.build import build, jobs
from devtool.test import SANITIZERS


def add_words(words):
    words.add_argument("name", nargs="?", help="only targets whose name matches")
    words.add_argument("--seconds", type=int, default=10, metavar="N", help="for each; default 10")


def run(chosen):
    folder = build("fuzz", ["fuzz_tests"], [f"-DGSTD_FUZZ_SECONDS={chosen.seconds}"])
    command = ["ctest", "--test-dir", folder, "-L", "^fuzz$", "--no-tests=error",
               "--output-on-failure", f"-j{jobs()}"]
    if chosen.name:
        command += ["-R", chosen.name]
    return subprocess.run(command, env={**os.environ, **SANITIZERS}, check=False).returncode
