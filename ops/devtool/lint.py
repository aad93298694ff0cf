"""Checks what the compiler cannot (ops/lint.py): includes, homes, banned words, lengths,
and that every event ever written stays readable (ops/event_schemas.py).

With --tidy also runs clang-tidy 14 over every source file, which takes minutes.
"""
import subprocess
import sys

from devtool.build import build, jobs
from devtool.paths import ROOT


def add_words(words):
    words.add_argument("--self-test", action="store_true", help="plant a violation of every rule")
    words.add_argument("--tidy", action="store_true", help="clang-tidy too")


def run(chosen):
    command = [sys.executable, ROOT / "ops" / "lint.py"]
    if chosen.self_test:
        command.append("--self-test")
    code = subprocess.run(command, check=False).returncode
    if not chosen.tidy:
        return code
    # clang must see clang's own flags: the database of the clang build.
    folder = build("clang")
    command = ["run-clang-tidy-14", "-quiet", "-p", folder, f"-j{jobs()}",
               f"{ROOT}/(events|actors|projections|adapters)/.*"]
    return code or subprocess.run(command, check=False).returncode
