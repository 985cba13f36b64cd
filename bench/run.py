"""How fast, and in how much memory: `make bench`, or `python bench/run.py --events 2e6`.

Everything is measured in one run on one machine and printed as ratios, medians of interleaved rounds; nothing fails.
`--before PYTHON`, the interpreter of another build's `.venv`, measures that build too, in the same rounds.

- *bare*: DuckDB copies the log's CSV to Parquet and does nothing else.
- *events*: `footfall` reads the same file into a shop: events and ledger, and whatever else that build makes at once.
- *overview*: the same in one process, then `footfall ask overview` in another, cold.
- *tables*: the same in one process, then sessions, orders, users and items in another, where they do not stand yet.
- *run*: `footfall run LOG --trials 0`, for its peak memory, of all its processes together and step by step; only with
  `--run`, as it takes long, or `--only run`.
- *help*: the command line, cold.

Wall is what a clock says, processors what `getrusage` says of the processes; on a busy machine only the latter is worth
comparing. Peak memory is that of the largest process, but for *run*. Python's compiled modules are kept aside, so that
no build compiles its own in every round.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from contextlib import nullcontext, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tree import Watched

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

THREADS, MEMORY = 2, "3GB"
OF_EVENTS = ("sessions", "orders", "users", "items")
WANTED = {"events": "at most 2.2, beyond 1.5", "overview": "at most 3.3, beyond 2.5", "tables": ""}

Figures = dict[str, float]


def bare(log: Path, desk: Path) -> Figures:
    """Copy the CSV to Parquet."""
    import duckdb

    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY}) as connection:
        connection.execute(f"copy (from read_csv('{log}')) to '{desk / 'bare.parquet'}'")
    return {}


def events(log: Path, desk: Path) -> Figures:
    """Read the log into a shop; note when its events and their ledger are done, where the build goes on after that."""
    from footfall.ingest.ingest import Ingest
    from footfall.shop.making import make

    started, marks = time.perf_counter(), {}

    def progress(doing: str, _done: int, _of: int) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        marks.setdefault(doing, (time.perf_counter() - started, used.ru_utime + used.ru_stime))

    make(Ingest(), [log], desk / "shop", memory=MEMORY, replace=True, progress=progress)
    progress("whole", 1, 1)
    wall, processors = marks.get("sessions", marks["whole"])
    return {"wall": wall, "processors": processors}


def tables(log: Path, desk: Path) -> Figures:
    """Have every table made that is not there yet."""
    del log
    import footfall as ff

    shop = ff.open(desk / "shop", memory=MEMORY)
    for name in OF_EVENTS:
        shop.kept(name)
    shop.close()
    return {}


SIDES = {"bare": bare, "events": events, "tables": tables}


def alone(words: Sequence[object], environment: Mapping[str, str], doing: Callable[[], str] | None = None) -> Figures:
    """Carry a command out in a process of its own; give its time, the processors' and its peak memory.

    Where `doing` tells what it does, memory is that of all its processes, and what it held at each thing is printed.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        [*map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(environment)
    )
    said: list[str] = []
    readers = [threading.Thread(target=lambda to=to: said.append(to.read())) for to in (process.stdout, process.stderr)]
    for reader in readers:
        reader.start()
    with Watched(process.pid, doing) if doing else nullcontext() as watched:
        _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    for reader in readers:
        reader.join()
    if process.returncode:
        raise SystemExit(f"{words} failed: {' '.join(said)[-2000:]}")
    figures = {
        "wall": time.perf_counter() - started,
        "processors": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss * 1024,
    }
    if watched:
        figures["memory"] = max(figures["memory"], *watched.peaks.values())
        for thing, peak in watched.peaks.items():
            print(f"  {thing:20}{watched.ends[thing]:8.0f} s{'':32}{peak / 1e9:11.2f} GB", flush=True)
    told = [line for text in said for line in text.splitlines() if line.startswith('{"side"')]
    return figures | (json.loads(told[0])["side"] if told else {})


class Build:
    """One build of Footfall, by its interpreter."""

    def __init__(self, name: str, python: Path, desk: Path) -> None:
        """Give it a folder of its own, for its shop and Python's compiled modules."""
        self.name, self.python, self.desk = name, python, desk / name
        self.desk.mkdir()
        kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        self.environment = {**kept, "PYTHONPYCACHEPREFIX": str(self.desk / "compiled")}

    def side(self, side: str, log: Path) -> Figures:
        """Measure one of the sides."""
        return alone(
            [self.python, __file__, "--side", side, "--log", log, "--desk", self.desk, "--events", 0], self.environment
        )

    def command(self, *words: object, doing: Callable[[], str] | None = None) -> Figures:
        """Measure a command line, cold."""
        return alone([self.python.with_name("footfall"), *words], self.environment, doing)

    def ingests(self, log: Path) -> dict[str, Figures]:
        """Measure the three ways to a first answer, each as of the start of the ingest."""
        ingested = self.side("events", log)
        whole = {key: ingested.pop(f"whole_{key}") for key in ("wall", "processors")} | {"memory": ingested["memory"]}
        asked = self.command("ask", "overview", self.desk / "shop", "--memory", MEMORY)
        made = self.side("tables", log)
        return {"events": ingested, "overview": _after(whole, asked), "tables": _after(whole, asked, made)}


