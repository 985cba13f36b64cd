"""What each test costs in processor seconds, children (Spark, Chromium, commands) included: build/durations.tsv."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
PROC = Path("/proc")
PHASES = ("setup", "call", "teardown")
GROUP = re.compile(r"@[\w/]+$")
"""What xdist appends to a test that belongs to a group."""
SHOWN = 12
"""How many files are told of at the end of a run."""


def spent() -> float:
    """Give the processor seconds of this process and of all it started, as far as the system tells."""
    return time.process_time() + sum(os.times()[2:4]) + sum(_ticks(child) for child in _children(os.getpid())) / TICKS


def _children(pid: int) -> Iterator[int]:
    for listed in PROC.glob(f"{pid}/task/*/children"):
        try:
            children = [int(child) for child in listed.read_text().split()]
        except OSError:  # it ended meanwhile
            continue
        for child in children:
            yield child
            yield from _children(child)


def _ticks(pid: int) -> int:
    try:
        told = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return 0
    return sum(int(ticks) for ticks in told.rpartition(")")[2].split()[11:15])


class Durations:
    """Adds up what tests cost: measured where they run, gathered by whoever tells of the run."""

    def __init__(self, into: Path) -> None:
        self.into = into
        self.costs: dict[str, dict[str, float]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        return (yield from _measured(item, "setup"))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        return (yield from _measured(item, "call"))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        return (yield from _measured(item, "teardown"))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "teardown":
            test = GROUP.sub("", report.nodeid)
            self.costs[test] = {name: cost for name, cost in report.user_properties if name in PHASES}

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.costs or hasattr(terminalreporter.config, "workerinput"):
            return
        self.into.parent.mkdir(parents=True, exist_ok=True)
        rows = sorted(self.costs.items(), key=lambda told: -sum(told[1].values()))
        lines = ["\t".join([*(f"{cost.get(name, 0.0):.2f}" for name in PHASES), test]) for test, cost in rows]
        self.into.write_text("\n".join(["\t".join([*PHASES, "test"]), *lines, ""]))
        files: Counter[str] = Counter()
        for test, cost in rows:
            files[test.partition("::")[0]] += sum(cost.values())
        terminalreporter.section(f"{files.total():,.0f} processor seconds; each test's in {self.into}")
        for file, cost in files.most_common(SHOWN):
            terminalreporter.write_line(f"{cost:8.1f}  {file}")


def _measured(item: pytest.Item, phase: str) -> Iterator[None]:
    before = spent()
    try:
        return (yield)
    finally:
        item.user_properties.append((phase, max(0.0, spent() - before)))
