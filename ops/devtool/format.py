"""Lays the C++ out as .clang-format says (clang-format 14). --check changes nothing."""
import subprocess

from devtool.paths import ROOT

FOLDERS = ("events", "actors", "projections", "adapters", "tests")


def add_words(words):
    words.add_argument("paths", nargs="*", help="files; all by default")
    words.add_argument("--check", action="store_true", help="only say what would change")


def run(chosen):
    files = chosen.paths or [str(file) for folder in FOLDERS
                             for pattern in ("*.hpp", "*.cpp")
                             for file in sorted((ROOT / folder).rglob(pattern))]
    how = ["--dry-run", "-Werror"] if chosen.check else ["-i"]
    return subprocess.run(["clang-format-14", *how, *files], check=False).returncode
