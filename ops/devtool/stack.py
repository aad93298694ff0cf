"""One whole GSTD on this machine: Postgres, journal, server, workers. `up`, e2e tests and benches
start it from here; everything it writes is below one folder."""
import hashlib
import json
import os
import pathlib
import secrets
import subprocess
import typing
import urllib.error
import urllib.request

from devtool import certificates, process
from devtool.chain import LocalChain
from kafka.broker import Broker
from postgres import Postgres

DEFAULT_PORT = 8080


def wallet(name):
    """A made-up address in raw form, the same at every start: nobody holds its key."""
    return "0:" + hashlib.sha256(f"gstd development wallet {name}".encode()).hexdigest()


class Wallet(typing.NamedTuple):
    file: pathlib.Path
    address: str  # Raw.


class Stack:
    """`with Stack(binary, data) as stack: stack.url`. Started again on the same folder it goes on
    where it stopped. Parts can be stopped, killed and started one by one, for crash tests."""

    def __init__(self, binary, data, journal="embedded", port=None, flush_every_ack=False,
                 nodes=1, has_public_events=False, chain=False):
        self.binary = pathlib.Path(binary)
        self.data = pathlib.Path(data).absolute()
        self.postgres = Postgres(self.data / "postgres")
        self.broker = None
        if journal == "kafka":
            self.broker = Broker(self.data / "kafka", flush_every_ack=flush_every_ack)
        # With a chain wallets prove themselves and money is real to it; without one both are
        # believed.
        self.chain = LocalChain(self.data / "ton") if chain else None
        self.flush_every_ack = flush_every_ack
        self.has_public_events = has_public_events
        self.port = port or process.free_port()
        self.server = None
        self.workers = {}
        # The nodes beside the server: where they listen for clients and for one another.
        self.others = {f"node-{i}": process.free_port() for i in range(2, nodes + 1)}
        self.meeting = {name: process.free_port() for name in ["node-1", *self.others]}
        self.other_servers = {}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start_stores(self):
        self.data.mkdir(parents=True, exist_ok=True)
        self.postgres.start()
        if self.broker:
            self.broker.start()
        if self.chain:
            self.chain.start()

    def store_options(self, folder="server"):
        """Where journal, cache and read models are: for `serve`, `audit`, `replay`, `rebuild`."""
        options = ["--data", str(self.data / folder), "--postgres", self.postgres.conninfo]
        if self.broker:
            return options + ["--journal", "kafka", "--kafka-brokers", self.broker.address]
        return options + ["--journal", "embedded"]

    def serve_command(self, node="node-1"):
        command = [str(self.binary), "serve", "--node", node, *self.network_options()]
        if node == "node-1":
            command += ["--listen", f"127.0.0.1:{self.port}", *self.store_options()]
        else:
            command += ["--listen", f"127.0.0.1:{self.others[node]}", *self.store_options(node)]
        if self.flush_every_ack:
            command.append("--flush-every-ack")
        if self.has_public_events:
            command.append("--public-events")
        if self.others:
            # The first one makes the key, so that every node knows the others' sessions.
            command += ["--session-key-file", self.data / "session.key",
                        "--cluster-listen", f"127.0.0.1:{self.meeting[node]}",
                        *certificates.certificate(self.data / "certificates", node)]
            for peer in self.meeting.keys() - {node}:
                command += ["--peer", f"{peer}=127.0.0.1:{self.meeting[peer]}"]
        return [str(word) for word in command]

    def network_options(self):
        if not self.chain:
            return ["--dev", "--network", "dev"]
        addresses = self.chain.addresses
        return ["--network", "local", "--domain", "127.0.0.1", "--chain-url", self.chain.api,
                "--chain-poll-ms", "250", "--hub", addresses["hub"]["raw"],
                "--gstd-minter", addresses["gstd"]["raw"],
                "--treasury", self.wallet("treasury").address,
                "--voucher-key", self.secret("voucher.key"),
                "--audit-key", self.secret("audit.key")]

    def secret(self, name):
        """A file of 32 secret bytes, only ours."""
        path = self.data / name
        if not path.exists():
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w",
                      encoding="ascii") as file:
                file.write(secrets.token_hex(32))
        return path

    def wallet(self, name):
        """A wallet on the local chain, with its key in a file; made when there is none."""
        path = self.data / f"{name}.wallet"
        words = [] if path.exists() else ["new"]
        for word in words + ["address"]:
            done = subprocess.run([str(self.binary), "wallet", word, "--file", str(path),
                                   "--network", "local", "--json"],
                                  capture_output=True, text=True, check=True)
        return Wallet(path, json.loads(done.stdout)["address"])

    def start_server(self, environment=None):
        """Returns when /health/ready answers 200."""
        (self.data / "server").mkdir(exist_ok=True)
        log = self.data / "server.log"
        self.server = process.start(self.serve_command(), log, env=environment)
        process.wait_until(self._is_ready, self.server, "the server", log)
        for node, port in self.others.items():
            log = self.data / f"{node}.log"
            server = process.start(self.serve_command(node), log, env=environment)
            self.other_servers[node] = server
            process.wait_until(lambda port=port: not process.port_is_free(port), server, node, log)

    def _is_ready(self):
        status, body = self.get("/api/v1/health/ready")
        for part in json.loads(body)["parts"] if status == 503 else []:
            why = part.get("detail") or ""
            if "journal_cut" in why:  # No waiting mends that.
                raise process.StartError(f"the server will not be ready: {why}")
        return status == 200

    def start_worker(self, name, url=None):
        """A worker whose owner is the wallet of the same name, on this or any other node."""
        owner = ["--owner", wallet(name)]
        if self.chain:
            owner = ["--wallet-file", self.wallet(name).file]
        command = [str(self.binary), "worker", "--url", url or self.url, *map(str, owner),
                   "--key", str(self.data / f"{name}.key")]
        self.workers[name] = process.start(command, self.data / f"{name}.log")

    def get(self, path):
        """(status, body) of a GET; (0, "") while nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
        except OSError:
            return 0, ""

    def audit_all(self):
        """The whole journal, held against rows and contracts; raises what it finds."""
        return self._run("audit", *self.store_options(), "--chain", "--chain-url", self.chain.api)

    def run(self, *words):
        """Runs `gstd WORDS... --url URL --json` and returns the JSON of its last line."""
        return self._run(*words, "--url", self.url)

    def _run(self, *words):
        command = [str(self.binary), *map(str, words), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise process.StartError(f"gstd {' '.join(map(str, words))}: ended with code "
                                     f"{done.returncode}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout.strip().rsplit("\n", 1)[-1])

    def stop(self):
        """In the order that loses nothing: those who write first, then what they write to."""
        for worker in self.workers.values():
            process.stop(worker)
        for server in [self.server, *self.other_servers.values()]:
            if server:
                process.stop(server)
        if self.chain:
            self.chain.stop()
        if self.broker:
            self.broker.stop()
        self.postgres.stop()

    def __enter__(self):
        try:
            self.start_stores()
            self.start_server()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
