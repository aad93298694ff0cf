"""Clients of a cluster in trouble: commands of several kinds under one key each, asked again with
that key at any node until there is an answer, and a note of everything they were told.

Two clients share a wallet and its escrow: one moves the money, the other creates and cancels.
"""
import hashlib
import http.client
import json
import random
import threading
import time
import urllib.error
import urllib.request
import uuid

from chaos.history import Answer, Call
from chaos.journal import Fault

CALL_PATIENCE_S = 6       # Above message.timeout.ms of the journal: most unknowns say so by then.
GIVE_UP_S = 8             # A call that is unknown after that is left to the end of the campaign.
PAUSE_S = (0.02, 0.12)    # Between two calls of one client: faults are to be met, not a limit.
AGAIN_S = 0.1             # Between two attempts: a node that is down refuses at once.
TWINS = 0.05              # So many calls are sent twice at once, to two nodes.
LOOKS = 0.15              # So many tasks are looked for right after they were acknowledged.
LOOK_WAIT_MS = 3000
# Answers that no healthy cluster gives, whatever is killed round it.
ALARMS = ("stream_halted", "upgrade_needed", "journal_cut")


def wallet(name):
    return "0:" + hashlib.sha256(f"gstd chaos wallet {name}".encode()).hexdigest()


class Notes:
    """What all clients saw. Lists only grow, each call is changed by one thread at a time."""

    def __init__(self):
        self.calls = []
        self.faults = []
        self.looks = 0
        self.failures = {}  # Why an attempt brought no answer -> how often; roughly, for people.

    def fail(self, why):
        self.failures[why] = self.failures.get(why, 0) + 1


class Asker:
    """Sends requests of one wallet to nodes chosen at random."""

    def __init__(self, name, urls, notes, seed):
        self.by = wallet(name)
        self.urls = urls
        self.notes = notes
        self.random = random.Random(seed)
        self.over = threading.Event()

    def request(self, path, body=None, headers=None, url=None):
        """(status, object) of an answer; (0, why) when there is none."""
        url = url or self.random.choice(self.urls)
        request = urllib.request.Request(f"{url}/api/v1{path}", body,
                                         {"X-Wallet-Address": self.by} | (headers or {}))
        try:
            with urllib.request.urlopen(request, timeout=CALL_PATIENCE_S) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            try:
                return error.code, json.loads(error.read())
            except (OSError, http.client.HTTPException, ValueError):
                return 0, "answer cut off"
        except (OSError, http.client.HTTPException, ValueError) as error:
            return 0, type(getattr(error, "reason", error)).__name__

    def attempt(self, call, number, url=None):
        """Sends the call; notes the answer when there is one."""
        began = time.monotonic()
        status, said = self.request(call.path, json.dumps(call.body).encode(), {
            "Idempotency-Key": call.key, "Idempotency-Attempt": str(number)}, url)
        took_s = time.monotonic() - began
        if status in (200, 202):
            call.answers.append(Answer(number, True, said["position"], body=said, took_s=took_s))
        elif 400 <= status < 500 and status != 429:
            call.answers.append(Answer(number, False, code=said["code"], took_s=took_s,
                                       is_given_up=number < call.attempts))
        else:  # No answer, too much to do, or a node that cannot say: the outcome is unknown.
            code = said["code"] if status else said
            self.notes.fail(code)
            if code in ALARMS:
                self.notes.faults.append(Fault("alarm", f"{call}: {code}: {said['detail']}"))

    def insist(self, call, patience_s):
        """Asks again under the same key until there is an answer, or no more time."""
        if call.attempts == 0:
            call.called_at = time.monotonic()
        deadline = time.monotonic() + patience_s
        while not call.answer and time.monotonic() < deadline and not self.over.is_set():
            if call.attempts:
                self.over.wait(AGAIN_S)
            call.attempts += 1
            if self.random.random() < TWINS:
                self._attempt_twins(call)
            else:
                self.attempt(call, call.attempts)
        call.answered_at = time.monotonic()
        return call.answer

    def _attempt_twins(self, call):
        first = call.attempts
        call.attempts += 1
        twins = [threading.Thread(target=self.attempt, args=(call, first + i, url))
                 for i, url in enumerate(self.random.sample(self.urls, 2))]
        for twin in twins:
            twin.start()
        for twin in twins:
            twin.join()


