"""Three nodes on one journal: any takes any command, whichever of them dies, stalls or leaves."""
import json
import pathlib
import signal
import threading
import time
import unittest
import urllib.error
import urllib.request
import uuid

from chaos import books
from chaos.journal import Journal
from devtool import certificates, process
from live import Live
from node import DEMO, PATIENCE_S, Node, NodeTest, secret_file, wallet

CALLERS = 4
CALL_PATIENCE_S = 10


class Member(Node):
    """One node of several: the journal and read models are those of `home`."""

    def __init__(self, home, name, peers, authority="ca"):
        self.__dict__.update(home.__dict__)
        self.node_name = name
        self.server = None
        self.port = process.free_port()
        self.log = home.folder / f"{name}.log"
        files = certificates.certificate(home.folder / authority, name)
        self.settings = home.settings | {
            "GSTD_NODE": name, "GSTD_DATA": str(home.folder / name), "GSTD_URL": self.url,
            "GSTD_CLUSTER_LISTEN": f"127.0.0.1:{peers[name]}",
            "GSTD_PEERS": ",".join(f"{peer}=127.0.0.1:{port}" for peer, port in peers.items()
                                   if peer != name),
            "GSTD_SESSION_KEY_FILE": str(secret_file(home.folder / "session.key")),
            "GSTD_CLUSTER_CERT": str(files[1]), "GSTD_CLUSTER_KEY": str(files[3]),
            "GSTD_CLUSTER_CA": str(files[5])}

    def taken(self):
        """How often it said that it owns a partition now."""
        return pathlib.Path(self.log).read_text(encoding="utf-8").count('"event":"owns"')

    def owned(self):
        """How many partitions it says it owns."""
        log = pathlib.Path(self.log).read_text(encoding="utf-8")
        return self.taken() - log.count('"event":"no_longer_owns"')


class Clients:
    """Create tasks on any node that is up, each under one key, until they are told to stop."""

    def __init__(self, members, module, task_input):
        self.up = list(members)
        self.body = json.dumps({"type": "t", "module": module, "input": task_input,
                                "reward_nano": "1000", "memory_pages_max": 1024}).encode()
        self.done = {}
        self.lost = []
        self.refused = []
        self.slowest_s = 0.0
        self.is_over = False
        self.threads = [threading.Thread(target=self.work, args=(i,)) for i in range(CALLERS)]
        for thread in self.threads:
            thread.start()

    def work(self, number):
        turn = number
        while not self.is_over:
            key = uuid.uuid4().hex
            began = time.monotonic()
            while not self.ask(self.up[turn % len(self.up)], key):
                turn += 1
                if time.monotonic() - began > CALL_PATIENCE_S:
                    self.lost.append(key)
                    break
            self.slowest_s = max(self.slowest_s, time.monotonic() - began)
            turn += 1

    def ask(self, member, key):
        request = urllib.request.Request(
            f"{member.url}/api/v1/tasks/create", self.body,
            {"X-Wallet-Address": wallet("requester"), "Idempotency-Key": key})
        try:
            with urllib.request.urlopen(request, timeout=CALL_PATIENCE_S) as answer:
                self.done[key] = json.loads(answer.read())["task_id"]
                return True
        except urllib.error.HTTPError as error:
            self.refused.append(f"{member.node_name}: {error.code} {error.read()[:200]}")
        except OSError:
            pass  # A dead node: the next one is asked under the same key.
        return False

    def stop(self):
        self.is_over = True
        for thread in self.threads:
            thread.join()


class Listener:
    """Hears at one node what becomes of the requester's tasks; goes on at another one."""

    def __init__(self, member):
        self.heard = []  # (position, event) of each change.
        self.cursor = None
        self.connect(member)
        self.began = [int(height) for height in self.cursor.split(".")]

    def connect(self, member):
        hello = {"wallet": wallet("requester")} | ({"cursor": self.cursor} if self.cursor else {})
        self.live = Live(member.url)
        self.live.say(type="hello", **hello)
        self.take(self.live.hear())

    def take(self, frame):
        if frame["type"] == "resync":
            raise ValueError("the node is not yet where this client was, or no longer")
        self.cursor = frame["cursor"]
        if frame["type"] == "task_changed":
            self.heard.append((frame["position"], frame["event"]))

    def hear_until(self, is_enough):
        deadline = time.monotonic() + PATIENCE_S
        while not is_enough():
            if time.monotonic() > deadline:
                raise AssertionError(f"only {len(self.heard)} changes came")
            self.take(self.live.hear())

    def hear_last_words(self):
        """What a dead node had sent."""
        try:
            while True:
                self.take(self.live.hear())
        except OSError:
            self.live.close()

    def expected(self, records):
        """What should have been heard, by the journal."""
        def is_after(position):
            partition, height = map(int, position.split(":"))
            return height >= self.began[partition]
        return sorted((entry.position, event) for entry, event, _ in records.events()
                      if entry.stream.startswith("task/") and is_after(entry.position))


