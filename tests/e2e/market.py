"""A whole GSTD over a local chain, for tests of the way of money: what the books say, what the
escrow's contract says, and parts that are killed and started again."""
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

from devtool import process
from devtool.stack import Stack

GSTD = pathlib.Path(os.environ["GSTD_BIN"])
DEMO = pathlib.Path(os.environ["GSTD_DEMO"])
PATIENCE_S = 120
AUDIT_PATIENCE_S = 30
POCKET = 10_000_000_000
OPERATORS = ("operator-1", "operator-2")
BOOKS = ("deposited", "available", "reserved", "owed", "paid", "refunded")
# Where get_escrow puts them on the stack (ops/ton-chain/escrow.mjs, parseEscrow).
DEPOSITED, PAID_OUT = 9, 10
# What the watcher looks for movements with; not what wallets ask after their own message with.
WATCHER_PATH = "/api/v3/transactions$"
# Whatever moves, the server sees none of it.
UNSEEN = [{"kind": "unfinal", "path": WATCHER_PATH, "blocks": 1_000_000}]


class Market(Stack):
    def __init__(self, push_least=None):
        """`push_least`: the platform claims for payees who are owed so much."""
        # Short path: a unix socket's is limited. World-enterable: Postgres may run as its own user.
        folder = pathlib.Path(tempfile.mkdtemp(prefix="gstd-money-"))
        folder.chmod(0o755)
        super().__init__(GSTD, folder, chain=True)
        self.tokens = {}
        self.push_least = push_least

    def network_options(self):
        options = super().network_options()
        for name in OPERATORS:
            options += ["--operator", self.operator(name)]
        if self.push_least:
            options += ["--sender-key", self.secret("sender.key"), "--push-rounds-s", "1",
                        "--push-least-nano", str(self.push_least)]
        return options

    def sender(self):
        """The address the platform claims from."""
        return self.do("wallet", "sender", "--file", self.secret("sender.key"), "--network",
                       "local", "--json")["address"]

    def operator(self, name):
        """The id of an operator's key."""
        return self.cli("operator", "key", self.data / f"{name}.key")[1].strip()

    def as_operators(self, *words):
        """What both operators do together."""
        keys = [word for name in OPERATORS
                for word in ("--operator-key", self.data / f"{name}.key")]
        return self.do("operator", *words, *keys, "--reason", "a test", "--yes", "--url", self.url,
                       "--json")

    # People.

    def give(self, *names):
        for name in names:
            self.chain.give(self.wallet(name).address, POCKET)

    def start_workers(self, *names):
        """Each once, whichever test asks first."""
        for name in names:
            if name not in self.workers:
                self.start_worker(name)

    def words_of(self, name):
        return ("--wallet-file", self.wallet(name).file, "--url", self.url, "--json")

    def on_chain(self, *words, name):
        """The words of a command that `name` also signs a message to the chain for."""
        return [*words, *self.words_of(name), "--chain-url", self.chain.api]

    def cli(self, *words):
        """(exit code, all it said) of `gstd WORDS...`."""
        done = subprocess.run([str(GSTD), *map(str, words)], capture_output=True, text=True,
                              check=False, timeout=PATIENCE_S)
        return done.returncode, done.stdout + done.stderr

    def do(self, *words):
        """The JSON of a command that has to succeed."""
        code, said = self.cli(*words)
        assert code == 0, said
        return json.loads(said.strip().rsplit("\n", 1)[-1])

    def begin(self, *words):
        """A command that goes on while the test does."""
        return subprocess.Popen([str(GSTD), *map(str, words)], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)

    def ask(self, name, path, body=None):
        """GET, or POST of a body, in a session of this wallet; (status, answer)."""
        for _ in range(2):  # A server that was started again does not know the session.
            if name not in self.tokens:
                login = self.do("wallet", "login", "--file", self.wallet(name).file, "--url",
                                self.url, "--json")
                self.tokens[name] = login["token"]
            answer = self.request(path, body, {"Authorization": f"Bearer {self.tokens[name]}"})
            if answer[0] != 401:
                return answer
            del self.tokens[name]
        return answer

    def request(self, path, body=None, headers=()):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/v1{path}", data, dict(headers))
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    # Money.

    def open_escrow(self, name, currency="ton"):
        self.give(name)
        return self.do("escrow", "open", "--currency", currency,
                       *self.words_of(name))["escrow_id"]

    def give_gstd(self, name, nano):
        """Jettons from nowhere, seen on the chain."""
        self.chain.control("mint", {"jetton": "gstd", "to": self.wallet(name).address,
                                    "amount": str(nano)})

    def post(self, name, reward, currency="ton"):
        """A small task for two owners; {task_id, payment}."""
        task_input = self.data / "input.txt"
        task_input.write_text("1000", encoding="ascii")
        return self.do("task", "create", *self.words_of(name), "--module", DEMO / "primes.wasm",
                       "--input", task_input, "--type", "primes", "--reward-nano", reward,
                       "--currency", currency)

    def escrow(self, name, escrow, query=""):
        """What the server says of it, as soon as it knows of it."""
        self.wait_for(lambda: self.ask(name, f"/escrows/{escrow}")[0] == 200, "the escrow")
        status, detail = self.ask(name, f"/escrows/{escrow}{query}")
        assert status == 200, detail
        return detail

    def money_wait(self, name, task):
        """What is told to whoever waits for the task's money to be seen."""
        self.wait_for(lambda: self.ask(name, f"/tasks/{task}")[0] == 200, "the task")
        return self.ask(name, f"/tasks/{task}")[1]["waits_for_money"]

    def books(self, name, escrow):
        item = self.escrow(name, escrow)["escrow"]
        return {book: int(item[f"{book}_nano"]) for book in BOOKS}

    def contract(self, address):
        """(deposited, paid out) by the contract itself."""
        answer = self.toncenter("runGetMethod", {"address": address, "method": "get_escrow",
                                                 "stack": []})
        if answer["exit_code"] != 0:
            return 0, 0  # Not deployed yet.
        return tuple(int(answer["stack"][place]["value"], 16) for place in (DEPOSITED, PAID_OUT))

    def coins(self, name):
        """What the wallet itself holds."""
        address = self.wallet(name).address
        return int(self.toncenter(f"addressInformation?address={address}")["balance"])

    def gstd(self, name):
        """What the wallet holds of it."""
        jettons = self.chain.addresses["gstd"]["raw"]
        found = self.toncenter(f"jetton/wallets?owner_address={self.wallet(name).address}"
                               f"&jetton_address={jettons}")["jetton_wallets"]
        return sum(int(each["balance"]) for each in found)

    def toncenter(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(
                f"{self.chain.api}/{path}", data), timeout=30) as answer:
            return json.loads(answer.read())

    def deliver(self, source, message):
        """A TonConnect message from any account, to its end; the exit code it met."""
        words = {"from": source, "to": message["address"], "amount": message["amount"],
                 "body_boc": message.get("payload"), "state_init": message.get("stateInit")}
        done = self.chain.control("internal", {**words, "settle": True})
        block = self.toncenter(f"transactionsByMasterchainBlock?seqno={done['mc_block_seqno']}")
        (exit_code,) = [each["description"]["compute_ph"].get("exit_code")
                        for each in block["transactions"] if each["lt"] == done["lt"]]
        return exit_code

    def health(self, part):
        """The status of one part of the server."""
        return self.part(part)["status"]

    def part(self, name):
        return next(each for each in self.request("/health")[1]["parts"] if each["name"] == name)

    def faults(self, *faults):
        self.chain.control("faults", list(faults))

    def hits(self):
        """How many requests the one fault has met."""
        (fault,) = self.chain.control("faults")["faults"]
        return fault["hits"]

    def await_looks(self):
        """Until the server looked at the chain a few times more, through the one fault."""
        hits = self.hits()
        self.wait_for(lambda: self.hits() > hits + 3, "looks at the chain")

    # The journal against the contracts.

    def audit(self, *words):
        """(exit code, report) of `gstd audit --json WORDS...` with no patience for what is new."""
        code, said = self.cli("audit", "--json", "--chain", "--chain-url", self.chain.api,
                              "--chain-grace-s", 0, *words)
        return code, json.loads(said) if said.startswith("{") else said

    def audit_chain(self):
        """Every escrow's journal agrees with its contract, as soon as the server has seen all."""
        if self.chain.process.poll() is not None:
            self.chain.start()
        self.faults()
        answer = []

        def is_clean():
            answer[:] = self.audit("--journal", "embedded", "--data", self.data / "server")
            return answer[0] == 0
        deadline = time.monotonic() + AUDIT_PATIENCE_S
        while not is_clean() and time.monotonic() < deadline:
            time.sleep(0.5)
        code, report = answer
        assert code == 0, report if isinstance(report, str) else report["findings"]
        assert report["chain"]["escrows"], report
        return report["chain"]

    # Kills.

    def kill(self, *victims):
        """kill -9 of "server" and "chain", together; then both are there again."""
        killed = {"server": self.server, "chain": self.chain.process}
        for victim in victims:
            killed[victim].kill()
        for victim in victims:
            killed[victim].wait()
        if "chain" in victims:
            self.chain.start()
        if "server" in victims:
            self.start_server()

    def wait_for(self, is_so, what):
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what} does not come; logs in {self.data}\n"
                                     f"{process.tail(self.data / 'server.log')}")
            time.sleep(0.05)


