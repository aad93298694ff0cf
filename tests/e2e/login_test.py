"""Wallets prove themselves to a real server by the commands people type: a task from its creation
to its result, workers registered by their owners' wallets; and servers that must not start."""
import json
import socket
import subprocess
import tempfile
import unittest
import uuid

from devtool import process
from node import DEMO, GSTD, Node, NodeTest, secret_file

DOMAIN = "127.0.0.1"  # What the commands sign for by themselves: the name in the url.


class ProvingNode(Node):
    """A server of a journal of its own to whom wallets must prove themselves."""

    def spawn(self, **crash):
        command = [str(self.binary), "serve", "--dev", "--network", "dev", "--domain", DOMAIN,
                   "--session-key-file", str(self.folder / "session.key"),
                   "--listen", f"127.0.0.1:{self.port}"]
        self.server = process.start(command, self.log, env=self.settings | crash)

    def new_wallet(self, name, *more):
        code, out, err = self.cli("wallet", "new", "--file", self.wallet(name), "--network", "dev",
                                  "--json", *more)
        assert code == 0, err
        return json.loads(out)["address"]

    def wallet(self, name):
        return self.folder / f"{name}.wallet"

    def start_proven_worker(self, name, *owner):
        command = [str(GSTD), "worker", "--url", self.url, "--key",
                   str(self.folder / f"{name}.key"), *map(str, owner)]
        self.workers.append(process.start(command, self.folder / f"{name}.log"))


class LoginTest(NodeTest):
    def run_json(self, node, *words):
        code, out, err = node.cli(*words, "--url", node.url, "--json")
        self.assertEqual(code, 0, err)
        return json.loads(out.strip().rsplit("\n", 1)[-1])

    def settle(self, node, requester):
        task_input = node.folder / "input.txt"
        task_input.write_text("1000", encoding="ascii")
        created = self.run_json(node, "task", "create", *requester, "--module",
                                DEMO / "primes.wasm", "--input", task_input, "--type", "primes",
                                "--reward-nano", 1_000)
        self.run_json(node, "dev-deposit", *requester, "--escrow",
                      created["payment"]["escrow_id"], "--amount-nano",
                      created["payment"]["amount"])
        end = self.run_json(node, "task", "watch", *requester, created["task_id"])
        self.assertEqual(end["status"], "settled")
        answer = node.folder / "answer.txt"
        self.run_json(node, "task", "result", *requester, created["task_id"], "--out", answer)
        self.assertEqual(answer.read_text(encoding="ascii").strip(), "168")

    def test_a_task_among_people_who_prove_themselves(self):
        with ProvingNode("embedded") as node:
            node.start()
            ann = node.new_wallet("ann")
            owners = {name: node.new_wallet(name, "--version", version)
                      for name, version in (("bob", "v4r2"), ("carl", "v5r1"))}
            for name in owners:
                node.start_proven_worker(name, "--wallet-file", node.wallet(name))
            self.settle(node, ("--wallet-file", node.wallet("ann")))
            # From now on the devices' keys are enough.
            for worker in node.workers:
                process.stop(worker)
            for name, address in owners.items():
                node.start_proven_worker(name, "--owner", address)
            self.settle(node, ("--wallet-file", node.wallet("ann")))
            self.check_refusals(node, ann)
            # Every command ended the session it had opened.
            self.assertEqual(node.sql(f"dbname={node.name}",
                                      "select count(*) from engine.sessions where wallet = "
                                      f"'{ann}'"), "0")
            self.stop_in_order(node)

    def check_refusals(self, node, ann):
        code, _, err = node.cli("escrow", "open", "--url", node.url, "--wallet", ann)
        self.assertEqual(code, 1)
        self.assertIn("unauthenticated", err)
        code, _, err = node.cli("escrow", "open", "--url", node.url, "--domain", "evil.org",
                                "--wallet-file", node.wallet("ann"))
        self.assertEqual(code, 1)
        self.assertIn("another domain", err)

    def test_a_session_outlives_its_server(self):
        with ProvingNode("embedded") as node:
            node.start()
            node.new_wallet("ann")
            login = ("wallet", "login", "--file", node.wallet("ann"))
            token = self.run_json(node, *login)["token"]
            for restarts in (0, 1):
                with self.subTest(restarts=restarts):
                    asked = subprocess.run(
                        ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-H",
                         f"Authorization: Bearer {token}", f"{node.url}/api/v1/escrows"],
                        capture_output=True, text=True, check=True)
                    self.assertEqual(asked.stdout, "200")
                if restarts == 0:
                    node.stop_server()
                    node.start()
            self.assertNotIn(token, node.log.read_text(encoding="utf-8"))
            key = (node.folder / "session.key").read_text(encoding="ascii").strip()
            self.assertNotIn(key, node.log.read_text(encoding="utf-8"))


