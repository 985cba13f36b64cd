"""How fast answers are beside rivals: `make bench-rivals`, or `python bench/rivals.py --shop SHOP`.

Every answer is given in a process of its own, ours and theirs in turn, over the same Parquet on the same machine; each
process has imported its libraries and opened its files before the clock starts. Printed are medians over rounds of the
wall clock's and of the processors' seconds, and ratios ours / theirs: on a busy machine the processors' are the ones to
go by. The main figures of both sides are compared, and a difference is printed.

- *chdb*: SQL written by hand on ClickHouse, over the events and what ingest remembers beside them; with `--tables` also
  over the other tables of the store, where a rival would rather take those. The table of days, which the first
  question that needs it makes and keeps, is made before the questions, and what that costs is printed.
- *pandas*: the user table, the sessions and the stay, as analysts write it (a function a session) and vectorised.
- *retentioneering*: sessions, transitions and a funnel, from the store's events and from the log; peak memory too.
- *growth*: the processors' time for an event at the largest log, and at a tenth of it.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import geometric_mean, median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HERE = Path(__file__).resolve().parent / "rivals"
FOOTFALL = Path(sys.executable).with_name("footfall")
QUESTIONS = (
    *("traffic", "rhythm", "funnel", "retention", "session-stats"),
    *("transitions", "paths", "rankings", "repurchase", "return-rate"),
)
COMPARED = {
    "traffic": "period events visitors sessions views viewers carts purchases orders buyers",
    "rhythm": "weekday hour event events users",
    "session-stats": "sessions users median_seconds mean_seconds events_per_session bounce_rate conversion_rate",
    "transitions": "from to count median_seconds",
    "paths": "path count users",
    "rankings": "name views view_rank view_share carts cart_rank cart_share purchases purchase_rank purchase_share",
    "return-rate": "period active returned",
}

Found = dict[str, Any]


@dataclass(frozen=True)
class Side:
    """A program that answers, and what it is told."""

    python: str | Path
    script: str
    words: tuple[object, ...]

    def answer(self, home: Path) -> Found:
        """Answer in a process of its own, with a home of its own."""
        done = subprocess.run(
            [self.python, HERE / self.script, *map(str, self.words)],
            env={**os.environ, "HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{self.script} {self.words} failed: {done.stderr[-2000:]}")
        found: Found = json.loads(done.stdout.splitlines()[-1])
        return found


def main_figures(question: str, ours: Found) -> list[list[object]]:
    """Put our rows as the rival puts them."""
    rows = ours["rows"]
    if question == "funnel":
        return [[row["reached"] for row in rows]]
    if question == "retention":
        return [[r["cohort"], r["age"], r["customers"]] for r in rows if r["customers"]]
    if question == "repurchase":
        return [[row["orders"], row["buyers"], ours["facts"]["median_gap_days"]] for row in rows]
    found = [[row[name] for name in COMPARED[question].split()] for row in rows] if question in COMPARED else rows
    return sorted(found) if question == "transitions" else found


def alike(one: object, other: object) -> bool:
    """Compare two figures, numbers to nine digits."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9)
    return one == other


def in_turn(sides: Sequence[Side], rounds: int, home: Path) -> list[list[Found]]:
    """Let the sides answer in turn, so that what else the machine does falls on all."""
    turns = [[side.answer(home) for side in sides] for _ in range(rounds)]
    return [list(found) for found in zip(*turns, strict=True)]


def middle(found: Iterable[Found]) -> Found:
    """Take the median of each cost, and the spread of the processors' time."""
    listed = list(found)
    spread = [one["processor"] for one in listed]
    costs = {cost: median(one[cost] for one in listed) for cost in ("seconds", "processor", "memory")}
    return {**costs, "spread": (min(spread), max(spread))}


def told(name: str, ours: Found, theirs: Found) -> tuple[float, float]:
    """Print a line; give the ratios of both times."""
    wall, work = ours["seconds"] / theirs["seconds"], ours["processor"] / theirs["processor"]
    low, high = ours["spread"]
    print(
        f"{name:28} {ours['seconds']:7.2f} {theirs['seconds']:7.2f} {wall:6.3f}   {ours['processor']:7.2f}"
        f" {theirs['processor']:7.2f} {work:6.3f}   {ours['memory'] / 1e6:6.0f} {theirs['memory'] / 1e6:6.0f}"
        f"   ours {low:.2f} to {high:.2f}",
        flush=True,
    )
    return wall, work


def headed(name: str) -> None:
    """Print what the columns are."""
    print(
        f"\n{name}\n{'':28} {'wall s':>7} {'theirs':>7} {'ratio':>6}   {'cpu s':>7} {'theirs':>7} {'ratio':>6}   MB",
        flush=True,
    )


def against_chdb(python: Path, shop: Path, rounds: int, home: Path, *more: str) -> None:
    """Ask the ten questions of both."""
    headed(f"chdb{' on all tables' if more else ''}: at most 1.0 in the geometric mean, none above 2")
    made = Side(sys.executable, "with_footfall.py", ("days", shop)).answer(home)
    print(f"{'days, made when first needed':28} {made['seconds']:7.2f} {'':14}   {made['processor']:7.2f}", flush=True)
    ratios = []
    for question in QUESTIONS:
        sides = (
            Side(sys.executable, "with_footfall.py", (question, shop)),
            Side(python, "with_chdb.py", (question, version(shop), *more)),
        )
        ours, theirs = in_turn(sides, rounds, home)
        ratios.append(told(question, middle(ours), middle(theirs)))
        differ(question, main_figures(question, ours[0]), theirs[0]["rows"])
    walls, works = zip(*ratios, strict=True)
    print(f"geometric mean of ratios: wall {geometric_mean(walls):.3f}, processors {geometric_mean(works):.3f}")
    print(f"largest ratio: wall {max(walls):.3f}, processors {max(works):.3f}")


