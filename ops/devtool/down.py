"""Stops a running `ops/dev up`. --wipe forgets its data."""
import os
import pathlib
import shutil
import signal
import sys
import time

from devtool import running
from devtool.paths import RUN

STOP_SECONDS_MAX = 60
WRITTEN = ("embedded", "kafka")  # What `up` writes: nothing else in the folder is touched.


def add_words(words):
    words.add_argument("--wipe", action="store_true", help="remove everything `up` wrote")
    words.add_argument("--data", type=pathlib.Path, default=RUN, metavar="DIR",
                       help="the folder `up` was given (default: .run)")


def stop(data):
    """Whether nobody holds the folder any more."""
    pid = running.holder(data)
    if pid is None:
        print("not running")
        return True
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS_MAX
    while running.holder(data) is not None:
        if time.monotonic() > deadline:
            print(f"ops/dev down: pid {pid} did not stop", file=sys.stderr)
            return False
        time.sleep(0.1)
    print("stopped")
    return True


def wipe(data):
    for name in WRITTEN:
        if (data / name).exists():
            shutil.rmtree(data / name)
    (data / running.FILE).unlink(missing_ok=True)
    if data.exists() and not any(data.iterdir()):
        data.rmdir()
    print(f"forgotten: {data}")


def run(chosen):
    if not stop(chosen.data):
        return 1
    if chosen.wipe:
        wipe(chosen.data)
    return 0
