"""How long a roster of very many officers takes: `sro track roster` beside a bare read of the same rows.

`make bench`, or `python -m benchmarks.roster --small` for a quick look. Nothing is asserted.
"""

import argparse
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import perf_counter, sleep

import sqlalchemy

from benchmarks.made_up import ON, build
from benchmarks.plot_matplotlib import plot
from tracker.ledger.ledger import Ledger
from tracker.ledger.tables import EVENTS

HERE = Path(__file__).parent
SRO = Path(sys.executable).with_name("sro")
SIZES, SMALL = (1_000, 10_000, 100_000), (200, 1_000)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command, all its processes: seconds from start to end, those of processor, most memory (MB)."""

    seconds: float
    processor: float
    memory: float


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured at one size: medians of all rounds; `one` is milliseconds for one officer."""

    officers: int
    events: int
    megabytes: float
    by_officer: Run
    in_file_order: Run
    ours: Run
    one: dict[str, float]

    @property
    def aim(self) -> float:
        """Seconds that the whole roster should stay within: 3 bare reads and a second for a million events."""
        return 3 * self.by_officer.seconds + self.events / 1e6

    @property
    def strict_aim(self) -> float:
        """The same with a bare read that takes the rows as they lie in the file."""
        return 3 * self.in_file_order.seconds + self.events / 1e6


def run(command: list[str], out: Path) -> Run:
    """Run a command to its end, its output into a file."""
    with out.open("w", encoding="utf-8") as output:
        begun, used = perf_counter(), _processor()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
        most = [0.0]
        watch = threading.Thread(target=_watch, args=(process, most))
        watch.start()
        code = process.wait()
        seconds = perf_counter() - begun
        watch.join()
    if code:
        sys.exit(f"{' '.join(command)} ended with {code}")
    return Run(seconds, _processor() - used, most[0])


def _processor() -> float:
    """Seconds of processor that all ended children, and theirs, have used."""
    ended = getrusage(RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def _watch(process: "subprocess.Popen[bytes]", most: list[float]) -> None:
    """Note the most memory (MB) that a process and all its children hold together, looked at ten times a second."""
    while process.poll() is None:
        most[0] = max(most[0], _memory(process.pid))
        sleep(0.1)


def _memory(pid: int) -> float:
    process = Path("/proc") / str(pid)
    try:
        status = (process / "status").read_text(encoding="utf-8")
        children = [child for task in (process / "task").iterdir() for child in (task / "children").read_text().split()]
    except OSError:
        return 0
    own = next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)
    return own + sum(_memory(int(child)) for child in children)


def measure(file: Path, officers: int, rounds: int) -> Size:
    """Measure one ledger: the three commands one after another, in every round."""
    reading = [sys.executable, "-m", "benchmarks.reading"]
    commands = {
        "by-officer": [*reading, "by-officer", str(file)],
        "in-file-order": [*reading, "in-file-order", str(file)],
        "ours": [str(SRO), "track", "--db", str(file), "roster", "--on", str(ON)],
    }
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            runs[name].append(run(command, file.with_suffix(f".{name}.txt")))
            last = runs[name][-1]
            said = f"{last.seconds:.2f} s, {last.processor:.2f} s of processor, {last.memory:,.0f} MB"
            print(f"  {officers:,}, round {number + 1}, {name}: {said}", flush=True)
    middle = {
        name: Run(
            median(each.seconds for each in all_runs),
            median(each.processor for each in all_runs),
            max(each.memory for each in all_runs),
        )
        for name, all_runs in runs.items()
    }
    one = subprocess.run([*reading, "one", str(file)], capture_output=True, text=True, check=True).stdout
    with Ledger.open(str(file)) as ledger:
        events = ledger.count(EVENTS)
    size = file.stat().st_size / 1e6
    return Size(officers, events, size, middle["by-officer"], middle["in-file-order"], middle["ours"], json.loads(one))


def table(sizes: list[Size]) -> str:
    """The figures as a Markdown table: seconds from start to end, and in brackets seconds of processor."""
    head = ["officers", "events", "ledger", "bare read", "the same, as in the file", "roster", "aim", "stricter aim"]
    head += ["peak memory", "one officer", "opening first", "with history"]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for each in sizes:
        runs = (
            f"{run.seconds:.1f} s ({run.processor:.1f})" for run in (each.by_officer, each.in_file_order, each.ours)
        )
        aims = (f"{each.aim:.1f} s", f"{each.strict_aim:.1f} s", f"{each.ours.memory:,.0f} MB")
        one = (f"{milliseconds:.1f} ms" for milliseconds in each.one.values())
        cells = (f"{each.officers:,}", f"{each.events:,}", f"{each.megabytes:,.0f} MB", *runs, *aims, *one)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Build what is not there yet, measure, print the table and write the plot."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="How many officers.")
    ask.add_argument("--small", action="store_true", help="A quick look: 200 and 1,000 officers, no plot.")
    ask.add_argument("--rounds", type=int, default=3, help="How often each command runs; the median counts.")
    ask.add_argument("--folder", type=Path, default=Path("build/benchmark"), help="Where the ledgers are kept.")
    said = ask.parse_args()
    said.folder.mkdir(parents=True, exist_ok=True)
    sizes = []
    for officers in SMALL if said.small else said.sizes:
        file = said.folder / f"officers-{officers}.db"
        if not file.exists():
            print(f"Building a ledger of {officers:,} officers ...", flush=True)
            build(file, officers)
        sizes.append(measure(file, officers, said.rounds))
    print(f"\nPython {sys.version.split()[0]}, SQLAlchemy {sqlalchemy.__version__}\n\n{table(sizes)}")
    if not said.small:
        plot(
            HERE / "roster.svg",
            [each.officers for each in sizes],
            {
                "sro track roster": [each.ours.seconds for each in sizes],
                "the same, seconds of processor": [each.ours.processor for each in sizes],
                "aim: 3 bare reads + 1 s a million events": [each.aim for each in sizes],
                "bare read, officer by officer": [each.by_officer.seconds for each in sizes],
                "bare read, as in the file": [each.in_file_order.seconds for each in sizes],
            },
        )


if __name__ == "__main__":
    main()
