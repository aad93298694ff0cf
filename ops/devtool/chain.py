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

    def __init__(self, data, port=None, exchange=False):
        self.data = pathlib.Path(data)
        self.exchange = exchange  # A router and quotes as well: see `set_price` and below.
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

    @property
    def quotes(self):
        """Where STON.fi's quote API is: /v1/swap/simulate below it."""
        return self.url

    def start(self):
        self.data.mkdir(parents=True, exist_ok=True)
        log = self.data / "chain.log"
        self.process = process.start(
            ["node", str(SERVE), "--port", str(self.port), "--data", str(self.data / "chain"),
             "--network", str(NETWORK), *(["--exchange"] if self.exchange else [])], log)
        process.wait_until(self._is_ready, self.process, "the local chain", log)
        self.addresses = self.control("addresses")

    def _is_ready(self):
        try:
            return bool(self.control("health"))
        except OSError:
            return False

    def control(self, what, words=None):
        """One of the chain's own knobs: `node serve.mjs --help` tells them."""
        body = None if words is None else json.dumps(words).encode()
        request = urllib.request.Request(f"{self.url}/_local/{what}", data=body,
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def give(self, address, nano):
        """Coins from nowhere."""
        return self.control("faucet", {"address": address, "amount": str(nano)})

    def mint(self, jetton, owner, units):
        """Jettons from nowhere; `jetton` is `gstd`, `xaut0` or a minter's address."""
        return self.control("mint", {"jetton": jetton, "to": owner, "amount": str(units)})

    def jetton_wallet(self, jetton, owner):
        """The owner's wallet of a jetton, in raw form, there or not."""
        return self.control("jettons", {"jetton": jetton, "owner": owner})["address"]

    def jettons(self, jetton, owner):
        """How many units the owner has; 0 without a wallet."""
        return int(self.control("jettons", {"jetton": jetton, "owner": owner})["balance"])

    def advance(self, seconds):
        """Chain time goes on at once, for deadlines to pass."""
        return self.control("time", {"advance": seconds})["now"]

    def set_price(self, ask, offer):
        """The router gives `ask` units of XAUt0 for `offer` units of GSTD."""
        return self.control("exchange", {"price": {"ask": str(ask), "offer": str(offer)}})

    def set_mode(self, mode, permille=None):
        """`fill`, `partial` (takes `permille` of an offer), `locked` or `stuck`."""
        words = {"mode": mode}
        if permille is not None:
            words["permille"] = permille
        return self.control("exchange", words)

    def set_faults(self, *faults):
        """In the place of all before; none: all is well. Quotes have the path /v1/swap/simulate."""
        return self.control("faults", list(faults))

    def stop(self):
        if self.process:
            process.stop(self.process)
