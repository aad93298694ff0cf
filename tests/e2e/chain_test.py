"""The way of money over a local chain, by the commands people type: deposits, claims, strangers,
an ill chain, wrong words. chain_crash_test.py kills its parts."""
import base64
import concurrent.futures
import gzip
import subprocess
import unittest

from devtool import process
from market import WATCHER_PATH, MarketTest, rewritten

REWARD = 100_000_000
FEE = REWARD * 500 // 10_000
DEPOSIT = 200_000_000
MIN_DEPOSIT = 10_000_000  # escrow_fees.tolk
CLAIM_VALUE = 10_000_000  # connect.hpp
OWNERS = ("worker-1", "worker-2")
# Exit codes (escrow_messages.tolk).
BAD_SIGNATURE, NOTHING_TO_PAY, DEPOSIT_TOO_SMALL = 106, 107, 115
NOT_OUR_JETTON = 102
NOTICE_OP = "0x6a7c0010"
STRANGER = "0:" + "5e" * 32


def with_other_signature(message, signature):
    """The claim with one bit of its signature changed."""
    boc = bytearray(base64.b64decode(message["payload"]))[:-4]
    boc[4] &= ~0x40  # No longer ends with a checksum.
    boc[boc.index(bytes.fromhex(signature))] ^= 1
    return {**message, "payload": base64.b64encode(boc).decode()}


class MoneyTest(MarketTest):
    def test_all_that_is_earned_arrives_once(self):
        market = self.market
        market.give("ann", "treasury", *OWNERS)
        market.start_workers(*OWNERS)
        task = market.post("ann", REWARD)
        payment = task["payment"]
        escrow = payment["escrow_id"]
        market.do(*market.on_chain("escrow", "pay", escrow, "--amount-nano", payment["amount"],
                                   name="ann"))
        end = market.do("task", "watch", task["task_id"], *market.words_of("ann"))
        self.assertEqual(end["status"], "settled")
        books = self.check_books("ann", escrow, deposits=1)
        self.assertGreaterEqual(books["deposited"], int(payment["amount"]))
        owed = 2 * (REWARD + FEE)
        self.assertEqual((books["owed"], books["reserved"], books["paid"]), (owed, 0, 0))
        message = self.check_claim(escrow)
        for name in ("worker-2", "treasury"):
            market.do(*market.on_chain("payouts", "claim", name=name))
        self.await_paid("ann", escrow, owed)
        # A voucher handed in again is refused, and what follows it is read as ever.
        self.assertEqual(market.deliver(STRANGER, message), NOTHING_TO_PAY)
        market.do(*market.on_chain("escrow", "pay", escrow, "--amount-nano", 1, name="ann"))
        after = self.check_books("ann", escrow, deposits=2)
        self.assertEqual((after["paid"], after["owed"]), (owed, 0))
        for name in OWNERS:
            self.assertEqual(self.balance(name), (REWARD, REWARD))
            self.assertEqual(market.ask(name, "/payouts/claim", {}), (200, {"items": []}))

    def check_claim(self, escrow):
        """worker-1's claim; a forged one first. The message that claimed."""
        market = self.market
        status, claim = market.ask("worker-1", "/payouts/claim", {})
        (item,), (message,) = claim["items"], claim["transaction"]["messages"]
        self.assertEqual((status, item["state"], item["owed_nano"]), (200, "issued", str(REWARD)))
        forged = with_other_signature(message, item["voucher"]["signature"])
        self.assertEqual(market.deliver(STRANGER, forged), BAD_SIGNATURE)
        before = market.coins("worker-1")
        market.do(*market.on_chain("payouts", "claim", name="worker-1"))
        self.await_paid("ann", escrow, REWARD)
        self.assertGreater(market.coins("worker-1"), before + REWARD - CLAIM_VALUE)
        self.check_books("ann", escrow, deposits=1)
        return message

    def await_paid(self, name, escrow, nano):
        self.market.wait_for(lambda: self.market.books(name, escrow)["paid"] >= nano, "the claim")

    def balance(self, name):
        balances = self.market.ask(name, "/payouts")[1]["balances"]
        (balance,) = [each for each in balances if each["currency"] == "ton"]
        return int(balance["earned_nano"]), int(balance["claimed_nano"])

    def test_strangers_pay_in_and_take_nothing(self):
        market = self.market
        escrow = market.open_escrow("bob")
        detail = market.escrow("bob", escrow, f"?amount_nano={DEPOSIT}")
        address = detail["contract"]["address"]
        (message,) = detail["transaction"]["messages"]
        # The first one to pay deploys the contract, whoever it is.
        self.assertEqual(market.deliver(STRANGER, message), 0)
        books = self.check_books("bob", escrow, deposits=1)
        self.assertEqual(books["available"], books["deposited"])
        self.assertGreaterEqual(books["available"], DEPOSIT)
        notice = self.notice_of(address)
        small = {**message, "amount": str(MIN_DEPOSIT)}
        self.assertEqual(market.deliver(STRANGER, small), DEPOSIT_TOO_SMALL)
        hub = {"address": market.chain.addresses["hub"]["raw"], "amount": "1", "payload": notice}
        for source in (STRANGER, address):
            market.deliver(source, hub)
        self.assertEqual(market.deliver(STRANGER, message), 0)
        after = self.check_books("bob", escrow, deposits=2)
        self.assertEqual(after["available"], after["deposited"])
        status, problem = market.ask("carl", f"/escrows/{escrow}")
        self.assertEqual((status, problem["code"]), (403, "forbidden"))

    def notice_of(self, address):
        """The body of what the contract sent to the hub."""
        (found,) = self.market.toncenter(f"transactions?account={address}")["transactions"]
        (body,) = [each["message_content"]["body"] for each in found["out_msgs"]
                   if each["opcode"] == NOTICE_OP]
        return body


