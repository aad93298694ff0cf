"""Public events as outsiders meet them: a consumer in another language reads what servers publish,
whatever happens to the servers meanwhile."""
import json
import pathlib
import subprocess
import time
import unittest
import urllib.request

import cluster_test
import flow_test
from node import DEMO, KAFKA, PATIENCE_S, Node

PYTHON = "/usr/bin/python3"  # Debian's: the one that Debian's packages are for.
CONSUMER = pathlib.Path(__file__).with_name("public_consumer.py")
TASKS = 40


class PublicEventsTest(flow_test.FlowCase):
    def node(self):
        node = Node("kafka")
        node.settings |= {"GSTD_PUBLIC_EVENTS": "true", "GSTD_EVENTS_TOPIC": self.topic(node)}
        return node

    def topic(self, node):
        return f"gstd.events.{node.name}"

    def consume(self, node):
        """The events a plain consumer keeps; it fails at the first that is not as documented."""
        # -I: ops/kafka, on the path of the tests, is not the package of that name.
        done = subprocess.run([PYTHON, "-IB", CONSUMER, KAFKA, self.topic(node)],
                              capture_output=True, text=True, check=False, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def timelines(self, node, tasks):
        """{id: type} of everything that happened to the tasks, by the API's word."""
        items = [item for task in tasks
                 for item in node.ask(f"/tasks/{task}/timeline", "requester")["items"]]
        return {item["position"]: f"com.gstdtoken.{item['type']}.v1" for item in items}

    def wait_for_all(self, node, tasks):
        """Until the consumer keeps all that happened to the tasks; everything it keeps."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            expected = self.timelines(node, tasks)
            events = self.consume(node)
            found = {event["id"]: event["type"] for event in events}
            missing = expected.items() - found.items()
            if not missing:
                return events
            self.assertLess(time.monotonic(), deadline, f"not published: {sorted(missing)[:9]}")

    def create(self, node, count):
        module = node.ask("/blobs", "requester", (DEMO / "primes.wasm").read_bytes())["sha256"]
        task_input = node.ask("/blobs", "requester", b"100")["sha256"]
        body = {"type": "t", "module": module, "input": task_input, "reward_nano": "1000",
                "memory_pages_max": 1024}
        return [node.ask("/tasks/create", "requester", body)["task_id"] for _ in range(count)]

    def test_a_settled_task_is_told_from_its_creation_to_the_money(self):
        with self.node() as node:
            node.start()
            task = self.settle_one(node)
            events = self.wait_for_all(node, [task])
            own = [event for event in events if event["subject"] == f"task/{task}"]
            self.assertEqual([event["type"].split(".")[3] for event in own if "data" not in event],
                             ["submitted", "submitted"])
            kinds = [event["type"].split(".")[3] for event in own]
            self.assertEqual((kinds[0], kinds[-1]), ("created", "settled"))
            heads = [event for event in events if event["type"].endswith(".journal.opened.v1")]
            self.assertEqual(len(heads), 8)
            self.assertIn(heads[0]["data"]["journal_id"], heads[0]["source"])
            requester = own[0]["data"]["requester"]
            self.assertEqual(requester, requester[:6] + "0" * 56 + requester[-4:])
            self.check_told(node)
            self.stop_in_order(node)

    def check_told(self, node):
        parts = {part["name"]: part for part in node.ask("/health", "requester")["parts"]}
        self.assertEqual(parts["public_events"]["status"], "ok")
        with urllib.request.urlopen(f"{node.url}/api/v1/metrics") as answer:
            page = answer.read().decode()
        values = dict(line.rsplit(" ", 1) for line in page.splitlines() if line[0] != "#")
        self.assertGreater(float(values["gstd_public_events_total"]), 0)
        self.assertEqual(float(values["gstd_public_events_partitions_stopped"]), 0)

    def test_a_server_killed_in_the_middle_skips_nothing(self):
        with self.node() as node:
            node.start()
            tasks = []
            for _ in range(3):
                tasks += self.create(node, TASKS)
                node.server.kill()
                node.server.wait()
                node.start()
            events = self.wait_for_all(node, tasks)
            created = [e["subject"] for e in events if e["type"].endswith("task.created.v1")]
            self.assertEqual(sorted(created), sorted(f"task/{task}" for task in tasks))

    def test_another_node_goes_on_when_the_publishing_one_dies(self):
        with self.node() as home:
            test = cluster_test.ClusterTest()
            self.addCleanup(test.doCleanups)
            members = test.members(home, ["ca", "ca"])
            found = []  # Who it is may change at any moment: whoever was seen.
            test.wait_for(lambda: found or found.extend(filter(self.is_publishing, members)),
                          "one that publishes")
            first = found[0]
            second = next(m for m in members if m is not first)
            tasks = self.create(first, TASKS)
            first.server.kill()
            first.server.wait()
            tasks += self.create(second, TASKS)
            self.wait_for_all(second, tasks)
            self.assertTrue(self.is_publishing(second))
            self.stop_in_order(second)

    def is_publishing(self, node):
        parts = {part["name"]: part for part in node.ask("/health", "requester")["parts"]}
        return parts["public_events"].get("detail") != "another node publishes"


if __name__ == "__main__":
    unittest.main()
