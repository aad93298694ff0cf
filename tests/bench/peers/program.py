"""A peer's program: told what to do in lines, answers each with one line of JSON; and what it and
its servers cost, as the kernel counts it."""
import json
import os
import pathlib
import re
import select
import subprocess
import time

from devtool import process

PATIENCE_S = 600  # Of the longest word: filling a store with a million events.
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


class PeerError(Exception):
    """A peer did not do what it was told; the text says which and where its log is."""


class Program:
    """Started at once; say() waits for the answer. Seconds since its start: age_s."""

    def __init__(self, command, log):
        self.log = pathlib.Path(log)
        self.began = time.monotonic()
        with open(log, "ab") as sink:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig=TERM", *map(str, command)], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=sink, start_new_session=True)
        self.left = b""

    @property
    def age_s(self):
        return time.monotonic() - self.began

    def hear(self, patience_s=PATIENCE_S):
        """The next line of JSON."""
        deadline = time.monotonic() + patience_s
        while b"\n" not in self.left:
            wait_s = max(0, deadline - time.monotonic())
            if not select.select([self.process.stdout], [], [], wait_s)[0]:
                raise PeerError(f"no answer in {patience_s} s: see {self.log}")
            piece = os.read(self.process.stdout.fileno(), 65536)
            if not piece:
                code = self.process.wait()
                raise PeerError(f"ended with code {code}: see {self.log}\n{process.tail(self.log)}")
            self.left += piece
        line, _, self.left = self.left.partition(b"\n")
        return json.loads(line)

    def tell(self, *words):
        self.process.stdin.write(" ".join(map(str, words)).encode() + b"\n")
        self.process.stdin.flush()

    def say(self, *words):
        self.tell(*words)
        return self.hear()

    def close(self):
        """In order: it stops what it began."""
        self.process.stdin.close()
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()
            raise PeerError(f"does not end by itself: see {self.log}") from None
        if code != 0:
            raise PeerError(f"ended with code {code}: see {self.log}\n{process.tail(self.log)}")

    def kill(self):
        """As a crash would."""
        self.process.kill()
        self.process.wait()


def stat(pid):
    """The fields of /proc/PID/stat after the name in parentheses; empty once it is gone."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def family(root):
    """The process and all that came from it and live: a Postgres is many."""
    parents = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        fields = stat(folder.name)
        if fields:
            parents.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def cpu_s(root):
    """Processor seconds of a family so far, those of its ended children included."""
    ticks = 0
    for pid in family(root):
        ticks += sum(map(int, stat(pid)[11:15]))  # utime stime cutime cstime
    return ticks / TICKS_PER_S


def memory_mb(root):
    """What the family holds; a page shared by several counts in parts (PSS)."""
    total = 0
    for pid in family(root):
        try:
            text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
        total += int(found[1]) if found else 0
    return total // 1024
