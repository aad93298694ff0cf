"""The journal's heads on the chain: the server's sending wallet anchors them, and a receipt is
checked up to there; what was changed on the way is found."""
import json
import unittest

import market
from market import Market, MarketTest

REWARD = 100_000_000
OWNERS = ("worker-1", "worker-2")


class AnchoringMarket(Market):
    """Its server has a sending wallet and signs heads every second."""

    def network_options(self):
        return [*super().network_options(), "--sender-key", self.secret("sender.key"),
                "--heads-interval-s", "1"]

    def heads(self):
        status, heads = self.request("/heads")
        return heads if status == 200 else {"heads": []}


class AnchorTest(MarketTest):
    @classmethod
    def setUpClass(cls):
        market.MarketTest.market = AnchoringMarket()
        unittest.addModuleCleanup(MarketTest.clean)
        unittest.enterModuleContext(MarketTest.market)

    def settle(self):
        """A task of ann's, settled; its id and the place of its last record."""
        place = self.market
        place.give("ann", *OWNERS)
        place.start_workers(*OWNERS)
        task = place.post("ann", REWARD)
        payment = task["payment"]
        place.do(*place.on_chain("escrow", "pay", payment["escrow_id"], "--amount-nano",
                                 payment["amount"], name="ann"))
        place.do("task", "watch", task["task_id"], *place.words_of("ann"))
        items = place.ask("ann", f"/tasks/{task['task_id']}/timeline")[1]["items"]
        partition, height, _ = items[-1]["position"].split(":")
        return task["task_id"], int(partition), int(height)

    def await_anchor(self, partition=0, height=0):
        place = self.market

        def is_there():
            anchor = place.heads().get("anchor")
            return anchor and anchor["heads"][partition]["height"] > height
        place.wait_for(is_there, "an anchor")
        return place.heads()["anchor"]

    def verify(self, receipt, *words):
        """(exit code, what it said)."""
        file = self.market.data / "receipt.json"
        if receipt is not None:
            file.write_text(json.dumps(receipt), encoding="utf-8")
        return self.market.cli("verify", file, *words)

    def test_a_receipt_is_checked_up_to_the_chain(self):
        place = self.market
        sender = place.sender()
        place.chain.give(sender, market.POCKET)
        # The server tries again after a minute; a new one at once.
        place.kill("server")
        task, partition, height = self.settle()
        anchor = self.await_anchor(partition, height)
        self.assertEqual(anchor["wallet"], sender)
        self.check_offline(task)
        receipt = self.check_online(sender)
        self.check_changed(receipt, sender)
        self.check_http(task)
        self.check_restart()

    def check_offline(self, task):
        place = self.market
        heads = place.data / "heads.json"
        heads.write_text(json.dumps(place.heads()), encoding="utf-8")
        code, said = place.cli("receipt", task, "--data", place.data / "server", "--heads", heads,
                               "--out", place.data / "receipt.json")
        self.assertEqual(code, 0, said)
        code, said = self.verify(None)
        self.assertEqual(code, 0, said)
        self.assertIn("not checked", said)

    def check_online(self, sender):
        place = self.market
        on_chain = ("--chain-url", place.chain.api)
        code, said = self.verify(None, *on_chain, "--anchor-wallet", sender, "--json")
        self.assertEqual(code, 0, said)
        report = json.loads(said)
        self.assertEqual((report["anchor"], report["anchor_wallet"]), ("proven", sender))
        self.assertGreater(report["anchored_at"], 0)
        code, said = self.verify(None, *on_chain)
        self.assertEqual(code, 0, said)
        self.assertIn("on the chain since", said)
        return json.loads((place.data / "receipt.json").read_text(encoding="utf-8"))

    def check_changed(self, receipt, sender):
        place = self.market
        on_chain = ("--chain-url", place.chain.api)
        anchor = receipt["anchor"]
        other = place.wallet("ann").address
        flipped = ("0" if anchor["root"][0] != "0" else "1") + anchor["root"][1:]
        for change, told in (
                ({"root": flipped}, "does not cover the head"),
                ({"proof": anchor["proof"][:-1]}, "does not cover the head"),
                ({"tx": "ab" * 32}, "the chain has no transaction abab"),
                ({"lt": anchor["lt"] + 1}, "the chain has no transaction"),
                ({"wallet": other}, "the chain has no transaction")):
            with self.subTest(change=change):
                code, said = self.verify({**receipt, "anchor": {**anchor, **change}}, *on_chain)
                self.assertEqual(code, 1, said)
                self.assertIn(told, said)
        code, said = self.verify(receipt, *on_chain, "--anchor-wallet", other)
        self.assertEqual(code, 1, said)
        self.assertIn(f"it is wallet {sender}'s", said)
        bare = {key: value for key, value in receipt.items() if key != "anchor"}
        code, said = self.verify(bare, *on_chain)
        self.assertEqual(code, 1, said)
        self.assertIn("the receipt has none", said)
        self.assertEqual(self.verify(bare)[0], 0)
        code, said = self.verify(receipt, "--chain-url", "http://127.0.0.1:1/api/v3")
        self.assertEqual(code, 1, said)
        self.assertIn("unavailable", said)

    def check_http(self, task):
        status, receipt = self.market.ask("ann", f"/tasks/{task}/receipt")
        self.assertEqual(status, 200, receipt)
        code, said = self.verify(receipt, "--chain-url", self.market.chain.api, "--json")
        self.assertEqual((code, json.loads(said)["anchor"]), (0, "proven"), said)

    def check_restart(self):
        """The server goes on from its file: the next anchor follows the last one."""
        place = self.market
        before = self.await_anchor()
        place.kill("server")
        after = self.await_anchor()
        self.assertGreaterEqual(after["lt"], before["lt"])
        place.wait_for(lambda: place.heads()["anchor"]["lt"] > after["lt"], "another anchor")


if __name__ == "__main__":
    unittest.main()