class JettonTest(MarketTest):
    """GSTD goes the same way as the chain's coin, once the contract knows its jetton wallet."""

    def test_gstd_is_paid_in_earned_and_claimed(self):
        market = self.market
        market.give("gil", "treasury", *OWNERS)
        market.start_workers(*OWNERS)
        task = market.post("gil", REWARD, currency="gstd")
        escrow, amount = task["payment"]["escrow_id"], int(task["payment"]["amount"])
        pay = market.on_chain("escrow", "pay", escrow, "--amount-nano", amount, name="gil")
        code, said = market.cli(*pay)
        self.assertEqual(code, 1, said)
        self.assertIn("insufficient", said)
        market.give_gstd("gil", amount)
        self.assertEqual(market.escrow("gil", escrow, f"?amount_nano={amount}")["step"], "prepare")
        market.do(*pay)
        end = market.do("task", "watch", task["task_id"], *market.words_of("gil"))
        self.assertEqual(end["status"], "settled")
        books = self.check_books("gil", escrow, deposits=1)
        owed = 2 * (REWARD + FEE)
        self.assertEqual((books["deposited"], books["owed"]), (amount, owed))
        for name in (*OWNERS, "treasury"):
            market.do(*market.on_chain("payouts", "claim", name=name))
        market.wait_for(lambda: market.books("gil", escrow)["paid"] == owed, "the claims")
        self.check_books("gil", escrow, deposits=1)
        for name, earned in (("worker-1", REWARD), ("treasury", 2 * FEE), ("gil", 0)):
            market.wait_for(lambda name=name, earned=earned: market.gstd(name) == earned, name)

    def test_jettons_of_strangers_are_no_deposit(self):
        market = self.market
        escrow = market.open_escrow("hal", "gstd")
        market.give_gstd("hal", 2 * DEPOSIT)
        market.do(*market.on_chain("escrow", "pay", escrow, "--amount-nano", DEPOSIT, name="hal"))
        self.check_books("hal", escrow, deposits=1)
        address = market.escrow("hal", escrow)["contract"]["address"]
        # Another jetton, a notification made up, and coins: nothing of it is credited.
        market.chain.control("mint", {"jetton": "xaut0", "to": address, "amount": str(DEPOSIT),
                                      "forward_amount": "60000000"})
        forged = {"address": address, "amount": "100000000", "payload": self.forged_notice()}
        self.assertEqual(market.deliver(STRANGER, forged), NOT_OUR_JETTON)
        market.do(*market.on_chain("escrow", "pay", escrow, "--amount-nano", DEPOSIT, name="hal"))
        books = self.check_books("hal", escrow, deposits=2)
        self.assertEqual(books["available"], 2 * DEPOSIT)

    def forged_notice(self):
        """TEP-74's transfer_notification of 10^18 nano from nobody: a bag of one cell."""
        bits = bytes.fromhex("7362d09c" + "00" * 8 + "8" + f"{10**18:016x}" + "1")
        cell = bytes([0, 2 * len(bits) - 1]) + bits
        head = bytes.fromhex("b5ee9c72" + "01" * 4 + "00") + bytes([len(cell), 0])
        return base64.b64encode(head + cell).decode()