class PublicTest(NodeTest):
    def test_a_server_of_proven_wallets_may_listen_to_everybody(self):
        with Node("embedded") as node:
            account = "0:" + "5e" * 32
            command = [str(GSTD), "serve", "--dev", "--network", "local", "--domain",
                       "app.example.org", "--listen", f"0.0.0.0:{node.port}",
                       "--session-key-file", str(node.folder / "session.key"),
                       "--voucher-key", str(secret_file(node.folder / "voucher.key")),
                       "--hub", account, "--treasury", account,
                       "--chain-url", "http://127.0.0.1:1/api/v3"]  # Nobody is there.
            node.server = process.start(command, node.log, env=node.settings)
            process.wait_until(lambda: not process.port_is_free(node.port), node.server,
                               "the server", node.log)
            for host, status in (("app.example.org", b"200"), ("evil.org", b"403"),
                                 (f"127.0.0.1:{node.port}", b"403")):
                with self.subTest(host=host):
                    self.assertIn(b"HTTP/1.1 " + status, self.answer(node.port, host))

    def answer(self, port, host):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as talk:
            talk.sendall(f"GET /api/v1/version HTTP/1.1\r\nHost: {host}\r\n"
                         "Connection: close\r\n\r\n".encode())
            return talk.recv(4096)


class RefusedStartTest(unittest.TestCase):
    """A server to which anybody could say to be anybody does not start, and says which word it
    misses."""

    def test_what_must_not_start(self):
        serve = ("serve", "--postgres", "x", "--dev")
        domain = ("--domain", "app.example.org")
        for words, said in (
                (("--network", "testnet"), "--domain"),
                (("--network", "mainnet"), "--domain"),
                (("--network", "local"), "--domain"),
                (("--network", "mainnet", "--believe-wallets"), "--domain"),
                (("--listen", "0.0.0.0:0"), "--listen"),
                (("--network", "local", "--believe-wallets", "--listen", "0.0.0.0:0"),
                 "--listen"),
                (("--network", "local", "--believe-wallets", *domain), "--believe-wallets"),
                ((*domain, "--listen", "0.0.0.0:0"), "network dev"),
                ((*domain, "--network", "local", "--listen", "0.0.0.0:0"), "--session-key-file"),
                (("--origin", "https://app.example.org"), "--origin"),
                (("--trusted-proxy", "127.0.0.1"), "--trusted-proxy"),
                ((*domain, "--session-key-file", "/nowhere/key"), "/nowhere/key")):
            with self.subTest(words=words):
                self.check(serve + words, said)

    def test_a_key_must_be_there_and_only_its_users(self):
        with Node("embedded") as node:
            loose = node.folder / "loose.key"
            loose.write_text(uuid.uuid4().hex * 2, encoding="ascii")
            loose.chmod(0o644)
            audit = secret_file(node.folder / "audit.key")
            serve = ("serve", "--postgres", "x", "--network", "testnet", "--domain", "a.org",
                     "--audit-key", str(audit), "--session-key-file")
            self.check((*serve, str(loose)), "chmod 600")
            self.check((*serve, str(node.folder / "none.key")), "there is no file")

    def check(self, words, said):
        with tempfile.TemporaryDirectory() as folder:  # What it makes before it says no.
            done = subprocess.run([GSTD, *words], capture_output=True, text=True, check=False,
                                  cwd=folder)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(said, done.stderr)


class WalletFileTest(NodeTest):
    def test_a_wallet_file_is_kept_and_kept_private(self):
        with Node("embedded") as node:
            file = node.folder / "ann.wallet"
            code, address, err = node.cli("wallet", "new", "--file", file)
            self.assertEqual(code, 0, err)
            self.assertEqual(file.stat().st_mode & 0o777, 0o600)
            self.assertEqual(node.cli("wallet", "address", "--file", file)[1], address)
            self.assertNotEqual(
                node.cli("wallet", "address", "--file", file, "--network", "testnet")[1], address)
            code, _, err = node.cli("wallet", "new", "--file", file)
            self.assertEqual(code, 1)
            self.assertIn("there already", err)
            file.chmod(0o640)
            self.assertIn("chmod 600", node.cli("wallet", "address", "--file", file)[2])
            file.chmod(0o600)
            file.write_text("v9r9 " + "0" * 64, encoding="ascii")
            self.assertIn("expected v4r2 or v5r1",
                          node.cli("wallet", "address", "--file", file)[2])


if __name__ == "__main__":
    unittest.main()
