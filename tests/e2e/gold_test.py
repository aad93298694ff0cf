"""The golden reserve for real: fees of GSTD tasks, claimed by the treasury from an escrow's
contract, buy gold from the local chain's router. One swap whole through a server that is killed,
one filled in part, one as a dry run."""
import unittest

from devtool.chain import LocalChain
from market import DEMO, Market

COIN = 10**9
# At a fee of all of it again: half of it is the reserve's, so three of these make a swap due, and
# seven stay below what a payee may be promised a day.
REWARD = 667 * COIN
RESERVE_PART = REWARD // 2
FUNDS = 20_000 * COIN
PRICE = {"ask": 1, "offer": 4_000_000}  # Units of gold for nano of GSTD.
LEAST_PART = 99, 100                    # Of the price: the slippage that is asked for.
QUOTES = "/v1/swap/simulate"


class GoldMarket(Market):
    """Whose sending wallet is the treasury, and whose chain has an exchange."""

    is_live = True

    def __init__(self):
        super().__init__(push_least=REWARD)
        self.chain = LocalChain(self.data / "ton", exchange=True)

    def network_options(self):
        options = super().network_options()
        options[options.index("--treasury") + 1] = self.sender()
        options += ["--fee-bps", 10_000, "--gold-rounds-s", 1, "--quote-url", self.chain.quotes,
                    "--gold-master", self.chain.addresses["xaut0"]["raw"]]
        return options + (["--gold-live"] if self.is_live else [])

    def reserve(self):
        status, answer = self.request("/reserve")
        assert status == 200, answer
        return answer

    def totals(self):
        return next(({name: int(total[name]) for name in
                      ("received_nano", "spent_nano", "gold_units")}
                     for total in self.reserve()["totals"] if total["currency"] == "gstd"),
                    {"received_nano": 0})

    def swap(self, number):
        return next((swap for swap in self.reserve()["swaps"] if swap["swap"] == number), {})

    def open_funded_escrow(self, name):
        """A GSTD escrow with FUNDS."""
        escrow = self.open_escrow(name, "gstd")
        self.give_gstd(name, FUNDS)
        self.do(*self.on_chain("escrow", "pay", escrow, "--amount-nano", FUNDS, name=name))
        self.wait_for(lambda: self.books(name, escrow)["available"] == FUNDS, "GSTD")

    def earn(self, name):
        """One GSTD task done; its fee has reached the treasury, and half of it the reserve."""
        before = self.totals()["received_nano"]
        task_input = self.data / "input.txt"
        task_input.write_text("1000", encoding="ascii")
        task = self.do("task", "create", *self.words_of(name), "--module", DEMO / "primes.wasm",
                       "--input", task_input, "--type", "primes", "--tier", "fast",
                       "--currency", "gstd", "--reward-nano", REWARD)
        end = self.do("task", "watch", task["task_id"], *self.words_of(name))
        assert end["status"] == "settled", end
        self.wait_for(lambda: self.totals()["received_nano"] == before + RESERVE_PART, "the fee")


