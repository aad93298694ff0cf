"""The local TON chain (ops/ton-chain) as a server of ours."""
import json
import pathlib
import urllib.request

from devtool import process

SERVE = pathlib.Path(__file__).parents[1] / "ton-chain" / "serve.mjs"
# As a test network calls itself: test wallets may be used, and vouchers count nowhere else.
NETWORK = -3


class LocalChain:
    """Started again on the same folder and port it goes on where it stopped."""

    def __init__(self, data, port=None):
        self.data = pathlib.Path(data)
        self.port = port or process.free_port()
        self.process = None
        self.addresses = {}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def api(self):
        """Where toncenter's API v3 is."""
        return self.url + "/api/v3"

    def start(self):
        self.data.mkdir(parents=True, exist_ok=True)
        log = self.data / "chain.log"
        self.process = process.start(
            ["node", str(SERVE), "--port", str(self.port), "--data", str(self.data / "chain"),
             "--network", str(NETWORK)], log)
        process.wait_until(self._is_ready, self.process, "the local chain", log)
        self.addresses = self.control("addresses")

    def _is_ready(self):
        try:
            return bool(self.control("health"))
        except OSError:
            return False

    def control(self, what, words=None):
        """One of the chain's own knobs: `faucet`, `mint`, `time`, `faults`, `addresses`."""
        body = None if words is None else json.dumps(words).encode()
        request = urllib.request.Request(f"{self.url}/_local/{what}", data=body,
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def give(self, address, nano):
        """Coins from nowhere."""
        return self.control("faucet", {"address": address, "amount": str(nano)})

    def stop(self):
        if self.process:
            process.stop(self.process)
