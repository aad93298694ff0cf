"""One campaign: clients work while the nemesis breaks things; then quiet, every open question is
asked until it is answered, and the history is held against the journal. `ops/dev chaos`."""
import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

from chaos import books, history
from chaos.clients import Asker, Creator, Notes, Treasurer
from chaos.cluster import Cluster, wait_for
from chaos.journal import Fault, Journal
from chaos.nemesis import KINDS, Nemesis

WALLETS = 3          # Two clients each.
READY_MAX_S = 30     # From the last fault until every node is ready.
ANSWER_MAX_S = 30    # From then until every open command has an answer.
QUIET_MAX_S = 60     # From then until every policy has come to its end.
SHOWN_MAX_S = 15     # And until the read models of every node show it.
AGAIN = 150          # So many answered commands are asked once more: same key, same answer.
SETUP_MAX_S = 60
INPUT = b"100"
MODULE_PAGES = 1024  # What the demo modules declare.


class Campaign:
    def __init__(self, cluster, module, minutes, seed, say):
        self.cluster = cluster
        self.module = module
        self.minutes = minutes
        self.seed = seed
        self.say = say
        self.notes = Notes()
        self.nemesis = Nemesis(cluster, seed, minutes, say)
        self.clients = []
        self.open = []     # Calls without an answer when the trouble was over.
        self.faults = []
        self.seconds = {}  # How long each part took.
        self.ghosts = 0
        self.records = 0
        self.echoes = 0

    def run(self):
        began = time.monotonic()
        self.cluster.start()
        self.seconds["start"] = time.monotonic() - began
        try:
            self._set_up()
            self._make_trouble()
            if self._calm_down():
                self._ask_again()
                self._judge()
        finally:
            for client in self.clients:
                client.over.set()
            self.nemesis.over.set()
        self.faults += self.notes.faults + self.cluster.faults

    def _asker(self, name):
        return Asker(name, self.cluster.urls, self.notes, f"{self.seed} {name}")

    def _set_up(self):
        asker = self._asker("wallet-0")
        goods = {"memory_pages_max": MODULE_PAGES}
        for word, blob in (("module", self.module.read_bytes()), ("input", INPUT)):
            goods[word] = asker.request("/blobs", blob)[1]["sha256"]
        for number in range(WALLETS):
            words = (f"wallet-{number}", self.cluster.urls, self.notes)
            first = Treasurer(*words, f"{self.seed} {number} first", goods)
            second = Creator(*words, f"{self.seed} {number} second", goods)
            first.open_escrow(SETUP_MAX_S)
            second.escrow = first.escrow
            self.clients += [first, second]
        self.cluster.start_workers()

    def _make_trouble(self):
        began = time.monotonic()
        for client in self.clients:
            client.start()
        self.nemesis.start()
        self.nemesis.join()
        for client in self.clients:
            client.over.set()
        for client in self.clients:
            client.join()
        self.seconds["trouble"] = time.monotonic() - began
        if self.nemesis.failure:
            raise self.nemesis.failure
        self.faults += [Fault("campaign", f"{kind} never happened")
                        for kind in KINDS if not self.nemesis.counts[kind]]

    def _calm_down(self):
        """Nothing is broken any more: everything must come back by itself, in time."""
        took = wait_for(lambda: not self.cluster.not_ready(), READY_MAX_S)
        if took is None:
            self.faults += [Fault("not ready", f"{READY_MAX_S} s after the last fault {why}")
                            for why in self.cluster.not_ready()]
            return False
        self.seconds["ready"] = took
        asker = self._asker("wallet-0")
        began = time.monotonic()
        self.open = [call for call in self.notes.calls if call.outcome == "unknown"]
        for call in self.open:
            asker.by = call.by
            asker.insist(call, max(0.0, ANSWER_MAX_S - (time.monotonic() - began)))
        self.seconds["answers"] = time.monotonic() - began
        return True

    def _ask_again(self):
        """What was answered is answered the same. A refusal nobody journalled may change."""
        asker = self._asker("again")
        answered = [call for call in self.notes.calls if call.outcome == "ok"]
        for call in asker.random.sample(answered, min(AGAIN, len(answered))):
            asker.by = call.by
            call.attempts += 1
            asker.attempt(call, call.attempts)

    def _judge(self):
        began = time.monotonic()
        self.cluster.stop_workers()
        if wait_for(lambda: not books.unfinished(self._read_journal()), QUIET_MAX_S, 0.5) is None:
            self.faults += books.unfinished(self._read_journal())
        journal = self._read_journal()
        self.seconds["quiet"] = time.monotonic() - began
        began = time.monotonic()
        self.records = len(journal.records)
        self.echoes = history.echoes(journal)
        self.faults += history.check(self.notes.calls, journal)
        self.faults += books.doubled(journal)
        accounts, faults = books.add_up(self.notes.calls, journal)
        self.faults += faults
        self._check_shown(accounts, journal.heads())
        self.cluster.stop_nodes()
        self._audit()
        self.seconds["judgement"] = time.monotonic() - began

    def _read_journal(self):
        file = self.cluster.stack.data / "journal.gz"
        out, code = self.cluster.run("export", file)
        if code != 0:
            raise RuntimeError(f"gstd export ended with {code}: {out.decode()}")
        return Journal.exported(file)

    def _check_shown(self, accounts, heads):
        """On every node the read models come to where the journal is, and show its money."""
        for node in self.cluster.nodes:
            told = []
            if wait_for(lambda: self._is_shown(node, heads, told), SHOWN_MAX_S) is None:
                self.faults.append(Fault("behind", f"{node.name}, {SHOWN_MAX_S} s after the end of "
                                                   f"the journal stood still: {told[-1]}"))
        for client in self.clients[::2]:
            said = []
            wait_for(lambda: self._is_read(client, said), SHOWN_MAX_S)
            ours = accounts[f"escrow/{client.escrow}"].shown()
            theirs = {name: said[-1].get("escrow", {}).get(name) for name in ours}
            if theirs != ours:
                self.faults.append(Fault("money", f"escrow {client.escrow} is shown as {theirs}, "
                                                  f"the journal says {ours}"))

    def _is_shown(self, node, heads, told):
        status, said = self._asker("reader").request(
            f"/stats?min={','.join(heads)}&wait_ms=1000", url=node.url)
        told.append(said)
        return status == 200

    def _is_read(self, client, said):
        status, answer = client.request(f"/escrows/{client.escrow}")
        said.append(answer)
        return status == 200

    def _audit(self):
        out, code = self.cluster.run("audit", "--json", "--postgres",
                                     self.cluster.postgres.conninfo)
        if not out.startswith(b"{"):
            self.faults.append(Fault("audit", f"ended with {code}: {out.decode()}"))
            return
        report = json.loads(out)
        self.ghosts = sum(part["ghosts"] for part in report["partitions"])
        self.faults += [Fault("audit", f"{f['place']} {f['kind']}: {f['what']}")
                        for f in report["findings"]]

    def report(self):
        """Everything worth knowing, as one object."""
        calls = self.notes.calls
        left = {call.command for call in self.open}
        in_time = [call for call in calls if call.answer and call.command not in left]
        slowest = max(in_time, key=lambda c: c.answered_at - c.called_at, default=None)
        outcomes = collections.Counter((c.kind, c.outcome) for c in calls)
        return {
            "seed": self.seed, "minutes": self.minutes,
            "disk": "a small file system" if self.cluster.disk.is_real else
                    "a limit of file sizes: nothing can be mounted here",
            "faults_by_kind": dict(self.nemesis.counts), "two_at_once": self.nemesis.pairs,
            "full_disk": dict(self.nemesis.ends), "late_starts": self.cluster.late_starts,
            "owner_changes": sum(node.owner_changes() for node in self.cluster.nodes),
            "commands": {kind: {o: outcomes[kind, o] for o in ("ok", "refused", "unknown")
                                if outcomes[kind, o]}
                         for kind in sorted({c.kind for c in calls})},
            "attempts": sum(c.attempts for c in calls), "failed_attempts": self.notes.failures,
            "unknown_when_quiet": len(self.open),
            "reads_after_ack": self.notes.looks, "records": self.records, "ghosts": self.ghosts,
            "echoes": self.echoes,
            "slowest_s": round(slowest.answered_at - slowest.called_at, 2) if slowest else None,
            "slowest": str(slowest) if slowest else None,
            "seconds": {part: round(took, 1) for part, took in self.seconds.items()},
            "violations": [str(fault) for fault in self.faults]}


