"""The platform claims for its payees, who have no coins: from a wallet empty at first, through
faults and kills, and for large vouchers once two operators agree."""
import unittest

from market import UNSEEN, MarketTest

REWARD = 100_000_000
POCKET = 20_000_000_000
LARGE = 1_000_000_000_001  # A voucher above 1,000 coins waits for operators (actors/escrow.hpp).
OWNERS = ("worker-1", "worker-2")
SENDS = "/api/v3/message$"


class SenderTest(MarketTest):
    push_least = 1

    def earn(self, name, once_paid=lambda: None, reward=REWARD):
        """A task of this requester is settled; (its escrow, what is owed)."""
        market = self.market
        market.chain.give(market.wallet(name).address, POCKET + 8 * reward)
        market.start_workers(*OWNERS)
        task = market.post(name, reward)
        payment = task["payment"]
        market.do(*market.on_chain("escrow", "pay", payment["escrow_id"], "--amount-nano",
                                   payment["amount"], name=name))
        once_paid()
        end = market.do("task", "watch", task["task_id"], *market.words_of(name))
        self.assertEqual(end["status"], "settled")
        return payment["escrow_id"], market.books(name, payment["escrow_id"])["owed"]

    def fill_sender(self):
        self.market.chain.give(self.market.sender(), POCKET)

    def await_paid(self, name, escrow, owed):
        self.market.wait_for(lambda: self.market.books(name, escrow)["paid"] == owed, "the claims")
        self.check_books(name, escrow, deposits=1)

    def test_1_an_empty_wallet_says_what_it_needs_and_goes_on(self):
        market = self.market
        escrow, owed = self.earn("ann")
        market.wait_for(lambda: "and needs" in market.part("sender").get("detail", ""), "trouble")
        self.assertIn(market.sender(), market.part("sender")["detail"])
        self.assertEqual(market.books("ann", escrow)["paid"], 0)
        self.fill_sender()
        self.await_paid("ann", escrow, owed)
        self.assertEqual(market.health("sender"), "ok")
        for owner in OWNERS:  # Who never had a coin.
            market.wait_for(lambda owner=owner: market.coins(owner) >= REWARD, "the coins")

    def test_2_what_is_lost_on_its_way_is_sent_again(self):
        market = self.market
        self.fill_sender()
        self.addCleanup(market.faults)
        fault = {"kind": "500", "path": SENDS, "times": 1}
        escrow, owed = self.earn("bob", once_paid=lambda: market.faults(fault))
        self.await_paid("bob", escrow, owed)
        self.assertEqual(market.hits(), 1)

    def test_3_a_sender_killed_anywhere_pays_once(self):
        market = self.market
        self.fill_sender()
        before = {owner: market.coins(owner) for owner in OWNERS}
        escrow, owed = self.earn("carl")
        for _ in range(3):
            market.kill("server")
        self.await_paid("carl", escrow, owed)
        market.kill("server")
        self.await_paid("carl", escrow, owed)
        for owner in OWNERS:
            market.wait_for(lambda owner=owner: market.coins(owner) > before[owner], "the coins")
            self.assertLessEqual(market.coins(owner), before[owner] + REWARD)

    def test_4_what_the_server_cannot_see_is_not_signed_twice(self):
        market = self.market
        self.fill_sender()
        self.addCleanup(market.faults)
        escrow, owed = self.earn("dora")
        market.faults(*UNSEEN)
        address = market.escrow("dora", escrow)["contract"]["address"]
        market.wait_for(lambda: market.contract(address)[1] == owed, "the claims on the chain")
        market.await_looks()
        market.kill("server")
        market.faults()
        self.await_paid("dora", escrow, owed)

    def test_5_a_large_voucher_waits_for_two_operators(self):
        market = self.market
        self.fill_sender()
        self.assertEqual(self.attention(), [])
        escrow, owed = self.earn("emil", reward=LARGE)
        market.wait_for(lambda: len(self.attention()) == len(OWNERS), "the vouchers held")
        held = self.attention()
        self.assertEqual({(row["what"], row["escrow"], row["nano"]) for row in held},
                         {("held", escrow, str(LARGE))})
        fees = owed - 2 * LARGE
        market.wait_for(lambda: market.books("emil", escrow)["paid"] == fees, "the fees")
        worker = market.wallet("worker-1").address
        self.assertEqual(market.ask("worker-1", "/payouts")[1]["owed"][0]["voucher"], "held")
        for row in held:
            market.as_operators("approve-voucher", escrow, "--payee", row["payee"],
                                "--cumulative-nano", row["nano"])
        self.await_paid("emil", escrow, owed)
        self.assertEqual(self.attention(), [])
        self.assertIn(worker, {row["payee"] for row in held})

    def attention(self):
        return self.market.do("operator", "attention", "--postgres", self.market.postgres.conninfo,
                              "--json")


if __name__ == "__main__":
    unittest.main()
