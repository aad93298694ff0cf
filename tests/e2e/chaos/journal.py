"""The accepted history, told by a reader of its own from the lines of an exported journal.

Believes nothing: it hashes the bytes of every record itself, and each must name the one before.
"""
import collections
import gzip
import hashlib
import json
from typing import NamedTuple

NOTHING = "0" * 64  # What the first record of a partition names as the one before it.


class Fault(NamedTuple):
    """Something that must not be: what kind, and where."""
    kind: str
    what: str

    def __str__(self):
        return f"{self.kind.upper()}: {self.what}"


class Entry(NamedTuple):
    """What one command did."""
    position: str  # Of its record: partition:height.
    stream: str
    by: str
    outcome: str   # "ok", or the code of a refusal that was journalled.
    cause: str     # Position of the event a policy reacted to; None for people's commands.
    events: list   # (type, data) of each.
    number: int    # Which entry of its stream it is.


class Journal:
    """Lines in, entries out; `faults` says what is wrong with the lines themselves."""

    def __init__(self, lines=()):
        self.records = {}  # Position -> the entries of that record.
        self.commands = collections.defaultdict(list)  # Command id -> its entries: one, if right.
        self.faults = []
        self._heads = {}   # Partition -> (height, hash) that the next record must name.
        self._causes = set()
        self._sizes = collections.Counter()  # Entries per stream.
        for line in lines:
            self.take(line)

    @classmethod
    def exported(cls, file):
        """What `gstd export FILE` wrote: a line that says whose it is, records, one with heads."""
        return cls(gzip.decompress(file.read_bytes()).splitlines()[1:-1])

    def take(self, line):
        """One line, in bytes: PARTITION<TAB>RECORD."""
        partition, value = line.rstrip(b"\n").split(b"\t", 1)
        record = json.loads(value)
        position = self._follow(int(partition), record["prev"], hashlib.sha256(value).hexdigest())
        entries = self.records[position] = []
        for said in record["entries"]:
            entry = Entry(position, record["stream"], said["by"], said["outcome"],
                          said.get("cause"), [(e["type"], e["data"]) for e in said["events"]],
                          self._sizes[record["stream"]])
            self._sizes[record["stream"]] += 1
            entries.append(entry)
            self.commands[said["command"]].append(entry)
            self._handle_once(entry)

    def _follow(self, partition, prev, value_hash):
        height, head = self._heads.get(partition, (0, NOTHING))
        position = f"{partition}:{height}"
        if prev != head:
            self.faults.append(Fault("chain", f"{position} does not follow the record before it"))
        self._heads[partition] = (height + 1, value_hash)
        return position

    def _handle_once(self, entry):
        if entry.cause is None:
            return
        if (entry.stream, entry.cause) in self._causes:
            self.faults.append(Fault("doubled", f"{entry.stream} reacted twice to {entry.cause}: "
                                                f"again at {entry.position}"))
        self._causes.add((entry.stream, entry.cause))

    def heads(self):
        """Positions of the last records."""
        return [f"{partition}:{height - 1}" for partition, (height, _) in self._heads.items()]

    def entries(self):
        return (entry for entries in self.records.values() for entry in entries)

    def events(self):
        """(entry, type, data) of every event, per stream in order."""
        return ((entry, *event) for entry in self.entries() for event in entry.events)