class GoldTest(unittest.TestCase):
    def setUp(self):
        self.market = GoldMarket()
        self.enterContext(self.market)
        self.treasury = self.market.sender()
        self.market.chain.give(self.treasury, 100 * COIN)

    def test_fees_become_gold(self):
        market = self.market
        market.open_funded_escrow("ann")
        market.start_worker("worker-1")
        for _ in range(3):
            market.earn("ann")
        self.buy_whole_through_a_crash(3 * RESERVE_PART)
        for _ in range(3):
            market.earn("ann")
        self.buy_in_part(3 * RESERVE_PART)
        market.earn("ann")
        self.run_dry()

    def holdings(self):
        return [self.market.chain.jettons(jetton, self.treasury) for jetton in ("gstd", "xaut0")]

    def await_swap(self, number, state):
        self.market.wait_for(lambda: self.market.swap(number).get("state") == state,
                             f"swap {number} {state}")
        return self.market.swap(number)

    def settle(self):
        """What came a moment ago is believed half a minute later, by the chain's time."""
        self.market.chain.advance(40)

    def buy_whole_through_a_crash(self, offer):
        market = self.market
        due = self.await_swap(1, "due")
        self.assertEqual(int(due["offer_nano"]), offer)
        asked = offer * PRICE["ask"] // PRICE["offer"]
        market.wait_for(lambda: "quote" in market.reserve(), "a quote")
        self.assertEqual(int(market.reserve()["quote"]["ask_units"]), asked)
        self.refuse_until_the_price_is_right(asked)
        before = self.holdings()
        least = asked * LEAST_PART[0] // LEAST_PART[1]
        market.as_operators("approve-swap", 1, "--least-units", least)
        market.wait_for(lambda: market.swap(1).get("state") in ("ordered", "sent"), "the order")
        market.kill("server")
        market.wait_for(lambda: self.holdings()[1] > before[1], "gold")
        self.settle()
        swap = self.await_swap(1, "confirmed")
        self.assertEqual(self.holdings(), [before[0] - offer, before[1] + asked])
        self.assertEqual((int(swap["got_units"]), int(swap["returned_nano"])), (asked, 0))
        self.check_credit(swap)
        self.assertEqual(market.totals(), {"received_nano": offer, "spent_nano": offer,
                                           "gold_units": asked})

    def refuse_until_the_price_is_right(self, asked):
        market = self.market
        market.chain.set_faults({"kind": "503", "path": QUOTES})
        market.wait_for(lambda: market.swap(1).get("reason") == "quote_unavailable", "a delay")
        self.assertEqual(market.health("reserve"), "down")
        market.chain.set_faults()
        market.as_operators("approve-swap", 1, "--least-units", asked)
        market.wait_for(lambda: market.swap(1).get("reason") == "price_moved", "a delay")
        self.assertEqual(market.swap(1)["state"], "approved")

    def check_credit(self, swap):
        """The hash in the log is that of the transaction that brought the gold."""
        market = self.market
        wallet = market.chain.jetton_wallet("xaut0", self.treasury)
        found = market.toncenter(f"transactions?account={wallet}&limit=100")["transactions"]
        self.assertIn(int(swap["lt"]), [int(each["lt"]) for each in found])
        self.assertEqual(len(swap["hash_norm"]), 64)
        kinds = [line["kind"] for line in market.reserve()["log"] if line.get("swap") == 1]
        self.assertEqual(kinds[0], "swap_confirmed")
        self.assertEqual(kinds.count("swap_sent"), 1)

    def buy_in_part(self, offer):
        market = self.market
        self.await_swap(2, "due")
        market.chain.set_mode("partial", 300)
        before = self.holdings()
        market.as_operators("approve-swap", 2, "--least-units", 1)
        market.wait_for(lambda: self.holdings()[1] > before[1], "gold")
        self.settle()
        swap = self.await_swap(2, "confirmed")
        gstd, gold = self.holdings()
        self.assertEqual(int(swap["got_units"]), gold - before[1])
        self.assertEqual(int(swap["returned_nano"]), gstd - (before[0] - offer))
        self.assertGreater(int(swap["returned_nano"]), offer // 2)
        market.chain.set_mode("fill")

    def run_dry(self):
        market = self.market
        self.await_swap(3, "due")
        market.is_live = False
        market.kill("server")
        before = self.holdings()
        swap = self.await_swap(3, "dry_run")
        self.assertTrue(swap["is_dry_run"])
        self.assertNotIn("hash_norm", swap)
        self.assertEqual(market.reserve()["mode"], "dry_run")
        (part,) = [each for each in market.request("/health")[1]["parts"]
                   if each["name"] == "reserve"]
        self.assertEqual((part["status"], part["detail"]), ("ok", "dry run: no gold is bought"))
        self.settle()
        self.assertEqual(self.holdings(), before)


if __name__ == "__main__":
    unittest.main()
