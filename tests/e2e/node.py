"""A server of one test: a database and a journal of its own on the servers all tests share.

Requests and commands go on through a crash of the server as people's clients do: asked again with
the same Idempotency-Key until it is back.
"""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.request
import uuid

from devtool import process

GSTD = pathlib.Path(os.environ["GSTD_BIN"])
DEMO = pathlib.Path(os.environ["GSTD_DEMO"])
POSTGRES = os.environ["GSTD_TEST_POSTGRES"]
KAFKA = os.environ["GSTD_TEST_KAFKA"]
JOURNALS = ("embedded", "kafka")
PATIENCE_S = 60


def wallet(name):
    return "0:" + hashlib.sha256(f"gstd test wallet {name}".encode()).hexdigest()


def secret_file(path):
    """A file of 32 secret bytes, only ours; kept when it is there."""
    if not path.exists():
        path.touch(0o600)
        path.write_text(uuid.uuid4().hex * 2, encoding="ascii")
    return path


class Refused(Exception):
    """The server's own no: status and problem."""

    def __init__(self, status, problem):
        super().__init__(f"{status} {problem}")
        self.status = status
        self.problem = problem


class Node:
    def __init__(self, journal, binary=GSTD, partitions=8):
        self.journal = journal
        self.binary = binary
        self.name = f"e2e_{uuid.uuid4().hex[:12]}"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"gstd-{self.name}-"))
        self.conninfo = POSTGRES.replace("dbname=postgres", f"dbname={self.name}")
        self.sql("dbname=postgres", f"create database {self.name}")
        self.port = process.free_port()
        self.log = self.folder / "server.log"
        self.server = None
        self.workers = []
        self.settings = {
            **os.environ, "GSTD_JOURNAL": journal, "GSTD_DATA": str(self.folder / "server"),
            "GSTD_KAFKA_BROKERS": KAFKA, "GSTD_KAFKA_TOPIC": f"gstd.{self.name}",
            "GSTD_PARTITIONS": str(partitions), "GSTD_POSTGRES": self.conninfo,
            "GSTD_URL": self.url}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def journal_file(self):
        return self.folder / "server" / "journal.sqlite"

    def sql(self, database, text):
        command = ["psql", "-qAt", "-d", POSTGRES.replace("dbname=postgres", database), "-c", text]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def start(self, **crash):
        """Returns when it is ready. `crash`: a trap of crashing_main.cpp."""
        self.spawn(**crash)
        self.wait_ready()

    def wait_ready(self):
        process.wait_until(lambda: self.get_status("/health/ready") == 200, self.server,
                           "the server", self.log)

    def spawn(self, **crash):
        command = [str(self.binary), "serve", "--dev", "--network", "dev",
                   "--listen", f"127.0.0.1:{self.port}"]
        self.server = process.start(command, self.log, env=self.settings | crash)

    def start_worker(self, name):
        command = [str(GSTD), "worker", "--url", self.url, "--owner", wallet(name),
                   "--key", str(self.folder / f"{name}.key")]
        self.workers.append(process.start(command, self.folder / f"{name}.log"))

    def stop_server(self):
        return process.stop(self.server)

    def revive(self):
        """Starts the server again when it killed itself. Any other end is a failure."""
        if self.server.poll() is None:
            return False
        assert self.server.returncode == -9, process.tail(self.log)
        self.start()
        return True

    def cli(self, *words, **settings):
        """(exit code, stdout, stderr) of `gstd WORDS...`."""
        done = subprocess.run([str(GSTD), *map(str, words)], capture_output=True, text=True,
                              env=self.settings | settings, check=False, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def get_status(self, path):
        return self.get(path)[0]

    def get(self, path):
        """(status, body); status 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def ask(self, path, caller, body=None):
        """GET, or POST of bytes or of an object as JSON, asked again until there is an answer."""
        headers = {"X-Wallet-Address": wallet(caller), "Idempotency-Key": uuid.uuid4().hex}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        deadline = time.monotonic() + PATIENCE_S
        while True:
            request = urllib.request.Request(f"{self.url}/api/v1{path}", body, headers)
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    return json.loads(answer.read())
            except urllib.error.HTTPError as error:
                problem = json.loads(error.read())
                if error.code != 503:
                    raise Refused(error.code, problem) from error
            except OSError as error:
                problem = error
            if time.monotonic() > deadline:
                raise Refused(0, problem)
            self.revive()
            time.sleep(0.02)

    def wait_for(self, is_so, what):
        """Until is_so() is true, through a crash. True when the server had to be started again."""
        deadline = time.monotonic() + PATIENCE_S
        was_revived = False
        while not is_so():
            was_revived = self.revive() or was_revived
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} does not come; logs in {self.folder}")
            time.sleep(0.03)
        return was_revived

    def stop(self):
        for worker in self.workers:
            process.stop(worker)
        if self.server:
            process.stop(self.server)

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        self.stop()
        if failure is None:  # Otherwise the logs stay for whoever looks for the reason.
            self.sql("dbname=postgres", f"drop database {self.name}")
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            print(f"logs in {self.folder}", flush=True)


class NodeTest(unittest.TestCase):
    def stop_in_order(self, node):
        self.assertEqual(node.stop_server(), 0, process.tail(node.log))

    def audit(self, node, code=0):
        """The audit's report; the server should stand still."""
        ended, out, err = node.cli("audit", "--json")
        self.assertEqual(ended, code, out + err)
        return json.loads(out) if out.startswith("{") else out + err