def differ(name: str, ours: list[list[object]], theirs: list[list[object]]) -> None:
    """Print the first difference between the figures of two sides."""
    ours = [[str(value) if isinstance(value, bool) else value for value in row] for row in ours]
    if name == "retention":  # ours ends with the twelfth week
        theirs = [row for row in theirs if row[1] <= 12]  # type: ignore[operator]
    if len(ours) != len(theirs):
        print(f"  DIFFERENT: {len(ours)} rows against {len(theirs)}")
    for one, other in zip(ours, theirs, strict=False):
        if not alike(one, other):
            return print(f"  DIFFERENT: {one} against {other}")
    return None


def against_pandas(python: Path, shop: Path, rounds: int, home: Path) -> None:
    """Make the user table both ways."""
    headed("pandas, the user table, sessions and stay: as written at most 0.05")
    for way in ("as-written", "vectorised"):
        sides = (
            Side(sys.executable, "with_footfall.py", ("user-table", shop)),
            Side(python, "with_pandas.py", (way, version(shop))),
        )
        ours, theirs = in_turn(sides, rounds, home)
        told(way, middle(ours), middle(theirs))
        differ(way, ours[0]["rows"], theirs[0]["rows"])


def against_retentioneering(python: Path, log: Path, shop: Path, rounds: int, home: Path) -> None:
    """Ask for sessions, transitions and a funnel, from the store and from the log."""
    headed("retentioneering, sessions, transitions and funnel: at most 0.2 of the time, 0.2 of the memory")
    for way, mine, path in (("store", ("journey", shop, "400MB"), version(shop)), ("log", ("from-log", log), log)):
        sides = (
            Side(sys.executable, "with_footfall.py", mine),
            Side(python, "with_retentioneering.py", (way, path)),
        )
        ours, theirs = in_turn(sides, rounds, home)
        one, other = middle(ours), middle(theirs)
        told(f"from the {way}", one, other)
        print(f"  memory {one['memory'] / other['memory']:.3f} of theirs")
        differ(way, ours[0]["rows"], theirs[0]["rows"])


def growth(large: tuple[Path, float], small: tuple[Path, float], rounds: int, home: Path) -> None:
    """Compare the time for an event in a large and a small shop."""
    print("\ngrowth: processors' time for an event at most 1.3 times that of a tenth of the log")
    for question in QUESTIONS:
        sides = [Side(sys.executable, "with_footfall.py", (question, shop)) for shop, _ in (large, small)]
        most, least = (middle(found)["processor"] for found in in_turn(sides, rounds, home))
        print(f"{question:28} {most:7.2f} {least:7.2f} {most / large[1] / (least / small[1]):6.3f}", flush=True)


def version(shop: Path) -> Path:
    """Find the folder of the tables that a shop's manifest names."""
    first = json.loads((shop / "footfall.json").read_text())["tables"]["events"][0]["files"][0]
    return (shop / first).parent.parent


def simulated(desk: Path, events: float) -> tuple[Path, Path]:
    """Make a log of so many events, and the shop of it, unless they are there."""
    log, shop = desk / f"taobao-{events:.0f}.csv", desk / f"shop-{events:.0f}"
    if not log.exists():
        words = ("simulate", "taobao", "--events", f"{events:.0f}", "--to", log)
        subprocess.run([FOOTFALL, *map(str, words)], check=True, capture_output=True)
    if not shop.exists():
        subprocess.run([FOOTFALL, "ingest", log, "--into", shop], check=True, capture_output=True)
    return log, shop


def main() -> None:
    """Make the logs and shops, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--events", type=float, default=20e6, help="how many events chdb and we are asked of")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--chdb", type=Path, default="build/rivals/chdb/bin/python", help="a Python with chdb and pandas"
    )
    parser.add_argument("--retentioneering", type=Path, default="build/rivals/retentioneering/bin/python")
    parser.add_argument("--desk", type=Path, help="where logs and shops are kept; else they are made anew and removed")
    parser.add_argument("--only", choices=("chdb", "pandas", "retentioneering", "growth"))
    parser.add_argument("--tables", action="store_true", help="let chdb read all tables of the store, too")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="footfall-rivals-") as folder:
        home, desk = Path(folder) / "home", given.desk or Path(folder)
        home.mkdir()
        compare(given, desk, home)


def compare(given: argparse.Namespace, desk: Path, home: Path) -> None:
    """Meet the rivals asked for."""
    wanted = [given.only] if given.only else ["chdb", "pandas", "retentioneering", "growth"]
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, {given.rounds} rounds")
    large = simulated(desk, given.events)[1] if {"chdb", "growth"} & {*wanted} else desk
    if "chdb" in wanted:
        against_chdb(given.chdb, large, given.rounds, home)
        if given.tables:
            against_chdb(given.chdb, large, given.rounds, home, "tables")
    if "pandas" in wanted:
        against_pandas(given.chdb, simulated(desk, given.events / 10)[1], given.rounds, home)
    if "retentioneering" in wanted:
        against_retentioneering(given.retentioneering, *simulated(desk, given.events / 4), given.rounds, home)
    if "growth" in wanted:
        small = simulated(desk, given.events / 10)[1]
        growth((large, given.events), (small, given.events / 10), given.rounds, home)


if __name__ == "__main__":
    main()
