"""kill -9 of the server, of the chain, or of both at every moment of the money's way: after the
restart everything arrives exactly once.

One task's way, from unpaid to claimed by all its payees. It is paid in three parts; each part, and
each claim, is killed at another moment.
"""
import json
import unittest

from market import PATIENCE_S, UNSEEN, MarketTest

REWARD = 100_000_000
FEE = REWARD * 500 // 10_000
PARTS = 3
OWNERS = ("worker-1", "worker-2")
PAYEES = {"worker-1": REWARD, "worker-2": REWARD, "treasury": 2 * FEE}
OWED = sum(PAYEES.values())
# Each of these happened so often, ever: by the journal itself.
ESCROW_EVENTS = {
    "escrow.opened": 1, "escrow.deposited": PARTS, "escrow.reserved": 1, "escrow.settled": 1,
    "escrow.voucher_requested": len(PAYEES), "escrow.voucher_issued": len(PAYEES),
    "escrow.claimed": len(PAYEES), "escrow.claim_failed": 0, "escrow.drift_found": 0}


class ChainCrashTest(MarketTest):
    def test_every_moment_of_the_way(self):
        market = self.market
        market.give("ann", *PAYEES)
        task = market.post("ann", REWARD)
        self.task = task["task_id"]
        self.escrow = task["payment"]["escrow_id"]
        self.address = market.escrow("ann", self.escrow)["contract"]["address"]
        self.part = str(-(-int(task["payment"]["amount"]) // PARTS))
        self.kill("posted and not paid", "server")
        watching = market.begin("task", "watch", self.task, *market.words_of("ann"))
        self.addCleanup(watching.kill)
        self.pay_in_parts()
        self.earn()
        self.claim()
        self.check_journal()
        with self.subTest("whoever watched the task saw it settled"):
            said, _ = watching.communicate(timeout=PATIENCE_S)
            self.assertEqual(watching.returncode, 0, said)

    def kill(self, moment, *victims):
        self.market.kill(*victims)
        print(f"{moment}: killed {' and '.join(victims)}", flush=True)

    def pay_in_parts(self):
        market = self.market
        pay = market.on_chain("escrow", "pay", self.escrow, "--amount-nano", self.part, name="ann")
        paying = self.begin_and_await_departure(pay)
        self.kill("the first part is on its way", "chain")
        # The wallet may have given up meanwhile; what it sent arrives all the same.
        paying.communicate(timeout=PATIENCE_S)
        self.check_books("ann", self.escrow, 1)
        market.faults(*UNSEEN)
        market.do(*pay)
        market.wait_for(lambda: self.contract_has(deposits=2), "the second part")
        market.await_looks()
        self.assertEqual(len(market.escrow("ann", self.escrow)["deposits"]), 1)
        self.kill("the second part has arrived, and nobody saw it", "server", "chain")
        self.check_books("ann", self.escrow, 2)
        paying = self.begin_and_await_departure(pay)
        self.kill("the third part is on its way", "server")
        said, _ = paying.communicate(timeout=PATIENCE_S)
        self.assertEqual(paying.returncode, 0, said)
        books = self.check_books("ann", self.escrow, 3)
        market.wait_for(lambda: market.books("ann", self.escrow)["reserved"] > 0, "a reservation")
        self.kill("all is paid and reserved", "server", "chain")
        self.assertEqual(market.books("ann", self.escrow)["deposited"], books["deposited"])

    def earn(self):
        market = self.market
        market.start_worker("worker-1")
        market.wait_for(lambda: self.state()["results"] == 1, "the first answer")
        self.kill("one of two answers is in", "server")
        market.start_worker("worker-2")
        market.wait_for(lambda: self.state()["status"] == "settled", "settled")
        self.kill("settled", "server")
        books = self.check_books("ann", self.escrow, PARTS)
        self.assertEqual((books["owed"], books["reserved"], books["paid"]), (OWED, 0, 0))

    def claim(self):
        market = self.market
        voucher = self.voucher("worker-1")
        self.kill("the voucher is signed", "server")
        self.assertEqual(self.voucher("worker-1"), voucher)
        claiming = self.begin_and_await_departure(
            market.on_chain("payouts", "claim", name="worker-1"))
        self.kill("the claim is on its way", "server", "chain")
        claiming.communicate(timeout=PATIENCE_S)
        self.await_paid(REWARD)
        market.faults(*UNSEEN)
        market.do(*market.on_chain("payouts", "claim", name="worker-2"))
        market.wait_for(lambda: self.market.contract(self.address)[1] == 2 * REWARD, "the payout")
        market.await_looks()
        self.assertEqual(market.books("ann", self.escrow)["paid"], REWARD)
        self.kill("the claim was paid, and nobody saw it", "server")
        market.faults()
        self.await_paid(2 * REWARD)
        market.do(*market.on_chain("payouts", "claim", name="treasury"))
        self.await_paid(OWED)
        self.kill("all is claimed", "server", "chain")
        books = self.check_books("ann", self.escrow, PARTS)
        self.assertEqual((books["paid"], books["owed"]), (OWED, 0))
        for name in OWNERS:
            (balance,) = market.ask(name, "/payouts")[1]["balances"]
            self.assertEqual((balance["earned_nano"], balance["claimed_nano"]),
                             (str(REWARD), str(REWARD)))
        for name in PAYEES:
            self.assertEqual(market.ask(name, "/payouts/claim", {}), (200, {"items": []}))

    def begin_and_await_departure(self, words):
        """A command whose wallet has sent its message on, and the escrow not had it yet."""
        market = self.market
        running = market.begin(*words)
        market.wait_for(lambda: market.chain.control("health")["undelivered"] > 0, "a message")
        return running

    def contract_has(self, deposits):
        return self.market.contract(self.address)[0] >= deposits * int(self.part)

    def state(self):
        return self.market.ask("ann", f"/tasks/{self.task}")[1]["task"]

    def voucher(self, name):
        """The signed one. Until the read models know of it, "requested" is said: ask again."""
        items = []

        def is_issued():
            items[:] = self.market.ask(name, "/payouts/claim", {})[1]["items"]
            return items[0]["state"] == "issued"
        self.market.wait_for(is_issued, "a voucher")
        return items[0]["voucher"]

    def await_paid(self, nano):
        self.market.wait_for(
            lambda: self.market.books("ann", self.escrow)["paid"] >= nano, "the claim")

    def check_journal(self):
        self.market.stop()
        events = self.replay(f"escrow/{self.escrow}")
        types = [event["type"] for event in events]
        self.assertEqual({each: types.count(each) for each in ESCROW_EVENTS}, ESCROW_EVENTS, types)
        # However often it was read again, the hub's cursor never went back.
        hub = self.market.chain.addresses["hub"]["raw"].lower()
        cursors = [event["data"]["lt"] for event in self.replay(f"wallet/{hub}")]
        self.assertEqual(cursors, sorted(set(cursors)))
        self.assertGreater(len(cursors), 0)

    def replay(self, stream):
        """The events of a stream, from the journal itself."""
        said = self.market.cli("replay", "--data", self.market.data / "server", "--stream", stream,
                               "--json")[1]
        return [line["event"] for line in map(json.loads, said.splitlines()) if "event" in line]


if __name__ == "__main__":
    unittest.main()
