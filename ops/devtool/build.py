"""Compiles into .build/<kind>.

  release   -O2, assertions on (the default)
  debug     -O0
  asan      AddressSanitizer and UndefinedBehaviorSanitizer, with clang 14
  tsan      ThreadSanitizer, with clang 14
  clang     release with clang 14 instead of gcc
  fuzz      clang 14 with libFuzzer: the targets of tests/fuzz
"""
import os
import subprocess

from devtool.paths import BUILD, ROOT

CLANG = ["-DCMAKE_C_COMPILER=clang-14", "-DCMAKE_CXX_COMPILER=clang++-14"]
KINDS = {
    "release": [],
    "debug": ["-DCMAKE_BUILD_TYPE=Debug"],
    # clang compiles with sanitizers in half the time gcc needs.
    "asan": CLANG + ["-DGSTD_SANITIZE=address,undefined"],
    "tsan": CLANG + ["-DGSTD_SANITIZE=thread"],
    "clang": CLANG,
    "fuzz": CLANG + ["-DGSTD_FUZZ=ON", "-DGSTD_SANITIZE=address,undefined"],
}
UNIT_MEMORY_MB = 1100  # The largest translation unit, WebSocket over Beast, at -O2.


def jobs():
    """As many compilers as there are cores, but no more than fit into memory."""
    memory_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return max(1, min(len(os.sched_getaffinity(0)), memory_mb // UNIT_MEMORY_MB))


def build(kind, targets=("all",), settings=()):
    """Configures and compiles; returns the build folder. Raises CalledProcessError."""
    folder = BUILD / kind
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "configure.log", "w", encoding="utf-8") as log:
        command = ["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", *KINDS[kind],
                   *settings]
        done = subprocess.run(command, stdout=log, stderr=log, check=False)
    if done.returncode != 0:
        print((folder / "configure.log").read_text(encoding="utf-8"))
        done.check_returncode()
    subprocess.run(["ninja", "-C", folder, f"-j{jobs()}", "--quiet", *targets], check=True)
    return folder


def add_words(words):
    words.add_argument("kind", nargs="?", choices=KINDS, default="release")
    words.add_argument("--target", action="append", help="only this CMake target (again for more)")


def run(chosen):
    print(build(chosen.kind, chosen.target or ("all",)))
    return 0