class IllChainTest(MarketTest):
    """While money moves the chain's API fails or lies; once it is well all has arrived, once."""

    name = "ill-chain"
    escrow = None
    deposits = 0

    def setUp(self):
        self.addCleanup(self.market.faults)
        if not IllChainTest.escrow:
            IllChainTest.escrow = self.market.open_escrow(self.name)
        detail = self.market.escrow(self.name, self.escrow, f"?amount_nano={DEPOSIT}")
        (self.message,) = detail["transaction"]["messages"]

    def deposit(self):
        IllChainTest.deposits += 1
        self.assertEqual(
            self.market.deliver(self.market.wallet(self.name).address, self.message), 0)

    def check(self):
        self.check_books(self.name, self.escrow, self.deposits)
        self.market.wait_for(lambda: self.market.health("contract") == "ok", "good health")

    def test_what_passes_is_waited_out(self):
        for kind in ("429", "500", "504", "542", "close", "hang"):
            with self.subTest(kind=kind):
                self.market.faults({"kind": kind, "path": WATCHER_PATH, "times": 2, "ms": 200})
                self.deposit()
                self.check()
                self.assertEqual(self.market.hits(), 2)

    def test_what_is_nonsense_is_not_taken(self):
        for fault in ({"kind": "truncate"}, {"kind": "reorder"}, {"kind": "duplicate"},
                      {"kind": "nonsense", "field": "lt", "value": "many"},
                      {"kind": "nonsense", "field": "hash", "remove": True},
                      {"kind": "nonsense", "field": "prev_trans_lt", "value": "7"},
                      {"kind": "nonsense", "field": "account", "value": STRANGER},
                      {"kind": "nonsense", "field": "out_msgs", "value": "none"}):
            with self.subTest(**fault):
                before = self.market.books(self.name, self.escrow)
                self.market.faults({**fault, "path": WATCHER_PATH})
                self.deposit()
                self.market.wait_for(lambda: self.market.health("contract") == "down", "trouble")
                self.assertEqual(self.market.books(self.name, self.escrow), before)
                self.market.faults()
                self.check()

    def test_an_old_view_only_delays(self):
        self.market.faults({"kind": "stale", "path": WATCHER_PATH, "blocks": 1_000})
        before = self.market.books(self.name, self.escrow)
        self.deposit()
        self.market.await_looks()
        self.assertEqual(self.market.books(self.name, self.escrow), before)
        self.market.faults()
        self.check()

    def test_an_outage_is_told_and_ends(self):
        self.market.faults({"kind": "500", "path": WATCHER_PATH})
        self.deposit()
        self.market.wait_for(lambda: self.market.health("contract") == "down", "trouble")
        waiting = self.market.post("ivo", REWARD)["task_id"]
        told = self.market.money_wait("ivo", waiting)
        self.assertIn("chain_trouble", told)
        self.market.faults()
        self.check()

    def test_a_chain_that_stands_still_is_told(self):
        self.market.faults({"kind": "nonsense", "path": "/masterchainInfo$",
                            "field": "last.gen_utime", "value": "1795000000"})
        self.market.wait_for(lambda: self.market.health("chain") == "down", "trouble")
        self.market.faults()
        self.market.wait_for(lambda: self.market.health("chain") == "ok", "good health")
        self.deposit()
        self.check()


class ReconciliationTest(MarketTest):
    """A journal that was rewritten as a whole, hashes and all, agrees with itself; the contracts
    know better."""

    def test_a_rewritten_journal_does_not_fit_the_chain(self):
        market = self.market
        escrow = market.open_escrow("rita")
        market.do(*market.on_chain("escrow", "pay", escrow, "--amount-nano", DEPOSIT, name="rita"))
        amount = self.check_books("rita", escrow, deposits=1)["deposited"]
        market.audit_chain()
        self.assertIn("\ngstd_escrows_frozen 0\n", market.get("/api/v1/metrics")[1])
        file = market.data / "journal.gz"
        code, said = market.cli("export", file, "--data", market.data / "server")
        self.assertEqual(code, 0, said)
        lines = gzip.decompress(file.read_bytes()).decode().splitlines()
        stream = f'"escrow/{escrow}"'
        for what, change, told in (
                ("nothing", lambda value: value, ()),
                ("another amount", lambda value: value.replace(
                    f'"amount":"{amount}"', f'"amount":"{amount + 1}"') if stream in value
                 else value, (("a deposit of another amount", amount + 1, amount),
                              ("deposits in all", amount + 1, amount),
                              ("what is left", amount + 1, amount))),
                ("a deposit that never was", lambda value: value.replace(
                    "escrow.deposited", "escrow.claim_returned").replace(
                    '"data":{"amount"', f'"data":{{"payee":"{STRANGER}","amount"')
                 if stream in value else value,
                 (("a deposit that the journal calls a claim return", amount, amount),))):
            with self.subTest(what=what):
                file.write_bytes(gzip.compress("\n".join(
                    [*rewritten(lines, change), ""]).encode()))
                code, report = market.audit("--journal", file)
                drifts = [drift for each in report["chain"]["escrows"] for drift in each["drifts"]]
                self.assertEqual(code, 1 if told else 0, report["findings"])
                for drift, (words, ours, theirs) in zip(drifts, told):
                    self.assertEqual((drift["what"], drift["journal"], drift["chain"]),
                                     (words, str(ours), str(theirs)))
                self.assertGreaterEqual(len(drifts), len(told))
                # Without the chain only the last one shows: its books do not add up.
                plain, _ = market.cli("audit", "--journal", file)
                self.assertEqual(plain, 1 if what == "a deposit that never was" else 0)


