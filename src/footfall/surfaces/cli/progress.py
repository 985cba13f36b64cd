"""Work longer than two seconds shows how far it is, on standard error where that is a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress

PATIENCE = 2.0


@contextmanager
def working(doing: str) -> Iterator[Callable[[str, int, int], None]]:
    """Give a callback that is told what is being done, how much of it is done, and how much there is."""
    if not sys.stderr.isatty():
        yield lambda _doing, _done, _of: None
        return
    bar = _Bar(doing)
    timer = Timer(PATIENCE, bar.show)
    timer.daemon = True
    timer.start()
    try:
        yield bar.tell
    finally:
        timer.cancel()
        bar.hide()


class _Bar:
    """A bar that knows how far the work is before it is seen."""

    def __init__(self, doing: str) -> None:
        self.now: tuple[str, int, int] = (doing, 0, 0)
        self.bar: Progress | None = None
        self.over = False
        self.lock = Lock()

    def tell(self, doing: str, done: int, of: int) -> None:
        with self.lock:
            self.now = (doing, done, of)
            if self.bar is not None:
                self._update(self.bar)

    def show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        console = Console(stderr=True)
        parts = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
        bar = Progress(*parts, console=console, transient=True)
        with self.lock:
            if self.over:
                return
            self.bar = bar
            bar.add_task(self.now[0], total=None)
            bar.start()
            self._update(bar)

    def hide(self) -> None:
        with self.lock:
            self.over = True
            if self.bar is not None:
                self.bar.stop()

    def _update(self, bar: Progress) -> None:
        doing, done, of = self.now
        known = of > 1
        shown = f"{doing} ({done:,} of {of:,})" if known and done else doing
        bar.update(bar.task_ids[0], description=shown, completed=done, total=of if known else None)
