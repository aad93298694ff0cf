"""What clients were told, held against the journal: nothing acknowledged may be lost, doubled or a
ghost, a refusal did nothing, and who asks twice is told the same."""
import dataclasses
import hashlib

from chaos.journal import Fault

# Commands a stream remembers (domain.md §2). Who asks again later is decided for by content: the
# journal then has the command a second time, but nothing happened.
MEMORY = 1024


@dataclasses.dataclass
class Answer:
    attempt: int
    is_ok: bool
    position: str = None
    code: str = None       # Of a refusal.
    body: dict = None      # Of an acknowledgement.
    is_given_up: bool = False  # A refusal to an attempt after which another was sent already.
    took_s: float = 0.0


@dataclasses.dataclass
class Call:
    """One command under one key, in attempts, until there is an answer."""
    kind: str
    by: str
    key: str
    path: str
    body: dict
    makes: str             # The event it is about.
    stream: str = None     # None for one that the server names.
    amount: int = 0        # Of a deposit or a withdrawal.
    may_refuse: tuple = ()
    attempts: int = 0
    called_at: float = 0.0
    answered_at: float = 0.0
    answers: list = dataclasses.field(default_factory=list)

    @property
    def command(self):
        """domain.md §2: whoever knows principal and key knows the command's id."""
        return hashlib.sha256(f"{self.by}\0{self.key}".encode()).digest()[:16].hex()

    @property
    def answer(self):
        """The first that counts: a client ignores a no to an attempt it has given up."""
        return next((a for a in self.answers if not a.is_given_up), None)

    @property
    def outcome(self):
        if not self.answer:
            return "unknown"
        return "ok" if self.answer.is_ok else "refused"

    def __str__(self):
        return f"{self.kind} {self.command} ({self.attempts} attempts)"


def check(calls, journal):
    """Every fault of the calls and of the journal that should hold them."""
    faults = list(journal.faults)
    for command, entries in journal.commands.items():
        if any(not is_echo(entries[0], entry) for entry in entries[1:]):
            places = ", ".join(f"{e.position} {e.stream}" for e in entries)
            faults.append(Fault("doubled", f"command {command} at {places}"))
    for call in calls:
        faults += _check_answers(call, journal)
        faults += _check_call(call, journal)
    return [*faults, *_check_unasked(calls, journal)]


def is_echo(first, later):
    """Whether a later entry of a command is only that it was asked for again, when forgotten."""
    is_forgotten = later.stream == first.stream and later.number - first.number > MEMORY
    return is_forgotten and later.outcome == "ok" and not later.events


def echoes(journal):
    """How many commands were asked for again after they were forgotten."""
    return sum(is_echo(entries[0], later)
               for entries in journal.commands.values() for later in entries[1:])


def _check_answers(call, journal):
    told = [a for a in call.answers if not a.is_given_up]
    if not told:
        yield Fault("unanswered", f"{call}: the outcome stayed unknown")
    for answer in told[1:]:
        if _told(answer) != _told(told[0]) and not _is_echoed(call, answer, journal):
            yield Fault("changed", f"{call}: first {_said(told[0])}, at attempt {answer.attempt} "
                                   f"{_said(answer)}")
    for answer in call.answers:
        if not answer.is_ok and answer.code not in call.may_refuse:
            yield Fault("refused", f"{call}: {answer.code}, for which there is no reason")


def _told(answer, position=None):
    """What a client was told; at another position, if one is given."""
    return answer.is_ok, answer.code, dict(answer.body or {}, position=position or answer.position)


def _is_echoed(call, answer, journal):
    """The same yes, at the position where the forgotten command was noted again."""
    entries = journal.commands.get(call.command, [])
    is_noted = any(is_echo(entries[0], entry) and entry.position == answer.position
                   for entry in entries[1:])
    return is_noted and _told(call.answer, answer.position) == _told(answer)


def _said(answer):
    return f"ok at {answer.position} {answer.body}" if answer.is_ok else f"refused {answer.code}"


def _check_call(call, journal):
    entry = next(iter(journal.commands.get(call.command, [])), None)
    answer = call.answer
    if not answer:
        return
    if answer.is_ok:
        if entry is None and answer.position not in journal.records:
            yield Fault("lost", f"{call}: ok at {answer.position}, where the journal has nothing")
        elif entry is None:
            yield Fault("ghost", f"{call}: ok at {answer.position}, which holds another record")
        elif entry.position != answer.position:
            yield Fault("ghost", f"{call}: ok at {answer.position}, but it is at {entry.position}")
        elif entry.outcome != "ok":
            yield Fault("ghost", f"{call}: ok, but the journal refuses it with {entry.outcome}")
        else:
            yield from _check_effect(call, answer, entry)
    elif entry and entry.outcome == "ok":
        yield Fault("happened", f"{call}: refused {answer.code}, but it happened at "
                                f"{entry.position}")
    elif entry and entry.outcome != answer.code:
        yield Fault("changed", f"{call}: refused {answer.code}, journalled {entry.outcome}")


def _check_effect(call, answer, entry):
    """The record is about what the client asked for, once."""
    stream = call.stream or f"task/{answer.body['task_id']}"
    if entry.stream != stream or entry.by != call.by:
        yield Fault("ghost", f"{call}: {entry.position} is of {entry.stream} by {entry.by}")
    made = [data for type_, data in entry.events if type_ == call.makes]
    if len(made) != 1:
        yield Fault("lost" if not made else "doubled",
                    f"{call}: ok at {entry.position}, which holds {len(made)} {call.makes}")
    elif call.amount and int(made[0]["amount"]) != call.amount:
        yield Fault("money", f"{call}: {call.amount} asked for, {made[0]['amount']} recorded at "
                             f"{entry.position}")


def _check_unasked(calls, journal):
    """Nobody acts in the name of these clients. Of its own the server only notes their wallets."""
    asked = {call.command for call in calls}
    people = {call.by for call in calls}
    for command, entries in journal.commands.items():
        for entry in entries:
            is_theirs = entry.by in people and entry.stream != f"user/{entry.by}"
            if is_theirs and command not in asked:
                yield Fault("unasked", f"command {command} at {entry.position} {entry.stream}")
