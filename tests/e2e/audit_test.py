"""The commands of ops/AUDIT.md, run as they stand there, on what a real server left; then somebody
changes the file and the receipt."""
import gzip
import json
import pathlib
import re
import subprocess
import unittest

from flow_test import FlowCase
from node import GSTD, Node

PAGE = pathlib.Path(__file__).parents[2] / "ops" / "AUDIT.md"


def commands(kind):
    """The shell of the page: blocks without a word, and those with this one."""
    blocks = re.findall(r"^```sh *(\w*)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"),
                        re.MULTILINE | re.DOTALL)
    return "\n".join(text for word, text in blocks if word in ("", kind))


class AuditPageTest(FlowCase):
    def settled(self, node):
        """A task whose records lie under signed heads."""
        node.settings["GSTD_HEADS_INTERVAL_S"] = "1"
        node.start()
        task = self.settle_one(node)
        for worker in node.workers:
            worker.terminate()
        partition, height = map(int, self.last_position(node, task).split(":"))
        node.wait_for(lambda: node.get_status("/heads") == 200 and node.ask(
            "/heads", "anybody")["heads"][partition]["height"] > height, "a signed head")
        return task

    def last_position(self, node, task):
        items = node.ask(f"/tasks/{task}/timeline", "requester")["items"]
        return items[-1]["position"].rpartition(":")[0]

    def run_page(self, node, kind, task):
        tools = node.folder / "bin"
        tools.mkdir()
        (tools / "gstd").symlink_to(GSTD)
        settings = {**node.settings, "PATH": f"{tools}:{node.settings['PATH']}", "TASK": task}
        del settings["GSTD_POSTGRES"]  # An auditor has none.
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", commands(kind)], text=True,
                              capture_output=True, cwd=node.folder, env=settings, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def check_page(self, journal):
        with Node(journal, partitions=2) as node:
            task = self.settled(node)
            said = self.run_page(node, journal, task)
            self.assertEqual(said.count("no findings"), 2, said)
            self.assertIn("proven:", said)
            self.assertIn("task.settled", said)
            self.check_kafka_import(node)
            self.check_file_is_enough(node, task)
            self.check_tampering(node, task)

    def alone(self, folder, *words):
        """`gstd WORDS...` with nothing but the folder's files."""
        done = subprocess.run([str(GSTD), *words], text=True, capture_output=True, cwd=folder,
                              env={}, check=False)
        return done.returncode, done.stdout + done.stderr

    def check_kafka_import(self, node):
        """What lies in the file lies in a new topic after it, and not a second time."""
        topic = ("--kafka-topic", f"gstd.{node.name}.restored")
        code, out, err = node.cli("import", node.folder / "journal.gz", "--journal", "kafka",
                                  *topic, "--json")
        self.assertEqual(code, 0, err)
        again = node.folder / "from-kafka.gz"
        code, _, err = node.cli("export", again, "--journal", "kafka", *topic, "--data", "none")
        self.assertEqual(code, 0, err)
        self.assertEqual(again.read_bytes(), (node.folder / "journal.gz").read_bytes())
        code, out, err = node.cli("import", again, "--journal", "kafka", *topic)
        self.assertEqual(code, 1, out)
        self.assertIn("the journal is not empty", err)

    def check_file_is_enough(self, node, task):
        node.stop_server()
        code, out = self.alone(node.folder, "audit", "--journal", "journal.gz", "--json")
        self.assertEqual((code, json.loads(out)["findings"]), (0, []))
        code, out = self.alone(node.folder, "verify", "receipt.json", "--json")
        self.assertEqual(code, 0, out)
        report = json.loads(out)
        self.assertEqual((report["status"], report["task"]), ("settled", task))
        self.assertEqual([vote["verdict"] for vote in report["votes"]], ["accepted"] * 2)

    def check_tampering(self, node, task):
        folder = node.folder
        lines = gzip.decompress((folder / "journal.gz").read_bytes()).decode().split("\n")
        own = next(i for i, line in enumerate(lines) if f'"task/{task}"' in line)
        partition = lines[own].partition("\t")[0]
        height = own - next(i for i, line in enumerate(lines) if line.startswith(partition + "\t"))
        lines[own] = lines[own].replace('"at":1', '"at":2', 1)
        (folder / "changed.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
        place = f"{partition}:{height}"
        code, out = self.alone(folder, "audit", "--journal", "changed.gz")
        self.assertEqual(code, 1)
        self.assertIn(f"FINDING {place}  file: record {place} was changed", out)
        for words in (("replay", "--stream", f"task/{task}", "--journal", "changed.gz"),
                      ("import", "changed.gz", "--data", "other"),
                      ("receipt", task, "--journal", "changed.gz", "--heads", "heads.json")):
            code, out = self.alone(folder, *words)
            self.assertEqual(code, 1, out)
            self.assertIn(f"record {place} was changed", out)
        receipt = (folder / "receipt.json").read_text(encoding="utf-8")
        (folder / "changed.json").write_text(receipt.replace("task.settled", "task.settles"),
                                             encoding="utf-8")
        code, out = self.alone(folder, "verify", "changed.json")
        self.assertEqual(code, 1)
        self.assertIn("NOT proven", out)
        code, out = self.alone(folder, "verify", "receipt.json", "--key", "ab" * 32)
        self.assertEqual(code, 1)
        self.assertIn("not by abab", out)
        code, out = self.alone(folder, "import", "journal.gz", "--network", "testnet",
                               "--data", "other")
        self.assertEqual(code, 1)
        self.assertIn("the file is of network dev, not testnet", out)
        code, out = self.alone(folder, "import", "journal.gz", "--data", "restored")
        self.assertEqual(code, 1)
        self.assertIn("there is a journal already", out)

    def test_page_embedded(self):
        self.check_page("embedded")

    def test_page_kafka(self):
        self.check_page("kafka")


if __name__ == "__main__":
    unittest.main()