class Client(Asker, threading.Thread):
    """Works from start() until `over` is set."""

    def __init__(self, name, urls, notes, seed, goods):
        Asker.__init__(self, name, urls, notes, seed)
        threading.Thread.__init__(self, name=f"client {name}")
        self.goods = goods        # What a task names: module and input.
        self.escrow = None

    def call(self, kind, path, body, makes, patience_s=GIVE_UP_S, **about):
        call = Call(kind, self.by, uuid.uuid4().hex, path, body, makes, **about)
        self.notes.calls.append(call)
        self.insist(call, patience_s)
        return call

    def open_escrow(self, patience_s):
        call = self.call("open", "/escrows", {}, "escrow.opened", patience_s)
        self.escrow = call.answer.body["escrow_id"]
        call.stream = f"escrow/{self.escrow}"

    def create(self):
        reward = self.random.choice((1_000, 50_000, 1_000_000))
        call = self.call("create", "/tasks/create", self.goods | {
            "type": "primes", "reward_nano": str(reward), "escrow": self.escrow,
            "tier": self.random.choice(("fast", "standard")), "lease_ms": 10_000}, "task.created")
        if call.outcome == "ok" and self.random.random() < LOOKS:
            self.look(call)
        return call

    def look(self, call):
        """Whoever was told of a position sees at least that much, on any node."""
        task = call.answer.body["task_id"]
        status, said = self.request(
            f"/tasks/{task}?min={call.answer.position}&wait_ms={LOOK_WAIT_MS}")
        self.notes.looks += status == 200
        if 400 <= status < 500 and status != 412:
            self.notes.faults.append(Fault("unseen", f"{call}: ok at {call.answer.position}, but "
                                                     f"reading it says {said['code']}"))

    def run(self):
        while not self.over.is_set():
            self.step()
            self.over.wait(self.random.uniform(*PAUSE_S))

    def step(self):
        raise NotImplementedError


class Treasurer(Client):
    """Deposits and withdraws: one after the other, since each names the sum of those before."""

    def __init__(self, *words):
        super().__init__(*words)
        self.deposits = 0
        self.withdrawn = 0

    def step(self):
        act = self.random.random()
        if act < 0.4:
            self.deposit(self.random.randrange(1_000, 5_000_000))
        elif act < 0.6:
            self.withdraw(self.random.randrange(1_000, 5_000_000))
        else:
            self.create()

    def deposit(self, amount):
        self.deposits += 1
        self.call("deposit", "/dev/deposits", {
            "escrow": self.escrow, "amount": str(amount), "lt": self.deposits},
            "escrow.deposited", float("inf"), stream=f"escrow/{self.escrow}", amount=amount)

    def withdraw(self, amount):
        call = self.call("withdraw", f"/escrows/{self.escrow}/withdraw", {
            "amount": str(amount), "total": str(self.withdrawn + amount)},
            "escrow.withdrawn", float("inf"), stream=f"escrow/{self.escrow}", amount=amount,
            may_refuse=("insufficient",))
        if call.outcome == "ok":
            self.withdrawn += amount


class Creator(Client):
    """Creates tasks and cancels some of them, each once."""

    def __init__(self, *words):
        super().__init__(*words)
        self.tasks = []

    def step(self):
        if self.tasks and self.random.random() < 0.3:
            self.cancel(self.tasks.pop(self.random.randrange(len(self.tasks))))
            return
        call = self.create()
        if call.outcome == "ok":
            self.tasks.append(call.answer.body["task_id"])

    def cancel(self, task):
        self.call("cancel", f"/tasks/{task}/cancel", {}, "task.cancelled",
                  stream=f"task/{task}", may_refuse=("in_progress", "already_decided"))