class WordsTest(MarketTest):
    """Whoever may not, cannot or says it wrong is told so."""

    def test_a_session_is_one_wallets(self):
        market = self.market
        self.assertEqual(market.ask("ann", "/payouts")[0], 200)
        session = {"Authorization": f"Bearer {market.tokens['ann']}"}
        for name, status in (("ann", 200), ("bob", 403)):
            with self.subTest(name=name):
                address = {"X-Wallet-Address": market.wallet(name).address}
                self.assertEqual(market.request("/payouts", headers=session | address)[0], status)
                self.assertEqual(market.request("/payouts", headers=address)[0], 401)

    def test_a_payment_that_cannot_be_made_is_not_called_one(self):
        market = self.market
        for name, coins in (("no-coins", 0), ("few-coins", DEPOSIT)):  # And gas on top of it.
            with self.subTest(name=name):
                if coins:
                    market.chain.give(market.wallet(name).address, coins)
                escrow = market.do("escrow", "open", *market.words_of(name))["escrow_id"]
                code, said = market.cli(*market.on_chain(
                    "escrow", "pay", escrow, "--amount-nano", DEPOSIT, name=name))
                self.assertEqual(code, 1, said)
                self.assertIn("insufficient", said)
                address = market.escrow(name, escrow)["contract"]["address"]
                self.assertEqual(market.contract(address), (0, 0))

    def test_a_jetton_of_another_size_is_not_taken(self):
        market = self.market
        process.stop(market.server)
        self.addCleanup(market.start_server)
        done = subprocess.run([*market.serve_command(), "--gstd-decimals", "6"], timeout=60,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("GSTD: the minter says 9 decimals, not 6", done.stderr)

    def test_wrong_words(self):
        market = self.market
        escrow = market.open_escrow("eve")
        none = "00000000-0000-4000-8000-000000000000"
        loose = market.wallet("loose").file
        loose.chmod(0o640)
        missing = market.data / "missing.wallet"
        by = ("--url", market.url, "--chain-url", market.chain.api, "--wallet-file")
        eve = (*by, market.wallet("eve").file)
        nobody = ("--url", market.url, "--chain-url", "http://127.0.0.1:1/api/v3", "--wallet-file")
        pay = ("escrow", "pay", "--amount-nano")
        cases = (
            ((*pay, 0, escrow, *eve), 1, "expected an amount above 0"),
            ((*pay, -5, escrow, *eve), 1, "expected an amount above 0"),
            ((*pay, "ten", escrow, *eve), 1, "amount"),
            ((*pay, 2**63 - 1, escrow, *eve), 1, "amount"),
            ((*pay, 1, none, *eve), 1, "not_found"),
            ((*pay, 1, "paper", *eve), 1, "UUID"),
            ((*pay, 1, escrow, *by, market.wallet("fay").file), 1, "only the requester"),
            ((*pay, 1, escrow, *by, missing), 1, "missing.wallet"),
            ((*pay, 1, escrow, *by, loose), 1, "chmod 600"),
            ((*pay, 1, escrow, "--url", market.url), 1, "--wallet-file"),
            ((*pay, 1, escrow, *nobody, market.wallet("eve").file), 1, "unavailable"),
            (("escrow", "pay", escrow, *eve), 2, "--amount-nano is required"),
            (("payouts", "claim", *by, missing), 1, "missing.wallet"))
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda case: market.cli(*case[0]), cases))
        for (words, code, said), answer in zip(cases, answers):
            with self.subTest(words=words):
                self.assertEqual(answer[0], code, answer[1])
                self.assertIn(said, answer[1])
        self.assertEqual(market.books("eve", escrow)["deposited"], 0)


if __name__ == "__main__":
    unittest.main()
