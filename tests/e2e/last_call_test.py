"""The last week in which claims count: what is owed is told to its owners and to operators, and the
platform claims it for them, however little it is."""
import unittest

from market import POCKET, MarketTest

REWARD = 100_000_000
DAY_MS = 86_400_000
OWNERS = ("worker-1", "worker-2")


class LastCallTest(MarketTest):
    push_least = 10**17  # Nobody is owed so much: only the end of claims makes it claim.

    def earn(self, name):
        """A task of this requester is settled; (its escrow, what is owed)."""
        market = self.market
        market.give(name)
        market.start_workers(*OWNERS)
        task = market.post(name, REWARD)
        escrow = task["payment"]["escrow_id"]
        market.do(*market.on_chain("escrow", "pay", escrow, "--amount-nano",
                                   task["payment"]["amount"], name=name))
        end = market.do("task", "watch", task["task_id"], *market.words_of(name))
        self.assertEqual(end["status"], "settled")
        return escrow, market.books(name, escrow)["owed"]

    def test_what_a_refund_would_take_is_claimed_before(self):
        market = self.market
        far, owed_far = self.earn("bob")
        status, opened = market.ask("ann", "/escrows", {"refund_after_ms": 5 * DAY_MS})
        self.assertEqual(status, 202, opened)
        near, owed = self.earn("ann")
        self.assertEqual(near, opened["escrow_id"])
        warned = {each["escrow_id"]: each["closes_soon"]
                  for each in market.ask("worker-1", "/payouts")[1]["owed"]}
        self.assertEqual(warned, {near: True, far: False})
        said = market.cli("payouts", "show", "--wallet-file", market.wallet("worker-1").file,
                          "--url", market.url)[1]
        self.assertEqual(said.count("CLAIM BEFORE"), 1, said)
        closing = market.do("operator", "attention", "--postgres", market.postgres.conninfo,
                            "--json")
        self.assertEqual([(row["what"], row["escrow"], row["nano"]) for row in closing],
                         [("closing", near, str(owed))])
        market.chain.give(market.sender(), 2 * POCKET)
        market.wait_for(lambda: market.books("ann", near)["paid"] == owed, "the claims")
        self.check_books("ann", near, deposits=1)
        self.assertEqual(market.books("bob", far)["paid"], 0)
        self.assertEqual(market.books("bob", far)["owed"], owed_far)


if __name__ == "__main__":
    unittest.main()
