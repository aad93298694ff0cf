"""The tables of ops/BENCHMARKS.md, from results.json. Bold is the best of each column among those
whose ack survives a power cut, and among those whose does not."""
import json

from peers.measure import CLIENTS, WORKLOADS
from peers.subjects import SUBJECTS

BEGIN, END = "<!-- peers: begin, written by ops/dev bench peers -->", "<!-- peers: end -->"
NOT_MEASURED = "not measured"
OURS = "gstd"
CPU_AT = ("uniform", 32)


def line(cells):
    return "| " + " | ".join(cells) + " |"


class Table:
    """`rows`: for each subject (value, text) per column; None as a value never wins. `best`: max
    or min."""

    def __init__(self, name, head, subjects, rows, best):
        self.name, self.head, self.rows, self.best = name, head, rows, best
        self.subjects = [subject for subject, _ in subjects]

    def cells(self, column, is_on_disk):
        """(subject, value, text) of those whose ack means the same."""
        return [(subject, *row[column]) for subject, row in zip(self.subjects, self.rows)
                if subject.is_on_disk == is_on_disk and row[column][0] is not None]

    def is_best(self, subject, column, value):
        return value is not None and value == self.best(
            other for _, other, _ in self.cells(column, subject.is_on_disk))

    def text(self):
        lines = [line(["", *self.head]), line(["---"] + ["---:"] * len(self.head))]
        for subject, row in zip(self.subjects, self.rows):
            lines.append(line([subject.title, *(
                f"**{text}**" if self.is_best(subject, column, value) else text
                for column, (value, text) in enumerate(row))]))
        return f"### {self.name}\n\n" + "\n".join(lines)

    def won_by_peers(self):
        """One sentence for each best cell of a peer, our best of the same durability beside it."""
        for column, head in enumerate(self.head):
            for is_on_disk in (True, False):
                cells = self.cells(column, is_on_disk)
                ours = [cell for cell in cells if cell[0].name.startswith(OURS)]
                for subject, value, text in cells:
                    if not ours or subject.name.startswith(OURS):
                        continue
                    mine = self.best(ours, key=lambda cell: cell[1])
                    if self.is_best(subject, column, value) and value != mine[1]:
                        yield (f"- {self.name}, {head}: {subject.title}, {text}; "
                               f"{mine[0].title}, {mine[2]}")


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
    return Table("Events a second, closed loop, by clients", head, subjects, rows, max)


def closed_waits(subjects, workload):
    rows = [[waits(find(seen, workload, clients)) for clients in CLIENTS] for _, seen in subjects]
    return Table(f"Ack p50 / p99 / p99.9 in ms, closed loop, {workload} (bold: p99)",
                 [f"{clients} clients" for clients in CLIENTS], subjects, rows, min)


def open_waits(subjects):
    rows = []
    for _, seen in subjects:
        row = []
        for cell in seen["open"]:
            p99, text = waits(cell)
            row.append((p99, f"{text} at {cell['rate']:,}/s"))
        rows.append(row)
    return Table("The same at half of the peak, open loop, from when it should have been sent",
                 WORKLOADS, subjects, rows, min)


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
    return Table("What it costs (uniform, 32 clients; memory at the end of all loads)",
                 ["CPU ms per 1,000 events", "own process", "server", "memory MB", "own process",
                  "server"], subjects, rows, min)


def lives(subjects):
    rows = []
    for _, seen in subjects:
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
    stored = sorted(seen["lives"]["events"] for _, seen in subjects if "lives" in seen)
    from_many = f" from {stored[0]:,} to {stored[-1]:,} events" if stored else ""
    return Table(f"Lives, restart and rebuild{from_many}",
                 ["first answer of a cold account with 10,000 events", "restart to first ack",
                  "the same after kill -9", "rebuild, events", "takeover"], subjects, rows, max)


def of(results):
    """All tables as Markdown, and where a peer is best."""
    given = json.loads(results.read_text(encoding="utf-8"))
    subjects = [(subject, given["subjects"][subject.name]) for subject in SUBJECTS
                if subject.name in given["subjects"]]
    tables = [throughput(subjects), *(closed_waits(subjects, load) for load in WORKLOADS),
              open_waits(subjects), costs(subjects), lives(subjects)]
    won = [sentence for table in tables for sentence in table.won_by_peers()]
    return "\n\n".join([
        f"{given['machine']}; `ops/dev bench peers --seconds {given['seconds']}`: "
        f"{given['cell_ms'] / 1000:g} s a cell. Bold is the best of a column among those flushed "
        "to disk, and among those in the broker's memory alone.",
        *(table.text() for table in tables),
        "### Where a peer is best", "\n".join(won) or "Nowhere."]) + "\n"


def publish(text, file):
    """Puts the tables between their marks."""
    page = file.read_text(encoding="utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{file}: the marks of the tables are gone")
    file.write_text(f"{before}{begin}\n\n{text}\n{end}{after}", encoding="utf-8")
