"""Runs everything here and drives one real task through it, from creation to settled.

Builds, starts a private Postgres, a local TON chain, the journal, the server and two workers of
two owners; posts a task that counts primes, pays the escrow's contract from the requester's
wallet, waits until it is settled, and claims one reward from the contract. Then stays up. Ctrl-C
stops all it started; started again it goes on with the same data.
"""
import contextlib
import json
import pathlib
import signal
import sys
import time

from devtool import process, setup
from devtool.build import build
from devtool.paths import RUN
from devtool.running import only_one
from devtool.stack import DEFAULT_PORT, Stack

PRIMES_BELOW = 10_000_000
PRIME_COUNT = "664579"  # OEIS A006880: the number of primes below 10^7.
REWARD_NANO = 1_000_000
POCKET_NANO = 10_000_000_000
CLAIM_LOOKS = 200
NODES_MAX = 9  # Each holds every state and a pool of connections to the one Postgres.


def add_words(words):
    words.add_argument("--once", action="store_true",
                       help="end after the task is settled, with one last line of JSON")
    words.add_argument("--kafka", action="store_true",
                       help="a real Kafka broker as the journal; public events on gstd.events")
    words.add_argument("--nodes", type=int, default=1, metavar="N",
                       help="so many server nodes that share the work; needs --kafka")
    words.add_argument("--data", type=pathlib.Path, default=RUN, metavar="DIR",
                       help="folder for everything it writes (default: .run)")
    words.add_argument("--port", type=int, help=f"default: {DEFAULT_PORT}, or a free one")


@contextlib.contextmanager
def step(what):
    """Prints what was done and how long it took."""
    began = time.monotonic()
    yield
    print(f"{time.monotonic() - began:7.2f} s  {what}", flush=True)


def choose_port(wished):
    port = wished or DEFAULT_PORT
    if process.port_is_free(port):
        return port
    if wished:
        raise process.StartError(f"port {port} is taken")
    free = process.free_port()
    print(f"           port {port} is taken: using {free}")
    return free


def first_task(stack, module):
    """Posts, pays, awaits and claims one task; returns the summary that --once prints."""
    task_input = stack.data / "primes.txt"
    task_input.write_text(str(PRIMES_BELOW), encoding="ascii")
    requester = stack.wallet("requester")
    chain = ["--chain-url", stack.chain.api]
    with step("coins for three wallets"):
        for name in ("requester", "worker-1", "worker-2"):
            stack.chain.give(stack.wallet(name).address, POCKET_NANO)
    began = time.monotonic()
    with step(f"task posted: primes below {PRIMES_BELOW}, two owners must agree"):
        task = stack.run("task", "create", "--wallet-file", requester.file, "--module", module,
                         "--input", task_input, "--type", "primes",
                         "--reward-nano", REWARD_NANO, "--tier", "standard")
    payment = task["payment"]
    with step("paid: the wallet's own message deployed the escrow's contract"):
        deposit = stack.run("escrow", "pay", payment["escrow_id"], "--amount-nano",
                            payment["amount"], "--wallet-file", requester.file, *chain)
    print(f"           deposit transaction {deposit['tx']}")
    with step("deposit seen, claimed, run, signed, submitted, agreed, settled"):
        end = stack.run("task", "watch", task["task_id"], "--wallet-file", requester.file)
    elapsed_ms = round((time.monotonic() - began) * 1000)
    answer = stack.data / "answer.txt"
    with step("result fetched and decrypted"):
        stack.run("task", "result", task["task_id"], "--wallet-file", requester.file,
                  "--out", answer)
    result = answer.read_text(encoding="ascii").strip()
    print(f"           {result} primes below {PRIMES_BELOW}")
    with step("reward claimed: the contract paid the owner of worker-1"):
        claim = stack.run("payouts", "claim", "--wallet-file", stack.wallet("worker-1").file,
                          *chain)
    print(f"           claim transaction {claim['sent']['tx']}")
    with step("claim seen by the watcher"):
        claimed = await_claim(stack)
    with step("journal, read models and contracts agree to the nano"):
        stack.audit_all()
    return {"task_id": task["task_id"], "status": end["status"], "result": result,
            "position": end["position"], "elapsed_ms": elapsed_ms, "deposit_tx": deposit["tx"],
            "claim_tx": claim["sent"]["tx"], "claimed_nano": claimed}


def await_claim(stack):
    """What worker-1's owner claimed, once the journal knows of it all."""
    owner = stack.wallet("worker-1").file
    for _ in range(CLAIM_LOOKS):
        (balance,) = stack.run("payouts", "show", "--wallet-file", owner)["balances"]
        if balance["claimed_nano"] == balance["earned_nano"]:
            return balance["claimed_nano"]
        time.sleep(0.1)
    raise process.StartError(f"the claim was not seen: {balance}")


def start(stack, folder):
    with step(f"Postgres, TON chain on {stack.chain.url}"
              + (f", Kafka on {stack.broker.address}" if stack.broker else "")):
        stack.start_stores()
    urls = [stack.url, *(f"http://127.0.0.1:{port}" for port in stack.others.values())]
    with step(f"server on {', '.join(urls)}"):
        stack.start_server()
    with step("two workers of two owners"):
        for turn, name in enumerate(("worker-1", "worker-2"), 1):
            stack.start_worker(name, urls[turn % len(urls)])
    return first_task(stack, folder / "demo" / "primes.wasm")


def run(chosen):
    if not 1 <= chosen.nodes <= NODES_MAX or (chosen.nodes > 1 and not chosen.kafka):
        print(f"ops/dev up: --nodes takes 1 to {NODES_MAX}, more than one with --kafka alone: "
              "nodes share one journal", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with step("packages"):
        setup.run()
    with step("built"):
        folder = build("release", ["gstd", "demo_modules"])
    # A folder for each journal: read models of one are not those of the other.
    journal = "kafka" if chosen.kafka else "embedded"
    data = chosen.data.absolute() / journal
    with only_one(chosen.data):
        stack = Stack(folder / "adapters" / "gstd", data, journal, choose_port(chosen.port),
                      nodes=chosen.nodes, has_public_events=chosen.kafka, chain=True)
        try:
            summary = start(stack, folder)
            if not chosen.once:
                print(f"\n{stack.url}   logs and data in {data}   Ctrl-C stops everything")
                # What the other nodes do when one of them dies is for everybody to try.
                code = process.until_told_to_stop(
                    {"the server": stack.server, "the local chain": stack.chain.process,
                     **stack.other_servers, **stack.workers},
                    spare=stack.other_servers)
        finally:
            stack.stop()
    if chosen.once:
        print(json.dumps(summary))
        code = 0 if (summary["status"], summary["result"]) == ("settled", PRIME_COUNT) else 1
    return code