def rewritten(lines, change):
    """The lines of an exported journal with `change` made to each record, and every hash that
    follows made to fit: what somebody could do who owns all copies of it."""
    heads, last, out = {}, {}, [lines[0]]
    for line in lines[1:-1]:
        partition, _, value = line.partition("\t")
        prev = last.get(partition, "0" * 64)
        value = change('{"prev":"' + prev + value[len('{"prev":"') + 64:])
        last[partition] = hashlib.sha256(value.encode()).hexdigest()
        heads[partition] = heads.get(partition, 0) + 1
        out.append(f"{partition}\t{value}")
    end = [{"partition": int(each), "height": height, "hash": last[each]}
           for each, height in sorted(heads.items(), key=lambda item: int(item[0]))]
    return out + [json.dumps({"heads": end}, separators=(",", ":"))]


class MarketTest(unittest.TestCase):
    """All tests of a module share one market; each has a requester of its own."""

    market = None
    has_failed = False
    push_least = None

    @classmethod
    def setUpClass(cls):
        if MarketTest.market is None:
            MarketTest.market = Market(cls.push_least)
            unittest.addModuleCleanup(MarketTest.clean)
            unittest.enterModuleContext(MarketTest.market)

    @classmethod
    def clean(cls):
        if cls.has_failed:  # The logs stay for whoever looks for the reason.
            print(f"logs in {cls.market.data}", flush=True)
        else:
            shutil.rmtree(cls.market.data, ignore_errors=True)
        MarketTest.market = None

    def run(self, result=None):
        super().run(result)
        MarketTest.has_failed |= not result.wasSuccessful()

    def tearDown(self):
        self.market.audit_chain()

    def check_books(self, name, escrow, deposits):
        """Once so many deposits are in: the books are the contract's, nothing lost or doubled."""
        market = self.market
        market.wait_for(lambda: len(market.escrow(name, escrow)["deposits"]) >= deposits,
                        f"deposit {deposits}")
        detail = market.escrow(name, escrow)
        item = detail["escrow"]
        books = {book: int(item[f"{book}_nano"]) for book in BOOKS}
        self.assertEqual(books["deposited"],
                         sum(books[book] for book in BOOKS if book != "deposited"), books)
        self.assertEqual((books["deposited"], books["paid"]),
                         market.contract(detail["contract"]["address"]))
        amounts = [int(each["amount_nano"]) for each in detail["deposits"]]
        self.assertEqual((len(amounts), sum(amounts)), (deposits, books["deposited"]))
        self.assertFalse(item["is_frozen"])
        return books
