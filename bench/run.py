"""How fast, and in how much memory: `make bench`, or `python bench/run.py --events 2e6`.

Everything is measured in one run on one machine and printed as ratios, medians of interleaved rounds; nothing fails.

- *bare*: DuckDB copies the log's CSV to Parquet and does nothing else.
- *ingest*: `footfall` reads the same file into a shop; events and ledger are done when it begins with sessions, all
  tables when it ends. Peak memory is that of the whole process.
- *help* and *overview*: the command line, cold.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

THREADS, MEMORY = 2, "3GB"
FOOTFALL = Path(sys.executable).with_name("footfall")

Figures = dict[str, float]


def bare(log: Path, desk: Path) -> Figures:
    """Copy the CSV to Parquet."""
    import duckdb

    started = time.perf_counter()
    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY}) as connection:
        connection.execute(f"copy (from read_csv('{log}')) to '{desk / 'bare.parquet'}'")
    return {"seconds": time.perf_counter() - started}


def ingest(log: Path, desk: Path) -> Figures:
    """Read the log into a shop, and note when the events and their ledger are done."""
    from footfall.ingest.ingest import Ingest
    from footfall.shop.making import make

    started, marks = time.perf_counter(), {}

    def progress(doing: str, _done: int, _of: int) -> None:
        marks.setdefault(doing, time.perf_counter() - started)

    make(Ingest(), [log], desk / "shop", memory=MEMORY, replace=True, progress=progress)
    return {"events": marks["sessions"], "seconds": time.perf_counter() - started}


def alone(side: str, log: Path, desk: Path) -> Figures:
    """Measure one side in a process of its own, with its peak memory and the processors' time."""
    done = subprocess.run(
        [sys.executable, __file__, "--side", side, "--log", log, "--desk", desk],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def one_side(side: str, log: Path, desk: Path) -> None:
    """Measure a side here, and print its figures."""
    figures = {"bare": bare, "ingest": ingest}[side](log, desk)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({**figures, "processor": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024}))


def command(*words: object, rounds: int = 5) -> float:
    """Time a command line, cold each time."""
    taken = []
    for _ in range(rounds):
        started = time.perf_counter()
        subprocess.run([FOOTFALL, *map(str, words)], check=True, capture_output=True)
        taken.append(time.perf_counter() - started)
    return median(taken)


def compare(log: Path, desk: Path, rounds: int) -> None:
    """Measure both sides in turn, and print the ratios of their medians."""
    sides: dict[str, list[Figures]] = {"bare": [], "ingest": []}
    for _ in range(rounds):
        for side, found in sides.items():
            found.append(alone(side, log, desk))
    base, ours = ({name: median(f[name] for f in found) for name in found[0]} for found in sides.values())
    spread = [f["seconds"] for f in sides["bare"]]
    print(
        f"bare copy            {base['seconds']:8.2f} s   ({min(spread):.2f} to {max(spread):.2f} in {rounds} rounds)"
    )
    for name, value, most in (("events and ledger", ours["events"], 3), ("all tables", ours["seconds"], 5)):
        print(f"{name:20} {value:8.2f} s   {value / base['seconds']:5.2f} times the bare copy (at most {most})")
    times = ours["processor"] / base["processor"]
    print(f"processors' time     {ours['processor']:8.2f} s   {times:5.2f} times the bare copy")
    print(f"peak memory          {ours['memory'] / 1e9:8.2f} GB  (at most 3.5, with --memory {MEMORY})")


def main() -> None:
    """Make a log, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=float, default=20e6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--side", choices=("bare", "ingest"))
    parser.add_argument("--log", type=Path)
    parser.add_argument("--desk", type=Path)
    given = parser.parse_args()
    if given.side:
        return one_side(given.side, given.log, given.desk)
    with TemporaryDirectory(prefix="footfall-bench-") as folder:
        desk = Path(folder)
        log = given.log or desk / "taobao.csv"
        if not given.log:
            subprocess.run(
                [FOOTFALL, "simulate", "taobao", "--events", f"{given.events:.0f}", "--to", log],
                check=True,
                capture_output=True,
            )
        compare(log, desk, given.rounds)
        print(f"footfall --help      {command('--help'):8.2f} s   (at most 0.8)")
        print(f"ask overview, cold   {command('ask', 'overview', desk / 'shop'):8.2f} s   (at most 4)")
    return None


if __name__ == "__main__":
    main()
