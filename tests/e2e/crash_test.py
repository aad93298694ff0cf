"""kill -9 of the server at every record of a task's life: nothing acknowledged is lost, nothing is
paid twice, and the task is settled (issue 3).

The server is `gstd_crashing` (tests/support/crashing_main.cpp), which kills itself right after the
k-th record, counted from escrow.opened, was read back; for k = 1, 2, ... until no k-th record comes
any more, checkpoints of policies included. And in some places when a record is stored but not read
back. Then it is started again, without a trap, and the flow goes on.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import time
import unittest

from node import DEMO, JOURNALS, Node, NodeTest, wallet

CRASHING = pathlib.Path(os.environ["GSTD_CRASHING"])
# One whose claim was cut off has had its attempt: the task then needs another owner.
OWNERS = ("ann", "bob", "cat", "dan")
REWARD = 1_000_000
FEE = REWARD * 500 // 10_000
RESERVE_BPS = 5_000  # Of each fee, for the golden reserve.
DEPOSIT = 100_000_000
LEASE_MS = 1_500
AT_ONCE = 4
MODULE_PAGES = 1024  # What the demo modules declare.
PRIMES_BELOW_10000 = "1229"
# A policy's checkpoint comes at most a second after what it is about.
QUIET_S = 2.5
# escrow.opened, deposited, task.created, reserved, funded, claimed, submitted, escrow and task
# settled, accrued, two verdicts, and at least one checkpoint.
RECORDS_MIN = 13


class Flow:
    """One task from escrow to settled; remembers every answer it got."""

    def __init__(self, test, node):
        self.test = test
        self.node = node
        self.positions = []

    def command(self, path, body):
        answer = self.node.ask(path, "requester", body)
        self.positions.append(answer["position"])
        return answer

    def is_settled(self):
        path = f"/tasks/{self.task}?min={self.positions[-1]}&wait_ms=5000"
        status = self.node.ask(path, "requester")["task"]["status"]
        self.test.assertNotIn(status, ("failed", "expired", "cancelled"))
        return status == "settled"

    def workers_registered(self):
        return len(self.node.ask("/devices", "requester")["items"]) == len(OWNERS)

    def run(self):
        node = self.node
        for name in OWNERS:
            node.start_worker(name)
        node.wait_for(self.workers_registered, "the workers' registration")
        module = node.ask("/blobs", "requester", (DEMO / "primes.wasm").read_bytes())["sha256"]
        task_input = node.ask("/blobs", "requester", b"10000")["sha256"]
        self.escrow = self.command("/escrows", {})["escrow_id"]
        self.command("/dev/deposits", {"escrow": self.escrow, "amount": str(DEPOSIT), "lt": 1})
        self.task = self.command("/tasks/create", {
            "type": "primes", "module": module, "input": task_input,
            "memory_pages_max": MODULE_PAGES, "reward_nano": str(REWARD),
            "lease_ms": LEASE_MS})["task_id"]
        node.wait_for(self.is_settled, "settled")
        quiet_until = time.monotonic() + QUIET_S
        node.wait_for(lambda: self.has_crashed() or time.monotonic() > quiet_until, "quiet")
        node.revive()

    def crash(self):
        """What the server said when it killed itself; None when it did not."""
        found = re.search(r"^crash (\d+) (.*)$", self.node.log.read_text(encoding="utf-8"),
                          re.MULTILINE)
        if found:
            stream = re.search(r'"stream":"(\w+)', found[2])[1]
            return f"{found[1]}: {stream} {re.search(r'.type.:.([a-z_.]+)', found[2])[1]}"
        return None

    def has_crashed(self):
        return self.crash() is not None

    def check(self):
        test, node = self.test, self.node
        node.wait_for(self.is_paid, "the payouts and the reserve's fee")
        for position in self.positions:
            node.ask(f"/tasks/{self.task}?min={position}&wait_ms=10000", "requester")
        escrow = node.ask(f"/escrows/{self.escrow}", "requester")["escrow"]
        books = {name: int(escrow[f"{name}_nano"]) for name in
                 ("deposited", "available", "reserved", "owed", "paid", "refunded")}
        owed = 2 * (REWARD + FEE)
        test.assertEqual(books, {"deposited": DEPOSIT, "available": DEPOSIT - owed, "reserved": 0,
                                 "owed": owed, "paid": 0, "refunded": 0})
        code, out, err = node.cli("task", "result", self.task, "--wallet", wallet("requester"))
        test.assertEqual((code, out.strip()), (0, PRIMES_BELOW_10000), err)
        test.stop_in_order(node)
        report = test.audit(node)
        test.assertEqual((report["findings"], report["settlements"]), ([], 1))
        self.check_journal()

    def is_paid(self):
        """Two owners earned the reward, and the reserve its part: in the read models."""
        node = self.node
        earned = [item["amount_nano"] for owner in OWNERS
                  for item in node.ask("/payouts", owner)["items"]]
        accrued = [row["accrued_nano"] for row in node.ask("/reserve", "requester")["totals"]]
        return earned == [str(REWARD)] * 2 and accrued == [str(2 * FEE * RESERVE_BPS // 10_000)]

    def check_journal(self):
        """Each of these happened once, ever: by the journal itself."""
        for stream, once in {
                f"escrow/{self.escrow}": ("escrow.opened", "escrow.deposited", "escrow.reserved",
                                          "escrow.settled"),
                f"task/{self.task}": ("task.created", "task.funded", "task.validated",
                                      "task.settled"),
                "reserve/ton": ("reserve.fee_accrued",)}.items():
            code, out, err = self.node.cli("replay", "--stream", stream, "--json")
            self.test.assertEqual(code, 0, err)
            lines = [json.loads(line) for line in out.splitlines()]
            types = [line["event"]["type"] for line in lines if "event" in line]
            self.test.assertEqual([types.count(one) for one in once], [1] * len(once), types)


class CrashTest(NodeTest):
    def crash_once(self, journal, **trap):
        """Runs the flow with this trap; where it crashed, or None when the trap never sprang."""
        with Node(journal, CRASHING, partitions=2) as node:
            node.start(**trap)
            flow = Flow(self, node)
            flow.run()
            crash = flow.crash()
            if crash:
                flow.check()
                print(f"{journal}: {' '.join(trap.values())}: killed at {crash}: settled",
                      flush=True)
            return crash

    def check_every_record(self, journal):
        crashes = []
        record = missed = 0
        # Commands that meet share a record, so the number differs by a few from run to run.
        while missed < 2:
            numbers = range(record + 1, record + 1 + AT_ONCE)
            for crash in self.crash_each(journal, [{"GSTD_CRASH_AT": str(n)} for n in numbers]):
                missed = 0 if crash else missed + 1
                crashes += [crash] if crash else []
            record += AT_ONCE
        self.assertGreaterEqual(len(crashes), RECORDS_MIN)
        # Where a policy's own record falls among the numbers differs, too.
        self.assertIn("policy", self.crash_once(journal, GSTD_CRASH_ON="policy.checkpointed"))

    def crash_each(self, journal, traps):
        """The same for several traps side by side: they mostly wait."""
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(lambda trap: self.crash_once(journal, **trap), traps))

    def check_before_read_back(self, journal):
        traps = [{"GSTD_CRASH_ON": event, "GSTD_CRASH_WHEN": "stored"} for event in
                 ("escrow.deposited", "task.claimed", "task.validated", "escrow.settled")]
        self.assertNotIn(None, self.crash_each(journal, traps))


for one_journal in JOURNALS:
    setattr(CrashTest, f"test_every_record_{one_journal}",
            lambda self, j=one_journal: self.check_every_record(j))
    setattr(CrashTest, f"test_before_read_back_{one_journal}",
            lambda self, j=one_journal: self.check_before_read_back(j))

if __name__ == "__main__":
    unittest.main()