def _after(*figures: Figures) -> Figures:
    """Put what is done one after the other together."""
    first = {key: sum(each[key] for each in figures) for key in ("wall", "processors")}
    return first | {"memory": max(each["memory"] for each in figures)}


def _middle(found: Sequence[Figures]) -> Figures:
    return {key: median(each[key] for each in found) for key in found[0]}


def compare(log: Path, builds: Sequence[Build], rounds: int) -> None:
    """Measure all sides in turn, and print the ratios of their medians."""
    copies: list[Figures] = []
    found: dict[tuple[str, str], list[Figures]] = {}
    for build in builds:
        build.command("--help")  # so that its modules are compiled
    for _ in range(rounds):
        copies.append(builds[0].side("bare", log))
        for build in builds:
            for name, figures in build.ingests(log).items():
                found.setdefault((name, build.name), []).append(figures)
    base = _middle(copies)
    print(f"{'':22}{'wall':>10}{'':9}{'processors':>14}{'':9}{'peak memory':>14}   medians of {rounds}")
    _line(
        "bare copy",
        base,
        base,
        f"{min(each['wall'] for each in copies):.1f} to {max(each['wall'] for each in copies):.1f} s",
    )
    for name, wanted in WANTED.items():
        for build in builds:
            _line(f"{name}, {build.name}", _middle(found[name, build.name]), base, wanted)


def _line(name: str, figures: Figures, base: Figures, more: str) -> None:
    times = {key: figures[key] / base[key] for key in ("wall", "processors")}
    print(
        f"{name:22}{figures['wall']:8.2f} s{times['wall']:7.2f} x{figures['processors']:12.2f} s"
        f"{times['processors']:7.2f} x{figures['memory'] / 1e9:11.2f} GB   {more}"
    )


def starts(builds: Sequence[Build], rounds: int) -> None:
    """Print how long the command line takes to say what it can do."""
    for build in builds:
        figures = _middle([build.command("--help") for _ in range(rounds)])
        print(f"--help, {build.name:14}{figures['wall']:8.2f} s{'':9}{figures['processors']:12.2f} s")


def whole_run(log: Path, builds: Sequence[Build]) -> None:
    """Print the time and the peak memory of `footfall run`, and after each step its own."""
    for build in builds:
        into = build.desk / "run"
        words = ("run", log, "--into", into, "--trials", 0, "--memory", MEMORY)
        figures = build.command(*words, doing=lambda shop=into: _after_step(shop))
        shutil.rmtree(into)
        print(
            f"run, {build.name:17}{figures['wall']:8.2f} s{'':9}{figures['processors']:12.2f} s{'':9}"
            f"{figures['memory'] / 1e9:11.2f} GB   at most 3.5"
        )


def _after_step(shop: Path) -> str:
    """Tell the last step that a run's journal says is done."""
    for journal in shop.glob("versions/*/run.json"):
        with suppress(OSError, ValueError):
            return f"after {list(json.loads(journal.read_text()))[-1]}"
    return "ingest"


def one_side(side: Callable[[Path, Path], Figures], log: Path, desk: Path) -> None:
    """Measure a side here, and print its figures."""
    started = time.perf_counter()
    figures = side(log, desk)
    used = resource.getrusage(resource.RUSAGE_SELF)
    whole = {"wall": time.perf_counter() - started, "processors": used.ru_utime + used.ru_stime}
    print(json.dumps({"side": {**whole, **{f"whole_{key}": value for key, value in whole.items()}, **figures}}))


def main() -> None:
    """Make a log, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=float, default=20e6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--before", type=Path, help="the interpreter of another build's .venv")
    parser.add_argument("--run", action="store_true", help="measure the memory of a whole run, too")
    parser.add_argument("--only", choices=("run",), help="measure that alone")
    parser.add_argument("--log", type=Path, help="a log that is there already")
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--desk", type=Path)
    given = parser.parse_args()
    if given.side:
        return one_side(SIDES[given.side], given.log, given.desk)
    with TemporaryDirectory(prefix="footfall-bench-", dir=given.desk) as folder:
        named = {"ours": Path(sys.executable)} | ({"before": given.before} if given.before else {})
        builds = [Build(name, python, Path(folder)) for name, python in named.items()]
        log = given.log or Path(folder) / "taobao.csv"
        if not given.log:
            builds[0].command("simulate", "taobao", "--events", f"{given.events:.0f}", "--to", log)
        if not given.only:
            compare(log, builds, given.rounds)
            starts(builds, given.rounds)
        if given.run or given.only:
            whole_run(log, builds)
    return None


if __name__ == "__main__":
    main()
