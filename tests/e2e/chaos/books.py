"""The money and the policies of a history, added up by a reader of its own.

For every escrow: deposited = available + reserved + owed; nothing negative; what was acknowledged
is what was booked. Every event that calls for another one got it, once.
"""
import collections

from chaos.journal import Fault

# Event -> what answers it, one of these, in another stream. domain.md §4.
ANSWERS = {
    "task.created": ("escrow.reserved", "escrow.reservation_queued", "escrow.reservation_refused"),
    "task.validated": ("escrow.settled", "escrow.settlement_refused"),
    "task.cancelled": ("escrow.released",),
    "escrow.reserved": ("task.funded", "task.funding_declined"),
    "escrow.settled": ("task.settled",),
}
# These happen at most once to a task.
ONCE = ("task.created", "task.funded", "task.cancelled", "task.validated", "task.settled",
        "escrow.reserved", "escrow.reservation_queued", "escrow.settled", "escrow.released")


class Books:
    """One escrow, from its events."""

    def __init__(self):
        self.deposited = self.available = self.owed = self.withdrawn = 0
        self.reserved = {}

    def take(self, kind, data):
        """What is wrong with this event; None when it is right."""
        if kind == "escrow.deposited":
            self.deposited += int(data["amount"])
            self.available += int(data["amount"])
        elif kind == "escrow.reserved":
            self.available -= int(data["amount"])
            self.reserved[data["task"]] = int(data["amount"])
        elif kind == "escrow.released":
            self.available += int(data["amount"])
            if self.reserved.pop(data["task"], 0) != int(data["amount"]):
                return "released another amount than was reserved"
        elif kind == "escrow.settled":
            returned = int(data["returned"])
            owed = sum(int(p["amount"]) for p in data["payments"]) + int(data["fee"])
            self.available += returned
            self.owed += owed
            if self.reserved.pop(data["task"], 0) != owed + returned:
                return "settled another amount than was reserved"
        elif kind == "escrow.withdrawn":
            self.available -= int(data["amount"])
            self.owed += int(data["amount"])
            self.withdrawn += int(data["amount"])
        if min(self.available, self.owed, *self.reserved.values(), 0) < 0:
            return "an account is below zero"
        if self.deposited != self.available + sum(self.reserved.values()) + self.owed:
            return "deposited is not available + reserved + owed"
        return None

    def shown(self):
        """As the API shows it."""
        return {"deposited_nano": str(self.deposited), "available_nano": str(self.available),
                "reserved_nano": str(sum(self.reserved.values())), "owed_nano": str(self.owed),
                "withdrawn_nano": str(self.withdrawn)}


def add_up(calls, journal):
    """(books by stream, faults)."""
    books = collections.defaultdict(Books)
    faults = []
    for entry, kind, data in journal.events():
        if kind.startswith("escrow."):
            wrong = books[entry.stream].take(kind, data)
            if wrong:
                faults.append(Fault("money", f"{entry.stream} at {entry.position}: {wrong}"))
    for stream, book in books.items():
        for kind, booked in (("deposit", book.deposited), ("withdraw", book.withdrawn)):
            told = sum(c.amount for c in calls
                       if (c.kind, c.stream, c.outcome) == (kind, stream, "ok"))
            if told != booked:
                faults.append(Fault("money", f"{stream}: {kind}s of {told} were acknowledged, "
                                             f"{booked} are booked"))
    return books, faults


def _task_of(entry, data):
    return data.get("task", entry.stream.removeprefix("task/"))


def doubled(journal):
    """Faults: what happens once to a task happened twice."""
    counts = collections.Counter((kind, _task_of(entry, data))
                                 for entry, kind, data in journal.events() if kind in ONCE)
    return [Fault("doubled", f"{kind} of task {task}, {count} times")
            for (kind, task), count in counts.items() if count > 1]


def unfinished(journal):
    """Faults: events whose policies have not come to an end. While they work there are some."""
    happened = {(kind, _task_of(entry, data)) for entry, kind, data in journal.events()}
    return [Fault("policy", f"{kind} at {entry.position} of task {_task_of(entry, data)} was "
                            f"never answered")
            for entry, kind, data in journal.events() if kind in ANSWERS
            and not any((answer, _task_of(entry, data)) in happened for answer in ANSWERS[kind])]
