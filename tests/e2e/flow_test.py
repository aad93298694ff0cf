"""One real task from its creation to settled by the commands people type; then the journal is
tampered with, and somebody notices."""
import json
import sqlite3
import subprocess
import unittest

from node import DEMO, GSTD, Node, NodeTest, wallet

REWARD = 1_000_000
PRIMES_BELOW = 1_000_000
PRIME_COUNT = "78498"  # OEIS A006880: the number of primes below 10^6.
REQUESTER = ("--wallet", wallet("requester"))


class FlowCase(NodeTest):
    def run_json(self, node, *words):
        code, out, err = node.cli(*words, "--url", node.url, "--json")
        self.assertEqual(code, 0, err)
        return json.loads(out.strip().rsplit("\n", 1)[-1])

    def settle_one(self, node):
        """Creates, pays, awaits and reads one task; its id."""
        task_input = node.folder / "input.txt"
        task_input.write_text(str(PRIMES_BELOW), encoding="ascii")
        created = self.run_json(node, "task", "create", *REQUESTER, "--module",
                                DEMO / "primes.wasm", "--input", task_input, "--type", "primes",
                                "--reward-nano", REWARD)
        task = created["task_id"]
        self.assertEqual(created["status"], "awaiting_escrow")
        self.run_json(node, "dev-deposit", *REQUESTER, "--escrow",
                      created["payment"]["escrow_id"], "--amount-nano",
                      created["payment"]["amount"])
        for name in ("ann", "bob"):
            node.start_worker(name)
        end = self.run_json(node, "task", "watch", *REQUESTER, task)
        self.assertEqual(end["status"], "settled")
        answer = node.folder / "answer.txt"
        self.run_json(node, "task", "result", *REQUESTER, task, "--out", answer)
        self.assertEqual(answer.read_text(encoding="ascii").strip(), PRIME_COUNT)
        escrow = self.run_json(node, "escrow", "show", *REQUESTER,
                               created["payment"]["escrow_id"])["escrow"]
        self.assertEqual(escrow["owed_nano"], str(2 * (REWARD + REWARD * 500 // 10_000)))
        return task


class FlowTest(FlowCase):
    def check_flow(self, journal):
        with Node(journal) as node:
            node.start()
            task = self.settle_one(node)
            self.stop_in_order(node)
            self.assertEqual(self.audit(node)["findings"], [])
            code, out, err = node.cli("replay", "--stream", f"task/{task}", "--json")
            self.assertEqual(code, 0, err)
            self.assertIn('"type":"task.settled"', out)
            node.start()  # What was settled is still there for a new server.
            self.assertEqual(node.ask(f"/tasks/{task}", "requester")["task"]["status"], "settled")

    def test_flow_embedded(self):
        self.check_flow("embedded")

    def test_flow_kafka(self):
        self.check_flow("kafka")


class TamperTest(FlowCase):
    """One changed byte of any record is named by the audit and stops the server's partition."""

    def records(self, node, partition):
        """(offset, value) of each record of the partition, in order."""
        with sqlite3.connect(node.journal_file) as journal:
            return journal.execute(f"select offset, value from records_{partition} "
                                   "order by offset").fetchall()

    def write(self, node, partition, offset, value):
        with sqlite3.connect(node.journal_file) as journal:
            journal.execute(f"update records_{partition} set value = ? where offset = ?",
                            (value, offset))

    def test_a_changed_byte_is_found_wherever_it_is(self):
        with Node("embedded", partitions=2) as node:
            node.start()
            self.settle_one(node)
            for worker in node.workers:
                worker.terminate()
            self.stop_in_order(node)
            for partition in (0, 1):
                records = self.records(node, partition)
                for height in sorted({0, len(records) // 2, len(records) - 1}):
                    with self.subTest(position=f"{partition}:{height}"):
                        self.check_one(node, partition, height, records[height])
            self.assertEqual(self.audit(node)["findings"], [])

    def check_one(self, node, partition, height, record):
        offset, value = record
        changed = bytearray(value)
        changed[len(changed) // 2] ^= 1
        self.write(node, partition, offset, bytes(changed))
        try:
            findings = self.audit(node, code=1)
            self.assertIn(f"{partition}:{height}", json.dumps(findings))
            node.spawn()
            node.wait_for(lambda: node.server.poll() is not None or self.is_stopped(node),
                          "the server's no")
            self.assertNotEqual(node.get_status("/health/ready"), 200)
        finally:
            node.stop_server()
            self.write(node, partition, offset, value)


    def is_stopped(self, node):
        """Not only reading its history, as every server at first."""
        status, body = node.get("/health/ready")
        parts = json.loads(body)["parts"] if status == 503 else []
        return any(part["status"] == "down" and "is reading its history" not in part["detail"]
                   for part in parts if part["name"] in ("journal", "projections"))


class WordsTest(unittest.TestCase):
    """Wrong usage of the command line gets a clear error and its own exit code."""

    def test_wrong_usage(self):
        for words, code, said in (
                ((), 2, "subcommand is required"),
                (("sevre",), 2, "sevre"),
                (("serve", "--journal", "paper"), 2, "--journal"),
                (("serve", "--partitions", "0"), 2, "--partitions"),
                (("serve", "--postgres", "x", "--public-events"), 1, "--journal kafka"),
                (("serve", "--postgres", "x", "--public-events", "--journal", "kafka",
                  "--events-topic", "gstd.journal"), 1, "is the journal itself"),
                (("task", "create"), 2, "--module is required"),
                (("task", "watch", "no-such-id"), 1, "UUID"),
                (("audit", "--data", "/nowhere"), 1, "no journal"),
                (("audit", "--journal", "paper"), 2, "there is no file paper"),
                (("audit", "--from", "3:5"), 1, "do not pair up"),
                (("audit", "--from", "3:0", "--head", "ab" * 32), 1, "above 0"),
                (("audit", "--head", "3:5=xyz"), 1, "64 hex digits"),
                (("export",), 2, "file is required"),
                (("import", "paper"), 1, "paper: No such file"),
                (("receipt", "no-such-id"), 1, "UUID"),
                (("verify", "paper"), 1, "paper"),
                (("serve", "--network", "local", "--believe-wallets", "--postgres", "x"), 1,
                 "--voucher-key"),
                (("replay", "--stream", "task"), 1, "task"),
                (("worker", "--owner", "x", "--key", "k"), 2, "--owner")):
            with self.subTest(words=words):
                done = subprocess.run([GSTD, *words], capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)
                self.assertIn(said, done.stdout + done.stderr)

if __name__ == "__main__":
    unittest.main()