class ClusterTest(NodeTest):
    def members(self, home, authorities):
        peers = {f"node-{i + 1}": process.free_port() for i in range(len(authorities))}
        members = [Member(home, name, peers, authority)
                   for name, authority in zip(peers, authorities)]
        for member in members:  # At once, on an empty journal and an empty database.
            self.addCleanup(lambda m=member: m.server and process.stop(m.server))
            member.spawn()
        for member in members:
            member.wait_ready()
        return members

    def wait_for(self, is_so, what):
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            self.assertLess(time.monotonic(), deadline, f"{what} does not come")
            time.sleep(0.03)

    def clients(self, members):
        module = members[0].ask("/blobs", "requester", (DEMO / "primes.wasm").read_bytes())
        task_input = members[0].ask("/blobs", "requester", b"100")
        clients = Clients(members, module["sha256"], task_input["sha256"])
        self.addCleanup(clients.stop)
        return clients

    def check(self, home, members, clients):
        clients.stop()
        self.assertEqual(clients.lost, [])
        self.assertEqual(clients.refused, [])
        self.assertGreater(len(clients.done), 100)
        self.assertEqual(len(set(clients.done.values())), len(clients.done))
        # A key nobody was answered for may have done something as well: never fewer, hardly more.
        self.wait_for(lambda: self.count(home) >= len(clients.done), "the last task")
        self.assertLessEqual(self.count(home), len(clients.done) + CALLERS)
        for member in members:
            self.assertEqual(process.stop(member.server), 0, process.tail(member.log))
        code, out, err = home.cli("audit", "--json")
        self.assertEqual(code, 0, out + err)

    def count(self, home):
        return int(home.sql(f"dbname={home.name}", "select count(*) from live.tasks"))

    def test_any_node_may_die_stall_or_leave(self):
        with Node("kafka") as home:
            members = self.members(home, ["ca", "ca", "ca"])
            self.wait_for(lambda: sum(m.owned() for m in members) == 8, "a division of partitions")
            # Each may have been alone at first. More means that connections come and go.
            self.assertLessEqual(sum(m.taken() for m in members), 3 * 8)
            clients = self.clients(members)
            time.sleep(1)
            first, second, third = members
            clients.up = [first, third]
            second.server.kill()  # Its partitions move at once.
            second.server.wait()
            time.sleep(1.5)
            second.start()
            self.wait_for(lambda: sum(m.owned() for m in members[:1] + members[2:]) < 8,
                          "partitions of the one that came back")
            clients.up = [first, second]
            third.server.send_signal(signal.SIGSTOP)
            time.sleep(3)
            third.server.send_signal(signal.SIGCONT)
            time.sleep(1)
            clients.up = [second, third]
            self.assertEqual(process.stop(first.server), 0, process.tail(first.log))
            time.sleep(1)
            self.check(home, [second, third], clients)

    def test_a_listener_goes_on_at_another_node(self):
        """Every change once, though the node that told of it is killed."""
        with Node("kafka") as home:
            first, second, third = self.members(home, ["ca", "ca", "ca"])
            escrow = second.ask("/escrows", "requester", {})["escrow_id"]
            second.ask("/dev/deposits", "requester",
                       {"escrow": escrow, "amount": "1000000000", "lt": 1})
            listener = Listener(first)
            self.addCleanup(lambda: listener.live.close())
            clients = self.clients([second, third])
            listener.hear_until(lambda: len(listener.heard) > 120)
            first.server.kill()
            first.server.wait()
            listener.hear_last_words()
            missed = len(clients.done) + 20  # Before it comes back.
            self.wait_for(lambda: len(clients.done) > missed, "work without the first node")
            self.wait_for(lambda: self.goes_on(listener, second), "the cursor at the second node")
            before = len(listener.heard)
            listener.hear_until(lambda: len(listener.heard) > before + 120)
            clients.stop()
            self.wait_for(lambda: not books.unfinished(self.records(third)), "the policies' end")
            expected = listener.expected(self.records(third))
            listener.hear_until(lambda: len(listener.heard) >= len(expected))
            self.assertEqual(sorted(listener.heard), expected)
            self.check(home, [second, third], clients)

    def goes_on(self, listener, member):
        try:
            listener.connect(member)
            return True
        except ValueError:  # It reads the journal a little later than the one that died.
            return False

    def records(self, member):
        file = member.folder / f"{member.node_name}.gz"
        code, _, err = member.cli("export", str(file))
        self.assertEqual(code, 0, err)
        return Journal.exported(file)

    def test_nodes_of_different_authorities_stay_right_without_a_word(self):
        with Node("kafka") as home:
            members = self.members(home, ["ca", "other-ca"])
            self.wait_for(lambda: all(m.owned() == 8 for m in members), "two owners of everything")
            clients = self.clients(members)
            time.sleep(4)
            self.check(home, members, clients)


if __name__ == "__main__":
    unittest.main()
