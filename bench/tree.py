"""How much memory a process and all that it started hold at one time, by what Linux says of each."""

from __future__ import annotations

import os
import time
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PROC, PAGE = Path("/proc"), os.sysconf("SC_PAGE_SIZE")
EVERY = 0.1
"""Seconds between two looks."""


def resident(pid: int) -> int:
    """Give the resident bytes of a process and all its children's; pages that they share count for each."""
    return sum(_resident(each) for each in (pid, *_below(pid)))


def _resident(pid: int) -> int:
    try:
        return int((PROC / str(pid) / "statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):  # it ended meanwhile
        return 0


def _below(pid: int) -> Iterator[int]:
    for listed in PROC.glob(f"{pid}/task/*/children"):
        try:
            children = [int(child) for child in listed.read_text().split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _below(child)


class Watched:
    """Looks at a process tree until told to stop; keeps the most that it held while each thing was done."""

    def __init__(self, pid: int, doing: Callable[[], str]) -> None:
        """Take the process, and what tells what it does."""
        self._pid, self._doing = pid, doing
        self._stop, self._looker = Event(), Thread(target=self._look, daemon=True)
        self._started = time.perf_counter()
        self.peaks: dict[str, int] = {}
        self.ends: dict[str, float] = {}

    def __enter__(self) -> Self:
        """Begin to look."""
        self._looker.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Look no more."""
        self._stop.set()
        self._looker.join()

    def _look(self) -> None:
        while not self._stop.wait(EVERY):
            doing = self._doing()
            self.peaks[doing] = max(self.peaks.get(doing, 0), resident(self._pid))
            self.ends[doing] = time.perf_counter() - self._started
