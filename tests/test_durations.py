"""What a run tells of its cost."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

from durations import Durations, spent


class Terminal:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.config, self.lines = SimpleNamespace(), []

    def section(self, title: str) -> None:
        self.lines.append(title)

    write_line = section


def told(of: Durations) -> list[str]:
    terminal = Terminal()
    of.pytest_terminal_summary(terminal)
    return terminal.lines


def report(test: str, *, when: str = "teardown", **costs: float) -> SimpleNamespace:
    return SimpleNamespace(nodeid=test, when=when, user_properties=[*costs.items(), ("other", "said")])


def test_the_dearest_stand_first_by_test_and_by_file(tmp_path):
    durations = Durations(tmp_path / "build" / "durations.tsv")
    for each in (
        report("tests/a.py::one[x@y]@analyses/test_a", setup=0.25, call=1.0, teardown=0.0),
        report("tests/b.py::two@spark", setup=0.0, call=3.0, teardown=0.5),
        report("tests/a.py::three", setup=0.0, call=2.0, teardown=0.5),
        report("tests/a.py::three", when="call", setup=9.0),
    ):
        durations.pytest_runtest_logreport(each)

    assert told(durations)[0].startswith("7 processor seconds")
    assert [line.split() for line in told(durations)[1:]] == [["3.8", "tests/a.py"], ["3.5", "tests/b.py"]]
    assert (tmp_path / "build" / "durations.tsv").read_text().splitlines() == [
        "setup\tcall\tteardown\ttest",
        "0.00\t3.00\t0.50\ttests/b.py::two",
        "0.00\t2.00\t0.50\ttests/a.py::three",
        "0.25\t1.00\t0.00\ttests/a.py::one[x@y]",
    ]


def test_where_nothing_ran_nothing_is_told(tmp_path):
    assert told(Durations(tmp_path / "durations.tsv")) == []
    assert not (tmp_path / "durations.tsv").exists()


def test_what_others_do_for_a_test_counts():
    before = spent()
    subprocess.run([sys.executable, "-c", "sum(range(10**6))"], check=True)

    assert spent() > before