def show(report):
    """The report for people."""
    print(f"\nfaults     {_counts(report['faults_by_kind'])}, two at once "
          f"{report['two_at_once']}; disk: {report['disk']}, {_counts(report['full_disk'])}")
    for kind, outcomes in report["commands"].items():
        print(f"{kind:10} {_counts(outcomes)}")
    print(f"attempts   {report['attempts']}, without an answer: "
          f"{_counts(report['failed_attempts'])}")
    print(f"then       {report['unknown_when_quiet']} unknown outcomes were asked again; "
          f"{report['reads_after_ack']} reads saw what was acknowledged")
    print(f"journal    {report['records']} records, {report['ghosts']} ghosts, "
          f"{report['echoes']} commands asked for again when forgotten; "
          f"{report['late_starts']} starts failed while something else was away; "
          f"partitions changed owners {report['owner_changes']} times")
    print(f"slowest    {report['slowest_s']} s of those answered: {report['slowest']}")
    print(f"seconds    {_counts(report['seconds'])}")
    for violation in report["violations"]:
        print(violation)
    print(f"verdict    {'FAILED' if report['violations'] else 'clean'}: "
          f"{len(report['violations'])} violations, seed {report['seed']}")


def _counts(table):
    return ", ".join(f"{name} {count}" for name, count in table.items()) or "none"


def run(minutes, seed, say=lambda line: print(line, flush=True)):
    """The report of one campaign with servers of its own. Logs stay when something was found."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gstd-chaos-"))
    folder.chmod(0o755)  # Postgres may run as its own user.
    say(f"chaos: seed {seed}, {minutes:g} minutes, logs in {folder}")
    cluster = Cluster(os.environ["GSTD_BIN"], folder)
    campaign = Campaign(cluster, pathlib.Path(os.environ["GSTD_DEMO"]) / "primes.wasm", minutes,
                        seed, say)
    try:
        campaign.run()
    finally:
        cluster.close()
    report = campaign.report()
    if report["violations"]:
        report["logs"] = str(folder)
        (folder / "report.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return report


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--minutes", type=float, default=1)
    words.add_argument("--seed", type=int)
    words.add_argument("--json", metavar="FILE")
    chosen = words.parse_args()
    seed = chosen.seed if chosen.seed is not None else random.SystemRandom().randrange(1_000_000)
    report = run(chosen.minutes, seed)
    show(report)
    if "logs" in report:
        print(f"logs       {report['logs']}")
    if chosen.json:
        pathlib.Path(chosen.json).write_text(json.dumps(report, indent=1), encoding="utf-8")
    return 1 if report["violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
