"""GSTD and its peers on the same account workload: ops/BENCHMARKS.md tells how and why.

Each is a program of tests/bench/peers that runs its engine and the load in one process; Postgres
and the broker are started fresh for each and counted apart. A cell is measured for a sixth of
--seconds; restart and rebuild are from a million events at the default of 60, and from fewer in
proportion. GSTD_BENCH_PEERS names those to measure (all by default); a run of all of them at 60
seconds or more writes ops/BENCHMARKS.md, every run writes .build/peers/{results.json,table.md}.
"""
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "ops"))
from devtool import process  # noqa: E402
from devtool.bench import machine  # noqa: E402
from devtool.paths import BUILD  # noqa: E402
from peers import measure, table  # noqa: E402
from peers.program import PeerError  # noqa: E402
from peers.subjects import SUBJECTS  # noqa: E402
from peers.takeover import measure_takeover  # noqa: E402

SECONDS = int(os.environ.get("GSTD_BENCH_SECONDS", "60"))
SECONDS_TO_PUBLISH = 60
CELL_MS = max(300, SECONDS * 1000 // 6)
EVENTS = 1_000_000 * min(SECONDS, 60) // 60
CHOSEN = os.environ.get("GSTD_BENCH_PEERS", " ".join(s.name for s in SUBJECTS)).split()
RESULTS = BUILD / "peers"


def measured(subject):
    """All figures of one subject."""
    print(f"\n{subject.title}", flush=True)
    seen = measure.measure_loads(subject, CELL_MS)
    if subject.is_restarted:
        seen["lives"] = measure.measure_lives(subject, EVENTS)
        if subject.name.startswith("gstd"):
            seen["lives"]["recovery_ms"] = measure.measure_own_recovery(subject)
    if subject.name == "kafka_streams":
        seen["lives"]["takeover_s"] = measure_takeover(subject)
    return seen


def print_figures(subject, seen):
    """As `ops/dev bench --json` wants them: the peaks, and the waits at half of them."""
    words = {"journal": subject.name, "durability": subject.ack}
    for cell in seen["open"]:
        load = cell["workload"]
        peak = max(c["per_s"] for c in seen["closed"] if c["workload"] == load)
        for name, value, unit in ((f"peers_{load}_events_per_s", round(peak), "1/s"),
                                  (f"peers_{load}_half_ms_p99", cell["us_p99"] / 1000, "ms")):
            print(json.dumps({"name": name, "value": value, "unit": unit} | words), flush=True)


def main():
    unknown = set(CHOSEN) - {subject.name for subject in SUBJECTS}
    if unknown:
        print(f"peers: unknown {' '.join(unknown)}, known: "
              f"{' '.join(subject.name for subject in SUBJECTS)}", file=sys.stderr)
        return 2
    print(f"peers: {machine()}; {CELL_MS / 1000:g} s a cell, {EVENTS:,} events")
    RESULTS.mkdir(parents=True, exist_ok=True)
    results, failed = {}, False
    for subject in SUBJECTS:
        if subject.name not in CHOSEN:
            continue
        try:
            results[subject.name] = measured(subject)
            print_figures(subject, results[subject.name])
        except (PeerError, process.StartError, subprocess.SubprocessError) as error:
            print(f"peers: {subject.name}: {error}", file=sys.stderr, flush=True)
            failed = True
        (RESULTS / "results.json").write_text(json.dumps(
            {"machine": machine(), "seconds": SECONDS, "cell_ms": CELL_MS, "subjects": results},
            indent=1), encoding="utf-8")
    text = table.of(RESULTS / "results.json")
    (RESULTS / "table.md").write_text(text, encoding="utf-8")
    print(text)
    if not failed and len(results) == len(SUBJECTS) and SECONDS >= SECONDS_TO_PUBLISH:
        table.publish(text, ROOT / "ops" / "BENCHMARKS.md")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
