"""The tables of ops/BENCHMARKS.md, from results.json. The best of each column is bold."""
import json

from peers.measure import CLIENTS, WORKLOADS
from peers.subjects import SUBJECTS

BEGIN, END = "<!-- peers: begin, written by ops/dev bench peers -->", "<!-- peers: end -->"
NOT_MEASURED = "not measured"
CPU_AT = ("uniform", 32)


def line(cells):
    return "| " + " | ".join(cells) + " |"


def bold_best(rows, best):
    """Cells are (value, text); a value of None never wins. `best`: max or min, per column."""
    texts = [[text for _, text in row] for row in rows]
    for column in range(len(rows[0]) if rows else 0):
        values = [row[column][0] for row in rows if row[column][0] is not None]
        for row, cells in zip(rows, texts):
            if values and row[column][0] == best(values):
                cells[column] = f"**{cells[column]}**"
    return texts


def grid(head, titles, rows, best):
    texts = bold_best(rows, best)
    return "\n".join([line(["", *head]), line(["---"] + ["---:"] * len(head)),
                      *(line([title, *cells]) for title, cells in zip(titles, texts))])


def find(seen, workload, clients):
    return next(cell for cell in seen["closed"]
                if (cell["workload"], cell["clients"]) == (workload, clients))


def waits(cell):
    text = " / ".join(f"{cell[name] / 1000:.3g}" if cell[name] < 100_000
                      else f"{cell[name] / 1000:.0f}" for name in ("us_p50", "us_p99", "us_p999"))
    return cell["us_p99"], text + (f" ({cell['failed']} failed)" if cell["failed"] else "")


def throughput(subjects):
    head = [f"{workload} {clients}" for workload in WORKLOADS for clients in CLIENTS]
    rows = [[(cell["per_s"], f"{cell['per_s']:,.0f}")
             for cell in (find(seen, w, c) for w in WORKLOADS for c in CLIENTS)]
            for _, seen in subjects]
    return grid(head, [subject.title for subject, _ in subjects], rows, max)


def closed_waits(subjects, workload):
    rows = [[waits(find(seen, workload, clients)) for clients in CLIENTS] for _, seen in subjects]
    return grid([f"{clients} clients" for clients in CLIENTS],
                [subject.title for subject, _ in subjects], rows, min)


def open_waits(subjects):
    rows = []
    for _, seen in subjects:
        row = []
        for cell in seen["open"]:
            p99, text = waits(cell)
            row.append((p99, f"{text} at {cell['rate']:,}/s"))
        rows.append(row)
    return grid(WORKLOADS, [subject.title for subject, _ in subjects], rows, min)


def costs(subjects):
    rows = []
    for _, seen in subjects:
        cell = find(seen, *CPU_AT)
        own, server = (cell[name] * 1e6 / cell["events"] for name in ("cpu_program_s",
                                                                      "cpu_server_s"))
        memory = seen["memory"]
        both = memory["program_mb"] + memory["server_mb"]
        rows.append([(own + server, f"{own + server:,.0f}"), (None, f"{own:,.0f}"),
                     (None, f"{server:,.0f}"), (both, f"{both:,}"),
                     (None, f"{memory['program_mb']:,}"), (None, f"{memory['server_mb']:,}")])
    return grid(["CPU ms per 1,000 events", "own process", "server", "memory MB", "own process",
                 "server"], [subject.title for subject, _ in subjects], rows, min)


def lives(subjects):
    rows, titles = [], []
    for subject, seen in subjects:
        titles.append(subject.title)
        life = seen.get("lives")
        if not life:
            rows.append([(None, NOT_MEASURED)] * 5)
            continue
        restart = f"{life['restart_s']:.2f}"
        if "restart_without_cache_s" in life:
            restart += f" ({life['restart_without_cache_s']:.2f} without its cache)"
        rate = life["rebuild_events"] * 1000 / max(life["rebuild_ms"], 1)
        rebuild = f"{rate:,.0f}/s of {life['rebuild_events']:,}"
        if life["rebuild_missed"]:
            rebuild += f"; {life['rebuild_missed']:,} missed"
        takeover = life.get("takeover_s")
        rows.append([(-life["recovery_ms"], f"{life['recovery_ms']:,.1f} ms"),
                     (-life["restart_s"], restart + " s"),
                     (-life["restart_after_kill_s"], f"{life['restart_after_kill_s']:.2f} s"),
                     (rate, rebuild),
                     (None, f"{takeover} s" if takeover else NOT_MEASURED)])
    return grid(["first answer of a cold account with 10,000 events", "restart to first ack",
                 "the same after kill -9", "rebuild, events", "takeover"], titles, rows, max)


def of(results):
    """All tables as Markdown."""
    given = json.loads(results.read_text(encoding="utf-8"))
    subjects = [(subject, given["subjects"][subject.name]) for subject in SUBJECTS
                if subject.name in given["subjects"]]
    stored = sorted({seen["lives"]["events"] for _, seen in subjects if "lives" in seen})
    parts = [f"{given['machine']}; `ops/dev bench peers --seconds {given['seconds']}`: "
             f"{given['cell_ms'] / 1000:g} s a cell; bold is the best of a column.",
             "### Events a second, closed loop, by clients", throughput(subjects)]
    for workload in WORKLOADS:
        parts += [f"### Ack p50 / p99 / p99.9 in ms, closed loop, {workload} (bold: p99)",
                  closed_waits(subjects, workload)]
    parts += ["### The same at half of the peak, open loop, from the time it should have been sent",
              open_waits(subjects),
              "### What it costs (uniform, 32 clients; memory at the end of all loads)",
              costs(subjects),
              "### Lives, from " + " to ".join(f"{n:,}" for n in stored[::max(1, len(stored) - 1)])
              + " events", lives(subjects)]
    return "\n\n".join(parts) + "\n"


def publish(text, file):
    """Puts the tables between their marks."""
    page = file.read_text(encoding="utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{file}: the marks of the tables are gone")
    file.write_text(f"{before}{begin}\n\n{text}\n{end}{after}", encoding="utf-8")
